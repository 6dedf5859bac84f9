"""The figures of the wallboard, and how many agents each half hour needs, counted from what happened."""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from gateway import clock, duty
from gateway.calls import agents, board, crew, forecast, keeping, offering, queue, register, staffing
from gateway.calls.forecast import Load
from gateway.calls.model import AgentSpan, Call, Place
from gateway.calls.outlook import HANDLING
from gateway.calls.states import Outcome, State
from gateway.calls.surge import Measure

NOW = datetime(2026, 11, 28, 3, 0, tzinfo=UTC)  # ten in the morning, a Saturday
MINUTE = timedelta(minutes=1)
SINCE = clock.midnight(clock.today(NOW))


def calls(tx: Session, nth: int, at: datetime) -> Call:
    call = register.begin(tx, "twilio", f"CA{nth}{at:%d%H%M}", f"+84900{nth:06d}", at)
    register.move(call, State.WAITING, at)
    queue.enter(tx, call, queue.Wish(), at)
    return call


def taken(tx: Session, call: Call, after: int) -> None:
    """An agent took the call so many seconds after it had come, and it is over."""
    place = tx.get_one(Place, call.id)
    place.taken_at = place.entered_at + timedelta(seconds=after)
    place.left_at, place.left_how = place.taken_at + MINUTE, "called"
    tx.flush()


def test_the_day_so_far(tx: Session) -> None:
    for nth, after in enumerate((5, 15, 40)):
        taken(tx, calls(tx, nth, NOW - 60 * MINUTE), after)
    gone = calls(tx, 3, NOW - 50 * MINUTE)
    keeping.keep(tx, gone.id, NOW)
    back = calls(tx, 4, NOW - 45 * MINUTE)
    keeping.keep(tx, back.id, NOW)
    taken(tx, back, 600)
    calls(tx, 5, NOW - timedelta(seconds=10))  # nobody can say yet whether it will be answered in time
    calls(tx, 6, NOW - MINUTE)
    menu = register.begin(tx, "twilio", "CAmenu", "+84900000777", NOW - MINUTE)
    register.settle(menu, Outcome.SERVED)
    left = register.begin(tx, "twilio", "CAleft", "+84900000778", NOW - MINUTE)
    register.settle(left, Outcome.LEFT)
    taken(tx, calls(tx, 8, SINCE - MINUTE), 500)  # yesterday
    tx.flush()
    day = board.day(tx, SINCE, NOW)
    assert (day.calls, day.asked, day.answered, day.left, day.returned, day.waiting) == (9, 7, 3, 2, 1, 2)
    assert (day.served, day.hung_up) == (1, 1)
    assert day.within == pytest.approx(2 / 6)
    assert day.wait == pytest.approx(20)
    assert day.handling is None


def test_a_day_of_nobody(tx: Session) -> None:
    day = board.day(tx, SINCE, NOW)
    assert (day.calls, day.asked, day.within, day.wait, day.handling) == (0, 0, None, None, None)


def test_who_calls_twice_waits_once(tx: Session) -> None:
    first = calls(tx, 1, NOW - 2 * MINUTE)
    keeping.keep(tx, first.id, NOW - MINUTE)
    again = register.begin(tx, "twilio", "CAagain", first.number, NOW - MINUTE)
    queue.enter(tx, again, queue.Wish(), NOW - MINUTE)
    assert board.day(tx, SINCE, NOW).asked == 1
    [one], whole = board.waiting(tx)
    assert whole == 1 and one.since == NOW - 2 * MINUTE


@pytest.mark.parametrize(
    ("waiting", "team", "ready", "wait"),
    [(0, 2, 1, 0), (0, 2, 0, 90), (3, 2, 0, 360), (3, 2, 1, 360), (0, 0, 0, math.inf)],
)
def test_who_calls_now_waits_for_whoever_waits_already(
    waiting: int, team: int, ready: int, wait: float
) -> None:
    seen = Measure(6, team, 180, 180, waiting, 0.0, 0.0, 1.0)  # too few callers for a surge to be foretold by
    assert board.expected_wait(seen, ready) == wait


def history(tx: Session, days: list[datetime], count: int) -> None:
    """So many callers at ten past ten on each of these days, each three minutes with an agent and one of writing."""
    for day in days:
        for nth in range(count):
            at = day + timedelta(hours=10, minutes=10)
            taken(tx, calls(tx, nth, at), 5)
            spans = (("talking", 3), ("wrap_up", 1))
            for state, minutes in spans:
                tx.add(
                    AgentSpan(
                        account_id=nth, state=state, began_at=at, ended_at=at + minutes * MINUTE, call_id=1
                    )
                )
    tx.flush()


