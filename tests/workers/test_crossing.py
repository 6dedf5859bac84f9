"""What crosses between a caller, an agent and the carrier: orders that are late, and dials that reach nobody."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text

from gateway import clock
from gateway.app import create_app
from gateway.calls import agents
from gateway.calls.orders import Work
from gateway.calls.states import Onward
from gateway.house import House
from gateway.messages.pacing import ONE_BY_ONE, Bucket
from ivr.operator import Fault
from tests.ivr.caller import Caller
from tests.workers import test_connecting as connected
from tests.workers.test_connecting import Leg
from workers.connecting import Connecting
from workers.pace import Pace

NUMBER = "+84900000001"
AGENT, PHONE = 41, "+84900000041"


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


@pytest.fixture
def lane(house: House, carrier: Carrier) -> Iterator[Connecting]:
    connecting = Connecting(house, {"twilio": carrier}, Pace(50.0, Bucket(burst=ONE_BY_ONE)))
    yield connecting
    connecting.close()


@pytest.fixture
def web(house: House) -> FlaskClient:
    """One agent is at work."""
    with house.db.transaction() as tx:
        agents.sign_on(tx, AGENT, PHONE, clock.now())
    return create_app(house).test_client()


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


def one(house: House, sql: str) -> object:
    with house.db.transaction() as tx:
        return tx.execute(text(sql)).scalar()


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
    web: FlaskClient, lane: Connecting, carrier: Carrier
) -> None:
    """The carrier asks for the room before its answer to the order has come."""
    caller = Caller(web, NUMBER).calls().presses("0")
    taken(web, lane, carrier)
    assert verbs(is_called_up(caller)) == ["Dial"]
    done(lane)
    assert carrier.redirected == []


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
