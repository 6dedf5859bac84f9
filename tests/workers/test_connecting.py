"""The lane of calls, in front of a carrier that takes what it is asked for: who is called when, and at what pace."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from gateway import clock, tickets
from gateway.app import create_app
from gateway.calls import agents, offering, queue, register
from gateway.calls.orders import Work
from gateway.calls.queue import Wish
from gateway.calls.states import Onward
from gateway.house import House
from gateway.messages.pacing import ONE_BY_ONE, Bucket
from tests.ivr.caller import Caller
from tests.waiting import until
from workers.connecting import SILENT, WITHIN, Connecting
from workers.pace import Pace


@dataclass
class Carrier:
    """Takes every call."""

    dialled: list[Work] = field(default_factory=list)
    word: str = ""
    """What it says of the end of a call that is asked after; "": it goes on."""

    def dial(self, work: Work) -> str:
        self.dialled.append(work)
        return f"CA{len(self.dialled):032x}"

    def redirect(self, ref: str, to: Onward) -> None: ...

    def change(self, room: str, ref: str, args: dict[str, Any]) -> None: ...

    def end(self, ref: str) -> None: ...

    def over(self, ref: str) -> str:
        return self.word


@pytest.fixture
def carrier() -> Carrier:
    return Carrier()


@pytest.fixture
def lane(house: House, carrier: Carrier) -> Iterator[Connecting]:
    connecting = Connecting(house, {"twilio": carrier}, Pace(1.0, Bucket(burst=ONE_BY_ONE)))
    yield connecting
    connecting.close()


def a_shift_begins(house: House, callers: int, staff: int) -> None:
    now = clock.now()
    with house.db.transaction() as tx:
        for nth in range(staff):
            agents.sign_on(tx, 701 + nth, f"+8490000071{nth}", now)
        for nth in range(callers):
            call = register.begin(tx, "twilio", f"CAF{nth}", f"+8490000{nth:04}", now)
            queue.enter(tx, call, Wish(), now)


def offers(house: House) -> list[tuple[int, float]]:
    """Agents whose phone rings, and for how many seconds more it is theirs."""
    with house.db.transaction() as tx:
        rows = tx.execute(
            text("SELECT agent_id, offer_until FROM call_places WHERE offer_until IS NOT NULL ORDER BY 1")
        )
        return [(row.agent_id, (row.offer_until - clock.now()).total_seconds()) for row in rows]


def test_at_the_beginning_of_a_shift_nobody_is_offered_whom_nobody_calls_yet(
    house: House, lane: Connecting, carrier: Carrier
) -> None:
    a_shift_begins(house, callers=9, staff=9)
    lane.step()
    assert len(offers(house)) == WITHIN, "at one call a second, so many are called in time"
    for _ in range(3):
        lane.step()
    assert len(offers(house)) - len(carrier.dialled) <= WITHIN


def test_an_offer_begins_when_the_phone_does_and_goes_on_while_its_agent_listens(
    house: House, lane: Connecting, carrier: Carrier
) -> None:
    a_shift_begins(house, callers=1, staff=1)
    lane.step()
    (leg,) = carrier.dialled
    phone = Leg(create_app(house).test_client(), leg.number, ref=f"CA{1:032x}", leg=leg.call)
    later(house, timedelta(seconds=30))
    phone.tells("ringing")
    assert offering.RINGS.total_seconds() - 5 < offers(house)[0][1]
    later(house, timedelta(seconds=23))
    phone.answers().hears("Bấm một để nhận")
    assert offers(house)[0][1] > 25
    phone.presses("1")
    with house.db.transaction() as tx:
        assert tx.execute(text("SELECT state FROM agents")).scalar() == "talking"


def later(house: House, by: timedelta) -> None:
    """So much time goes by for the offer."""
    with house.db.transaction() as tx:
        tx.execute(text("UPDATE call_places SET offer_until = offer_until - :by"), {"by": by})


@dataclass
class Leg(Caller):
    """The phone of an agent whom we call."""

    leg: str = field(default="", kw_only=True)

    def tells(self, word: str) -> None:
        """The carrier tells of it."""
        answer = self._post(f"/ivr/twilio/status?call={self.leg}", {"CallStatus": word})
        assert answer.status_code == 200

    def answers(self) -> Leg:
        """Somebody takes it up."""
        return self._asks(f"/ivr/twilio/outgoing?call={self.leg}", {})

    def _post(self, path: str, more: dict[str, str]):  # type: ignore[no-untyped-def]
        ours = {"From": "1022", "To": self.number, "Direction": "outbound-api"}
        return super()._post(path, {**ours, **more})


def test_calls_begin_at_the_pace_of_the_account(house: House, lane: Connecting, carrier: Carrier) -> None:
    a_shift_begins(house, callers=3, staff=3)
    begun = time.monotonic()
    assert lane.step() and len(carrier.dialled) == 1
    while len(carrier.dialled) < 3:
        assert lane.step(), "calls wait for the pace, and the lane does not sleep over it"
    assert time.monotonic() - begun > 1.9
    while lane.step():
        continue
    assert len(carrier.dialled) == 3


def test_a_lane_and_a_sender_together_keep_to_one_rate(house: House) -> None:
    """An alert is called out while agents are: what the one takes the other has not."""
    wide = replace(house.settings, twilio_calls_rate=100.0)
    lane, sender = Pace.of(wide, "calls"), Pace.of(wide, "calls")
    begun, placed = time.monotonic(), 0
    for _ in range(30):
        for each in (lane, sender):
            count = each.room(50)
            each.used(count)
            placed += count
    assert placed <= 100 * (time.monotonic() - begun) + 100 * 0.25 + 2
    lane.close()
    sender.close()


def test_what_was_drawn_for_nobody_is_not_kept() -> None:
    pace = Pace(100.0, Bucket(burst=ONE_BY_ONE))
    assert pace.room(5) == 5
    assert pace.room(0) == 0 and pace.room(10) == 10
    pace.close()


@pytest.mark.parametrize(("keys", "outcome"), [([], "callback"), (["1"], "left")])
def test_who_only_rang_is_called_back_also_where_the_carrier_has_to_be_asked(
    keys: list[str], outcome: str, house: House, lane: Connecting, carrier: Carrier
) -> None:
    """News of its end was lost, and it is found later than who only rings hangs up."""
    caller = Caller(create_app(house).test_client(), "+84900000001").calls()
    for key in keys:
        caller.presses(key)
    carrier.word = "completed"
    long = SILENT + timedelta(seconds=10)
    with house.db.transaction() as tx:
        tx.execute(
            text("UPDATE calls SET changed_at = changed_at - :long, began_at = began_at - :long"),
            {"long": long},
        )
    lane.step()

    def found() -> list[tuple[str, str]]:
        with house.db.transaction() as tx:
            rows = tx.execute(text("SELECT state, outcome FROM calls"))
            return [(row.state, row.outcome) for row in rows]

    until(lambda: found() == [("over", outcome)])
    with house.db.transaction() as tx:
        kept = tx.execute(text("SELECT kept FROM call_places WHERE left_at IS NULL")).scalars().all()
        assert kept == [True] * (outcome == "callback")


@pytest.mark.parametrize(
    ("outcome", "called"), [(tickets.Outcome.DONE, False), (tickets.Outcome.REFERRED, True)]
)
def test_whom_a_colleague_has_seen_to_is_not_called_by_the_queue_as_well(
    outcome: tickets.Outcome, called: bool, house: House, lane: Connecting, carrier: Carrier
) -> None:
    """The request that promises the call was closed at the desk as done; referring somebody is no talk with them."""
    a_shift_begins(house, callers=0, staff=1)
    Caller(create_app(house).test_client(), "+84900000001").calls().presses("0").hangs_up()
    with house.db.transaction() as tx:
        code = tx.execute(text("SELECT code FROM tickets WHERE kind = 'callback'")).scalar_one()
        tickets.close(tx, code, "staff:7", clock.now(), outcome)
    lane.step()
    with house.db.transaction() as tx:
        place = tx.execute(text("SELECT left_how, agent_id FROM call_places")).one()
    assert place == ((None, 701) if called else ("not_needed", None))
    assert [work.number for work in carrier.dialled] == ["+84900000710"] * called
