"""Orders to a carrier that is slow, away, or knows less than we do: nobody is hung up on, nobody stays alone."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text

from gateway import clock
from gateway.calls import agents, leading, moves, orders, queue, register
from gateway.calls.model import Call
from gateway.calls.orders import Work
from gateway.calls.queue import Wish
from gateway.calls.states import Mode, Onward, Purpose, State
from gateway.house import House
from ivr.operator import Fault
from tests.ivr.caller import Caller
from tests.waiting import STANDSTILL, until
from tests.workers.shift import AGENT, NUMBER, lane, web
from tests.workers.test_connecting import Leg
from workers.connecting import Connecting

__all__ = ["lane", "web"]


@dataclass
class Carrier:
    """Does as it is told, but for what is in `faults`; `ways`: everything but dialling that it has done."""

    dialled: list[Work] = field(default_factory=list)
    ways: list[str] = field(default_factory=list)
    faults: dict[str, Fault] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    answers: threading.Event = field(default_factory=threading.Event)

    def dial(self, work: Work) -> str:
        self.dialled.append(work)
        return f"CAF{len(self.dialled):032x}"

    def redirect(self, ref: str, to: Onward) -> None:
        self._does("redirect", f"to {to}")

    def change(self, room: str, ref: str, args: dict[str, Any]) -> None:
        self._does("change", f"held {args['held']}" if "held" in args else "changed")

    def end(self, ref: str) -> None:
        self._does("end", f"end {ref}")

    def over(self, ref: str) -> str:
        self.asked.append(ref)
        assert self.answers.wait(STANDSTILL)
        return ""

    def _does(self, what: str, told: str) -> None:
        if what in self.faults:
            raise self.faults[what]
        self.ways.append(told)


@pytest.fixture
def carrier() -> Iterator[Carrier]:
    there = Carrier()
    there.answers.set()
    yield there
    there.answers.set()


def goes_on(lane: Connecting) -> None:
    for _ in range(6):
        lane.step()


def is_silent(house: House, lane: Connecting, by: timedelta = timedelta(minutes=5)) -> None:
    """So long nothing was heard of any call."""
    with house.db.transaction() as tx:
        tx.execute(text("UPDATE calls SET changed_at = changed_at - :by"), {"by": by})
    lane._asked = lane._mended = float("-inf")


def is_tried_again(house: House, lane: Connecting, times: int = 1) -> None:
    """What a carrier has not done is due at once, so many times."""
    for _ in range(times):
        with house.db.transaction() as tx:
            tx.execute(text("UPDATE call_orders SET due_at = now() WHERE done_at IS NULL"))
        goes_on(lane)


def dialled(web: FlaskClient, carrier: Carrier) -> Leg:
    """Whoever was called last."""
    work = carrier.dialled[-1]
    return Leg(web, work.number, ref=f"CAF{len(carrier.dialled):032x}", leg=work.call)


def taken(web: FlaskClient, lane: Connecting, carrier: Carrier) -> tuple[Caller, Leg]:
    """A caller whom an agent has just taken, and that agent's phone."""
    caller = Caller(web, NUMBER).calls().presses("0")
    goes_on(lane)
    leg = dialled(web, carrier)
    leg.answers().presses("1")
    goes_on(lane)
    return caller, leg


def talking(web: FlaskClient, lane: Connecting, carrier: Carrier) -> tuple[Caller, Leg]:
    """The same, both in the room."""
    caller, leg = taken(web, lane, carrier)
    caller._asks("/ivr/twilio/queue", {})
    assert [verb.name for verb in caller.page] == ["Dial"]
    carrier.ways.clear()
    return caller, leg


def state(house: House, purpose: Purpose) -> str:
    with house.db.transaction() as tx:
        query = text("SELECT state FROM calls WHERE purpose = :purpose ORDER BY id DESC LIMIT 1")
        return str(tx.execute(query, {"purpose": purpose}).scalar_one())


def faults(house: House) -> list[str]:
    with house.db.transaction() as tx:
        query = text(
            "SELECT fault FROM call_orders WHERE done_at IS NOT NULL AND fault IS NOT NULL ORDER BY id"
        )
        return list(tx.execute(query).scalars())


def holds(house: House, held: bool) -> None:
    with house.db.transaction() as tx:
        moves.hold(tx, AGENT, clock.now(), held=held)


def test_who_is_held_before_they_are_in_the_room_is_held_when_they_are(
    house: House, web: FlaskClient, lane: Connecting, carrier: Carrier
) -> None:
    caller, _leg = taken(web, lane, carrier)
    carrier.ways.clear()
    carrier.faults["change"] = Fault("not_in_the_room", again=True)
    holds(house, True)
    goes_on(lane)
    assert state(house, Purpose.CALLER) != State.OVER and not carrier.ways
    caller._asks("/ivr/twilio/queue", {})
    carrier.faults.clear()
    is_tried_again(house, lane)
    assert carrier.ways == ["held True"]


def test_the_newest_word_of_a_call_is_the_true_one(
    house: House, web: FlaskClient, lane: Connecting, carrier: Carrier
) -> None:
    talking(web, lane, carrier)
    carrier.faults["change"] = Fault("no_answer", again=True)
    holds(house, True)
    goes_on(lane)
    holds(house, False)
    carrier.faults.clear()
    is_tried_again(house, lane)
    assert carrier.ways == ["held False"] and faults(house) == ["overtaken"]


