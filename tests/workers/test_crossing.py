"""What crosses between a caller, an agent and the carrier: orders that are late, and dials that reach nobody."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, text

from gateway import clock
from gateway.calls import agents, moves, offering, orders, register
from gateway.calls.model import Call, CallOrder, Place
from gateway.calls.orders import Work
from gateway.calls.states import NOT_PLACED, Onward, Purpose, What
from gateway.house import House
from ivr.operator import Fault
from tests.ivr.caller import Caller
from tests.waiting import until
from tests.workers import test_connecting as connected
from tests.workers.shift import AGENT, NUMBER, lane, web
from tests.workers.test_connecting import Leg
from workers.connecting import Connecting

__all__ = ["lane", "web"]
_WAITING = (
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
)


@dataclass
class Carrier(connected.Carrier):
    """Does what it is asked, but for what it `refuses`: purposes of calls, or `redirect`."""

    redirected: list[str] = field(default_factory=list)
    ended: list[str] = field(default_factory=list)
    refuses: str = ""

    def dial(self, work: Work) -> str:
        if work.purpose == self.refuses:
            raise Fault("10004")
        super().dial(work)
        return f"CAF{len(self.dialled):031x}"

    def redirect(self, ref: str, to: Onward) -> None:
        if self.refuses == "redirect":
            raise Fault("21220")
        self.redirected.append(ref)

    def end(self, ref: str) -> None:
        self.ended.append(ref)


@pytest.fixture
def carrier() -> Carrier:
    return Carrier()


def done(lane: Connecting) -> None:
    """What was ordered is carried out."""
    while lane.step():
        continue


def dialled(web: FlaskClient, carrier: Carrier, purpose: str) -> Leg:
    """The phone that was called last for this."""
    nth, work = [(nth, work) for nth, work in enumerate(carrier.dialled, 1) if work.purpose == purpose][-1]
    return Leg(web, work.number, ref=f"CAF{nth:031x}", leg=work.call)


def taken(web: FlaskClient, lane: Connecting, carrier: Carrier) -> Leg:
    """The agent takes whoever waits; what follows is ordered, and not carried out yet."""
    done(lane)
    leg = dialled(web, carrier, "agent")
    leg.answers().presses("1")
    return leg


def verbs(phone: Caller) -> list[str]:
    return [verb.name for verb in phone.page]


def waits_on(caller: Caller) -> Caller:
    """They press nothing, and the carrier asks for the next document."""
    return caller.begins("")


def is_called_up(caller: Caller) -> Caller:
    """The carrier asks for the document to which they were led."""
    return caller._asks("/ivr/twilio/queue", {})


def one(house: House, sql: str) -> Any:
    with house.db.transaction() as tx:
        return tx.execute(text(sql)).scalar()


def tuple_of(house: House, sql: str) -> tuple[object, ...]:
    with house.db.transaction() as tx:
        return tuple(tx.execute(text(sql)).one())


def test_who_is_about_to_be_led_to_an_agent_does_not_come_by_themselves(
    house: House, web: FlaskClient, lane: Connecting, carrier: Carrier
) -> None:
    """The order would pull them out of the room again, and their agent would be alone in it."""
    caller = Caller(web, NUMBER).calls().presses("0")
    taken(web, lane, carrier)
    waits_on(caller)
    assert verbs(caller) == ["Gather"] and caller.said == ""
    assert caller.page[0].get("timeout") == "1"
    done(lane)
    assert carrier.redirected == [caller.ref]
    assert verbs(is_called_up(caller)) == ["Dial"]
    with house.db.transaction() as tx:
        assert tx.scalar(text("SELECT joined_at FROM call_places")) is not None


def test_who_has_been_led_to_an_agent_is_not_led_there_once_more(
    house: House, web: FlaskClient, lane: Connecting, carrier: Carrier
) -> None:
    """The carrier asks for the room before its answer to the order has come."""
    caller = Caller(web, NUMBER).calls().presses("0")
    taken(web, lane, carrier)
    with house.db.transaction() as tx:  # it was asked for once, and no answer came
        tx.execute(text("UPDATE call_orders SET fault = 'no_answer' WHERE what = 'redirect'"))
    assert verbs(is_called_up(caller)) == ["Dial"]
    done(lane)
    assert carrier.redirected == []
    assert one(house, "SELECT count(*) FROM call_orders WHERE fault IS NOT NULL") == 0, "they were led there"


def test_whose_order_the_carrier_refuses_comes_to_the_agent_by_the_next_document(
    web: FlaskClient, lane: Connecting, carrier: Carrier
) -> None:
    caller = Caller(web, NUMBER).calls().presses("0")
    taken(web, lane, carrier)
    carrier.refuses = "redirect"
    waits_on(caller)
    assert verbs(caller) == ["Gather"]
    done(lane)
    waits_on(caller)
    assert verbs(caller) == ["Dial"]


def test_an_order_that_no_process_carries_out_keeps_nobody_from_their_agent(
    house: House, web: FlaskClient, lane: Connecting, carrier: Carrier
) -> None:
    caller = Caller(web, NUMBER).calls().presses("0")
    taken(web, lane, carrier)
    waits_on(waits_on(caller))
    assert verbs(caller) == ["Gather"]
    with house.db.transaction() as tx:
        tx.execute(text("UPDATE call_orders SET due_at = due_at - :long"), {"long": timedelta(seconds=16)})
    waits_on(caller)
    assert verbs(caller) == ["Dial"]
    done(lane)
    assert carrier.redirected == [], "it comes late, and pulls them out of the room"


def test_who_is_promised_a_call_and_still_hears_so_is_led_to_the_agent_and_not_called(
    house: House, web: FlaskClient, lane: Connecting, carrier: Carrier
) -> None:
    """Their phone would be engaged, and they would read that they had not answered it."""
    caller = Caller(web, NUMBER).calls().presses("0").presses("1")
    caller.hears("Đã giữ chỗ")
    leg = taken(web, lane, carrier)
    done(lane)
    assert [work.purpose for work in carrier.dialled] == ["agent"] and carrier.redirected == [caller.ref]
    assert verbs(is_called_up(caller)) == ["Dial"]
    assert one(house, "SELECT outcome FROM calls WHERE inbound") == "answered"
    leg.tells("completed")
    assert one(house, "SELECT count(*) FROM tickets WHERE closed_at IS NULL") == 0, "the promise is kept"
    assert one(house, "SELECT left_how FROM call_places") == "called"


def test_who_hangs_up_at_the_last_word_of_the_promise_is_called_by_the_agent_who_has_taken_them(
    house: House, web: FlaskClient, lane: Connecting, carrier: Carrier
) -> None:
    caller = Caller(web, NUMBER).calls().presses("0").presses("1")
    taken(web, lane, carrier)
    caller.hangs_up()
    done(lane)
    back = dialled(web, carrier, "callback")
    assert back.number == NUMBER and carrier.redirected == []
    assert verbs(back.answers()) == ["Play", "Dial"]
    assert one(house, "SELECT count(*) FROM messages WHERE template = 'Q2'") == 1


def test_whose_agent_is_lost_on_the_way_waits_on_the_line_and_loses_no_promise(
    house: House, web: FlaskClient, lane: Connecting, carrier: Carrier
) -> None:
    caller = Caller(web, NUMBER).calls().presses("0").presses("1")
    taken(web, lane, carrier).tells("completed")
    is_called_up(caller).hears("kế tiếp")
    caller.hangs_up()
    assert one(house, "SELECT kept AND agent_id IS NULL AND left_at IS NULL FROM call_places") is True
    assert one(house, "SELECT count(*) FROM tickets WHERE closed_at IS NULL") == 1


def test_an_agent_whom_the_carrier_has_not_rung_is_not_paused_and_not_rung_without_end(
    house: House, web: FlaskClient, lane: Connecting, carrier: Carrier
) -> None:
    Caller(web, NUMBER).calls().presses("0")
    carrier.refuses = "agent"
    done(lane)
    assert tuple_of(house, "SELECT state, reason FROM agents") == ("ready", "not_placed")
    assert one(house, "SELECT count(*) FROM calls WHERE purpose = 'agent'") == 1
    carrier.refuses = ""
    with house.db.transaction() as tx:
        tx.execute(text("UPDATE agents SET since = since - :rest"), {"rest": offering.RESTS})
    done(lane)
    assert tuple_of(house, "SELECT state, reason FROM agents") == ("offered", None)


def test_who_is_not_rung_keeps_nobody_from_the_next_agent(
    house: House, web: FlaskClient, lane: Connecting, carrier: Carrier
) -> None:
    """The first of two has a phone that no carrier calls."""
    with house.db.transaction() as tx:
        agents.sign_on(tx, AGENT + 1, "+84900000042", clock.now())
    Caller(web, NUMBER).calls().presses("0")
    carrier.refuses = "agent"
    lane.step()
    carrier.refuses = ""
    done(lane)
    assert dialled(web, carrier, "agent").number == "+84900000042"


def test_a_call_back_that_the_carrier_does_not_place_is_no_try_of_theirs(
    house: House, web: FlaskClient, lane: Connecting, carrier: Carrier
) -> None:
    """Nobody reads that they have not answered, and the agent hears and sees why nobody is there."""
    Caller(web, NUMBER).calls().presses("0").presses("1").hangs_up()
    leg = taken(web, lane, carrier)
    carrier.refuses = "callback"
    done(lane)
    assert one(house, "SELECT count(*) FROM messages WHERE template <> 'Q2'") == 0
    assert tuple_of(house, "SELECT tries, kept, agent_id, left_at FROM call_places") == (0, True, None, None)
    assert tuple_of(house, "SELECT state, reason FROM agents") == ("wrap_up", "not_placed")
    assert carrier.redirected == [leg.ref]
    leg._asks("/ivr/twilio/after", {}).hears("Nhà mạng chưa gọi được")
    with house.db.transaction() as tx:
        assert list(offering.offer(tx, clock.now())) == [], "it is tried again at once"


@pytest.mark.parametrize(("nth", "minutes"), [(1, 1), (2, 2), (3, 4), (9, 30)])
def test_what_no_carrier_places_is_tried_more_and_more_seldom(
    house: House, web: FlaskClient, lane: Connecting, carrier: Carrier, nth: int, minutes: int
) -> None:
    Caller(web, NUMBER).calls().presses("0").presses("1").hangs_up()
    taken(web, lane, carrier)
    with house.db.transaction() as tx:
        parent = tx.scalars(select(Call).where(Call.inbound)).one()
        for _ in range(nth - 1):
            register.end(
                orders.dial(tx, Purpose.CALLBACK, NUMBER, clock.now(), parent=parent), NOT_PLACED, clock.now()
            )
    carrier.refuses = "callback"
    done(lane)
    wait = one(house, "SELECT try_at - now() FROM call_places")
    assert abs(wait - timedelta(minutes=minutes)) < timedelta(seconds=20)


def test_a_colleague_whom_the_carrier_has_not_rung_is_ready_for_others(
    house: House, web: FlaskClient, lane: Connecting, carrier: Carrier
) -> None:
    caller = Caller(web, NUMBER).calls().presses("0")
    taken(web, lane, carrier)
    is_called_up(caller)
    carrier.refuses = "guest"
    with house.db.transaction() as tx:
        agents.sign_on(tx, AGENT + 1, "+84900000042", clock.now())
        moves.invite_agent(tx, AGENT, AGENT + 1, clock.now())
    done(lane)
    assert tuple_of(house, "SELECT state, reason FROM agents WHERE account_id <> 41") == (
        "ready",
        "not_placed",
    )


def test_who_calls_while_they_are_called_back_is_rung_no_more(
    house: House, web: FlaskClient, lane: Connecting, carrier: Carrier
) -> None:
    Caller(web, NUMBER).calls().presses("0").presses("1").hangs_up()
    taken(web, lane, carrier)
    done(lane)
    back = dialled(web, carrier, "callback")
    back.tells("ringing")
    again = Caller(web, NUMBER).calls().presses("0")
    assert verbs(again) == ["Dial"]
    with house.db.transaction() as tx:
        moves.hold(tx, AGENT, clock.now())
        ordered = select(Call.ref).join(CallOrder, CallOrder.call_id == Call.id)
        held = tx.scalars(ordered.where(CallOrder.what == What.CHANGE)).all()
        assert held == [again.ref], "who hears music is not who talks"
    done(lane)
    assert carrier.ended == [back.ref]
    back.answers().hears("Quý vị đã gặp cán bộ ở cuộc gọi khác")
    back.tells("completed")
    again.hangs_up()
    assert tuple_of(house, "SELECT left_how, tries FROM call_places") == ("called", 0)
    assert one(house, "SELECT count(*) FROM messages WHERE template <> 'Q2'") == 0


def test_who_is_called_back_by_an_agent_who_is_gone_is_told_that_they_keep_their_place(
    house: House, web: FlaskClient, lane: Connecting, carrier: Carrier
) -> None:
    Caller(web, NUMBER).calls().presses("0").presses("1").hangs_up()
    leg = taken(web, lane, carrier)
    done(lane)
    leg.tells("completed")
    dialled(web, carrier, "callback").answers().hears("Chỗ của quý vị vẫn giữ", "Không cần gọi thêm")


def test_who_calls_and_who_is_told_of_their_call_wait_for_each_other_in_one_order(
    house: House, web: FlaskClient, lane: Connecting, carrier: Carrier
) -> None:
    """Whoever is told of a call holds it before its place; who calls while they are called back does as well."""
    Caller(web, NUMBER).calls().presses("0").presses("1").hangs_up()
    taken(web, lane, carrier)
    again = Caller(web, NUMBER).calls()
    with ThreadPoolExecutor(1) as line:
        with house.db.transaction() as told:
            told.scalars(select(Call).where(Call.outcome == "callback").with_for_update()).one()
            joined = line.submit(again.presses, "0")
            until(lambda: told.scalar(text(_WAITING)) > 0, 3)
            told.execute(text("SET LOCAL lock_timeout = '200ms'"))
            told.scalars(select(Place).where(Place.left_at.is_(None)).with_for_update()).one()
        assert verbs(joined.result()) == ["Dial"]


@pytest.mark.parametrize("who", ["agent", "callback"])
def test_a_guest_is_not_left_in_a_room_into_which_nobody_comes(
    web: FlaskClient, house: House, lane: Connecting, carrier: Carrier, who: str
) -> None:
    """A doctor is asked in while the caller is called back; the agent's line fails, or the caller does not answer."""
    Caller(web, NUMBER).calls().presses("0").presses("1").hangs_up()
    taken(web, lane, carrier)
    with house.db.transaction() as tx:
        moves.invite(tx, AGENT, "+84900000911", clock.now())
    done(lane)
    doctor = dialled(web, carrier, "guest")
    doctor.answers().presses("1")
    assert verbs(doctor) == ["Dial"]
    dialled(web, carrier, who).tells("no-answer")
    done(lane)
    assert doctor.ref in carrier.ended


@pytest.mark.parametrize("by", ["the agent", "the caller"])
def test_a_colleague_who_is_rung_no_more_has_missed_nothing(
    web: FlaskClient, house: House, lane: Connecting, carrier: Carrier, by: str
) -> None:
    """They are asked in, and before they answer the agent thinks otherwise, or the caller hangs up."""
    caller = Caller(web, NUMBER).calls().presses("0")
    taken(web, lane, carrier)
    is_called_up(caller)
    with house.db.transaction() as tx:
        agents.sign_on(tx, AGENT + 1, "+84900000042", clock.now())
        guest = moves.invite_agent(tx, AGENT, AGENT + 1, clock.now()).public_id
    done(lane)
    if by == "the caller":
        caller.hangs_up()
    else:
        with house.db.transaction() as tx:
            moves.dismiss(tx, AGENT, guest, clock.now())
    done(lane)
    dialled(web, carrier, "guest").tells("canceled")
    assert tuple_of(house, "SELECT state, reason FROM agents WHERE account_id <> 41") == ("ready", None)