def test_what_came_on_like_days_is_expected(tx: Session) -> None:
    like = [SINCE - timedelta(weeks=week) for week in (1, 2)]
    history(tx, [like[0]], 20)
    history(tx, [like[1]], 40)
    history(tx, [SINCE - timedelta(days=1)], 90)  # another weekday does not count
    basis, rows = staffing.plan(tx, clock.today(NOW), NOW)
    assert basis.like and basis.days == sorted(clock.today(day) for day in like)
    assert (basis.calls, basis.talks, basis.handling) == (60, 60, pytest.approx(240))
    row = rows[0]
    assert (
        f"{clock.local(row.begins):%H:%M}" == "10:00" and len(rows) == 28
    )  # half hours that are over are left out
    assert (row.calls, row.least, row.most, row.came, row.present) == (30, 20, 40, 0, 0)
    assert row.busy == forecast.agents_for(Load(60, 0, 240), 0.8) > 4
    assert row.needed == row.busy and row.lacking == row.needed
    quiet = rows[1]
    assert (quiet.calls, quiet.busy, quiet.came, quiet.present) == (0, 1, None, None)


def test_a_young_house_looks_at_its_last_week(tx: Session) -> None:
    history(tx, [SINCE - timedelta(days=1)], 4)
    basis, rows = staffing.plan(tx, clock.today(NOW) + timedelta(days=1), NOW)
    assert not basis.like and basis.handling == HANDLING  # four talks tell nothing of the next
    assert len(rows) == 48 and rows[20].calls == 4


def test_a_house_without_calls_foretells_nothing(tx: Session) -> None:
    basis, rows = staffing.plan(tx, clock.today(NOW), NOW)
    assert rows == [] and basis.calls == 0


def test_pauses_are_allowed_for(tx: Session) -> None:
    day = SINCE - timedelta(days=1)
    history(tx, [day], 20)
    for state, hours in (("ready", 6), ("paused", 2)):
        began = day + timedelta(hours=10)
        tx.add(AgentSpan(account_id=1, state=state, began_at=began, ended_at=began + timedelta(hours=hours)))
    tx.flush()
    basis, rows = staffing.plan(tx, clock.today(NOW), NOW)
    assert basis.paused == pytest.approx(2 / (8 + 20 * 4 / 60))
    assert rows[0].needed > rows[0].busy


def test_who_is_on_the_hotlines_list_is_planned(tx: Session) -> None:
    history(tx, [SINCE - timedelta(days=1)], 20)
    team = duty.add_team(tx, name="Tổng đài", kind="hotline", by="test", now=NOW)
    begins = SINCE + timedelta(hours=13)
    for phone in ("0900000881", "0900000882"):
        duty.put_on_duty(
            tx,
            team.id,
            name="An",
            number=phone,
            starts_at=begins,
            ends_at=begins + 240 * MINUTE,
            by="x",
            now=NOW,
        )
    agents.sign_on(tx, 7, "sip:7@desk.example", NOW)
    agents.sign_on(tx, 8, "sip:8@desk.example", NOW, skills=[queue.OVERFLOW])
    rows = {f"{clock.local(row.begins):%H:%M}": row for row in staffing.plan(tx, clock.today(NOW), NOW)[1]}
    assert (rows["12:30"].planned, rows["13:00"].planned, rows["16:30"].planned, rows["17:00"].planned) == (
        0,
        2,
        2,
        0,
    )
    assert rows["10:00"].present == 1 and rows["13:00"].present is None and rows["13:00"].lacking == 0


def test_the_crew_and_whom_they_are_with(tx: Session) -> None:
    for account in (1, 2):
        agents.sign_on(tx, account, f"sip:{account}@desk.example", NOW)
    agents.pause(tx, 2, "break", NOW)
    call = calls(tx, 1, NOW)
    [offer] = offering.offer(tx, NOW)
    first, second = board.crew_at_work(tx, NOW)
    assert (first.account_id, first.state, first.call, first.talking) == (1, "offered", call.public_id, False)
    assert (second.account_id, second.reason, second.call) == (2, "break", None)
    assert offering.take(tx, offer.account_id, call.id, NOW) and board.waiting(tx) == ([], 0)
    assert board.crew_at_work(tx, NOW + agents.ALIVE + MINUTE)[0].lost
    crew.assign(tx, 2, [queue.OVERFLOW], ["vi"], None, 9, NOW)
    assert board.crew_at_work(tx, NOW)[1].skills == [queue.OVERFLOW]