def test_orders_to_one_call_are_carried_out_one_after_the_other(house: House, web: FlaskClient) -> None:
    now = clock.now()
    with house.db.transaction() as tx:
        one, other = (register.begin(tx, "twilio", f"CA{nth}", NUMBER, now) for nth in (1, 2))
        for call in (one, other):
            orders.change(tx, call, now, muted=True)
            orders.change(tx, call, now, held=True)
    with house.db.transaction() as tx:
        first = orders.claim(tx, now, 9, 9)
    assert [(work.call, work.args) for work in first] == [
        (one.public_id, {"muted": True}),
        (other.public_id, {"muted": True}),
    ]
    with house.db.transaction() as tx:
        assert orders.claim(tx, now, 9, 9) == []
        orders.settle(tx, first[0].id, None, now)
        assert [work.args for work in orders.claim(tx, now, 9, 9)] == [{"held": True}]


def test_the_end_waits_for_no_hold_that_fails(
    house: House, web: FlaskClient, lane: Connecting, carrier: Carrier
) -> None:
    caller, leg = talking(web, lane, carrier)
    carrier.faults["change"] = Fault("no_answer", again=True)
    holds(house, True)
    goes_on(lane)
    with house.db.transaction() as tx:
        moves.end(tx, AGENT, clock.now())
    goes_on(lane)
    assert sorted(carrier.ways) == sorted([f"end {caller.ref}", f"end {leg.ref}"])


def test_who_was_not_led_on_is_not_left_alone_for_ever(
    house: House, web: FlaskClient, lane: Connecting, carrier: Carrier
) -> None:
    """The carrier was away for longer than an order is tried: what it says of the call later puts it right."""
    _caller, leg = talking(web, lane, carrier)
    carrier.faults["redirect"] = Fault("no_answer", again=True)
    leg.tells("completed")
    is_tried_again(house, lane, orders.MOST_TRIES)
    assert faults(house) == ["no_answer"] and not carrier.ways, "it is given up"
    carrier.faults.clear()
    is_silent(house, lane)
    goes_on(lane)
    until(lambda: lane.step() or carrier.ways == [f"to {Onward.AFTER}"])


def test_a_colleague_in_an_empty_room_is_let_go(
    house: House, web: FlaskClient, lane: Connecting, carrier: Carrier
) -> None:
    caller, leg = talking(web, lane, carrier)
    carrier.faults["end"] = Fault("503", again=True)
    caller.hangs_up()
    is_tried_again(house, lane, orders.MOST_TRIES)
    assert state(house, Purpose.AGENT) == State.TALKING and not carrier.ways
    carrier.faults.clear()
    is_silent(house, lane)
    goes_on(lane)
    until(lambda: lane.step() or carrier.ways == [f"end {leg.ref}"])


def test_a_supervisor_who_changes_their_mind_while_it_rings_is_not_hung_up_on(
    house: House, web: FlaskClient, lane: Connecting, carrier: Carrier
) -> None:
    talking(web, lane, carrier)
    with house.db.transaction() as tx:
        call = tx.execute(text("SELECT public_id FROM calls WHERE inbound")).scalar_one()
    for mode in (Mode.LISTEN, Mode.WHISPER):
        with house.db.transaction() as tx:
            leading.listen(tx, call, mode, 77, "+84900000077", clock.now())
        goes_on(lane)
    assert not carrier.ways, "there is nothing to change in a room they are not in"
    chief = dialled(web, carrier).answers()
    assert "Bấm một để nghe" in chief.said
    (conference,) = chief.presses("1").page[-1].children
    assert conference.get("coach")


def test_a_silent_carrier_holds_up_no_offer(
    house: House, web: FlaskClient, lane: Connecting, carrier: Carrier
) -> None:
    carrier.answers.clear()
    with house.db.transaction() as tx:
        agents.pause(tx, AGENT, "break", clock.now())
    Caller(web, NUMBER).calls().presses("0")
    is_silent(house, lane)
    lane.step()
    until(lambda: carrier.asked)
    with house.db.transaction() as tx:
        agents.set_ready(tx, AGENT, clock.now())
    goes_on(lane)
    assert [work.purpose for work in carrier.dialled] == [Purpose.AGENT]
    carrier.answers.set()  # whoever asked it would be waited for


@pytest.mark.parametrize(
    ("surging", "by", "asked"), [(False, 40, True), (True, 40, False), (True, 130, True)]
)
def test_who_waits_is_asked_after_when_their_document_is_over(
    house: House, lane: Connecting, carrier: Carrier, surging: bool, by: int, asked: bool
) -> None:
    now = clock.now()
    with house.db.transaction() as tx:
        call = register.begin(tx, "twilio", "CA1", NUMBER, now)
        queue.enter(tx, call, Wish(), now)
        register.move(call, State.WAITING, now)
        if surging:
            tx.execute(text("INSERT INTO surges (began_at, inputs, now) VALUES (now(), '{}', '{}')"))
    is_silent(house, lane, timedelta(seconds=by))
    lane._ask()
    lane.close()
    assert carrier.asked == (["CA1"] if asked else [])


def test_who_is_on_the_line_of_a_call_that_counts_as_over_hears_that_it_is(
    house: House, web: FlaskClient
) -> None:
    caller = Caller(web, NUMBER).calls().presses("0")
    with house.db.transaction() as tx:
        call = tx.get_one(Call, tx.execute(text("SELECT id FROM calls")).scalar_one(), with_for_update=True)
        register.end(call, "failed", clock.now())
    caller.presses("9")
    assert "Xin gọi lại một không hai hai" in caller.said and not caller.open
