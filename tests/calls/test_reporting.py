"""Reports of the hotline: every figure against the raw rows, counted once more by hand; the index that is used."""

from __future__ import annotations

import random
from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from gateway.calls import agents, keeping, noting, offering, orders, queue, register, reporting
from gateway.calls.desk_model import CallNote
from gateway.calls.ending import Ending
from gateway.calls.model import AgentSpan, Call, Place
from gateway.calls.outlook import Measured
from gateway.calls.reporting import Choice, Figures
from gateway.calls.returning import Returning
from gateway.calls.states import AgentState, Outcome, Purpose, State
from gateway.house import House
from gateway.tickets.model import TicketRow

DAY = datetime(2026, 11, 27, 17, 0, tzinfo=UTC)  # midnight in Vietnam
NIGHT = DAY + timedelta(days=1)
AGENTS = [71, 72]
LINES = ["1022", "+842593811022"]
_refs = count(1)


_EVERY = """
    generate_series(1, 160000) n, LATERAL (SELECT CAST(:now AS timestamptz) - n * interval '7 minutes' AS at) past"""
_MANY_DAYS = (
    f"""INSERT INTO calls (public_id, carrier, ref, inbound, purpose, parent_id, number, state, began_at, changed_at)
        SELECT 'cal_' || n, 'twilio', 'CA' || n, n % 3 > 0, CASE WHEN n % 3 > 0 THEN 'caller' ELSE 'callback' END,
               CASE WHEN n % 3 = 0 THEN n - 1 END, '+849' || lpad(n::text, 8, '0'), 'over', at, at FROM {_EVERY}""",
    f"""INSERT INTO call_places (call_id, number, skill, lang, urgency, entered_at, rank_at, left_at)
        SELECT n, '+849' || lpad(n::text, 8, '0'), 'general', 'vi', 0, at, at, at FROM {_EVERY} WHERE n % 3 > 0""",
    f"""INSERT INTO agent_spans (account_id, state, call_id, began_at, ended_at)
        SELECT n % 80, 'talking', n, at, at + interval '95 seconds' FROM {_EVERY}""",
    f"""INSERT INTO call_notes (call_id, account_id, changed_at, done_at) SELECT n, n % 80, at, at FROM {_EVERY}""",
    "ANALYZE calls, call_places, agent_spans, call_notes",
)


def second(seconds: float) -> timedelta:
    return timedelta(seconds=seconds)


class Day:
    """A day at the hotline, made by what the hotline itself does."""

    def __init__(self, tx: Session, house: House) -> None:
        self.tx = tx
        self.ending = Ending(Returning(house.settings, Measured()))
        self.numbers = count(1)

    def comes(self, at: datetime, called: str = "1022") -> Call:
        number = f"+8490001{next(self.numbers):04d}"
        call = register.begin(self.tx, "twilio", f"CArep{next(_refs)}", number, at, called=called)
        register.move(call, State.MACHINE, at)
        call.step = 3  # in the middle of the menu: no missed call
        return call

    def waits(self, call: Call, at: datetime, skill: str = "general") -> None:
        register.move(call, State.WAITING, at)
        register.queued(call, at)
        queue.enter(self.tx, call, queue.Wish(skill), at)

    def is_answered(self, call: Call, account: int, at: datetime, talk: float, write: float) -> None:
        """The agent, who is the only one at work, takes them, talks, writes and goes home."""
        agents.sign_on(
            self.tx, account, f"sip:{account}@desk.example", at - second(9), skills=["general", "medical"]
        )
        (offer,) = [each for each in offering.offer(self.tx, at - second(4)) if each.call_id == call.id]
        assert offering.take(self.tx, offer.account_id, call.id, at)
        if call.state == State.OVER:  # who is called back
            leg = orders.dial(self.tx, Purpose.CALLBACK, call.number, at, parent=call)
            register.move(leg, State.TALKING, at)
            register.joined(leg, at)
            self.ending.over(self.tx, leg, "completed", at + second(talk))
        else:
            register.move(call, State.TALKING, at)
            register.joined(call, at)
            register.settle(call, Outcome.ANSWERED)
            self.ending.over(self.tx, call, "completed", at + second(talk))
        done = at + second(talk + write)
        agents.set_ready(self.tx, account, done)
        agents.sign_off(self.tx, account, done + second(3))

    def is_over(self, call: Call, at: datetime) -> None:
        self.ending.over(self.tx, call, "completed", at)


@pytest.fixture
def day(tx: Session, house: House) -> Day:
    return Day(tx, house)


def test_a_day_by_hand(day: Day, tx: Session) -> None:
    nine = DAY + timedelta(hours=9)
    quick, slow, gone, kept, machine, case, left, going = (day.comes(nine + second(n)) for n in range(8))
    day.waits(quick, nine + second(10))
    day.is_answered(quick, 71, nine + second(25), talk=60, write=30)  # after 15 seconds
    day.waits(slow, nine + second(100), "medical")
    day.is_answered(slow, 72, nine + second(160), talk=90, write=0)  # after 60 seconds
    day.waits(gone, nine + second(200))
    day.is_over(gone, nine + second(230))
    day.waits(kept, nine + second(300))
    assert day.ending.returning.keep(tx, kept, nine + second(310))
    day.is_over(kept, nine + second(312))
    day.is_answered(gone, 71, nine + second(400), talk=30, write=10)
    register.settle(machine, Outcome.SERVED)
    register.settle(case, Outcome.CASE)
    for each in (machine, case, left):
        day.is_over(each, nine + second(60))
    tx.flush()

    found = reporting.whole(tx, DAY, NIGHT)
    assert found.adds_up and found.calls == 8 and found.going == 1 and going.outcome is None
    assert {name: many for name, many in found.outcomes.items() if many} == {
        "answered": 3, "served": 1, "case": 1, "callback": 1, "left": 1,
    }  # fmt: skip
    assert (found.queued, found.joined, found.gave_up) == (4, 2, 1)
    assert found.service_level == 1 / 4 and found.abandon_rate == 1 / 4 and found.answer_speed == 37.5
    assert (found.promised, found.returned, found.in_time) == (2, 1, 1)
    assert (found.handled, found.handle_time) == (3, (90 + 90 + 40) / 3)
    assert {line.key: line.calls for line in reporting.by_skill(tx, DAY, NIGHT)} == {
        "": 4,
        "general": 3,
        "medical": 1,
    }
    first, second_ = reporting.by_agent(tx, DAY, NIGHT)
    assert (first.answered, first.talking, first.writing, first.missed) == (2, 90, 40, 0)
    assert first.handle_time == 65 and first.occupancy == pytest.approx(130 / (130 + 2 * (5 + 4 + 3)))
    assert (second_.account_id, second_.answered, second_.handle_time) == (72, 1, 90)
    assert [line.account_id for line in reporting.by_agent(tx, DAY, NIGHT, 72)] == [72]


def test_who_gives_up_at_once_does_not_spoil_the_service_level(day: Day, tx: Session) -> None:
    call = day.comes(DAY)
    day.waits(call, DAY)
    day.is_over(call, DAY + second(5))
    tx.flush()
    found = reporting.whole(tx, DAY, NIGHT)
    assert (found.gave_up, found.soon_gone, found.service_level, found.abandon_rate) == (1, 1, None, 1.0)


def test_offers_that_nobody_takes_up_are_the_agents(day: Day, tx: Session) -> None:
    call = day.comes(DAY)
    day.waits(call, DAY)
    agents.sign_on(tx, 71, "sip:71@desk.example", DAY)
    assert list(offering.offer(tx, DAY))
    offering.mend(tx, DAY + second(36))
    agents.set_ready(tx, 71, DAY + second(60))
    agents.sign_off(tx, 71, DAY + second(61))
    (found,) = reporting.by_agent(tx, DAY, NIGHT)
    assert (found.offered, found.answered, found.missed, found.ringing, found.paused) == (1, 0, 1, 36, 24)
    assert found.handle_time is None and found.occupancy == 0


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_every_figure_is_that_of_the_raw_rows(seed: int, day: Day, tx: Session) -> None:
    dice = random.Random(seed)
    at = DAY - timedelta(minutes=30)
    while at < NIGHT + timedelta(minutes=30):
        _something_happens(day, dice, at)
        at += second(dice.randint(300, 2400))
    tx.flush()
    step = timedelta(minutes=30)
    slots = reporting.by_slot(tx, DAY, NIGHT, step)
    assert [line.key for line in slots] == [DAY + nth * step for nth in range(48)]
    whole = reporting.whole(tx, DAY, NIGHT)
    assert whole == _by_hand(tx, whole.key, lambda call, place: True)
    for line in slots:
        assert line == _by_hand(
            tx, line.key, lambda call, place, of=line.key: of <= call.began_at < of + step
        )
    for line in reporting.by_branch(tx, DAY, NIGHT):
        assert line == _by_hand(tx, line.key, lambda call, place, of=line.key: call.called == of)
    for line in reporting.by_skill(tx, DAY, NIGHT):
        assert line == _by_hand(
            tx, line.key, lambda call, place, of=line.key: (place.skill if place else "") == of
        )
    for lines in (slots, reporting.by_branch(tx, DAY, NIGHT), reporting.by_skill(tx, DAY, NIGHT)):
        assert all(line.adds_up for line in lines) and sum(line.calls for line in lines) == whole.calls
        assert sum((Counter(line.outcomes) for line in lines), Counter()) == +Counter(whole.outcomes)
    _agents_by_hand(tx)
    assert whole.calls > 30 and whole.joined and whole.gave_up and whole.returned, (
        "the story holds something of each"
    )


def test_a_list_is_the_calls_of_its_figure(day: Day, tx: Session) -> None:
    dice = random.Random(5)
    for nth in range(40):
        _something_happens(day, dice, DAY + timedelta(minutes=20 * nth))
    tx.flush()
    whole = reporting.whole(tx, DAY, NIGHT)
    for outcome, many in whole.outcomes.items():
        found, total = reporting.listed(tx, DAY, NIGHT, Choice(outcome=outcome), limit=1_000)
        assert total == len(found) == many and {line.outcome for line in found} <= {outcome}
    assert reporting.listed(tx, DAY, NIGHT, Choice(ended="gave_up"))[1] == whole.gave_up
    assert reporting.listed(tx, DAY, NIGHT, Choice(ended="joined"))[1] == whole.joined
    by_agent = {line.account_id: line for line in reporting.by_agent(tx, DAY, NIGHT)}
    assert sum(reporting.listed(tx, DAY, NIGHT, Choice(agent=one))[1] for one in by_agent) == sum(
        line.answered for line in by_agent.values()
    )
    page, total = reporting.listed(tx, DAY, NIGHT, Choice(), down=False, limit=10, offset=10)
    everything, _ = reporting.listed(tx, DAY, NIGHT, Choice(), down=False, limit=1_000)
    assert page == everything[10:20] and total == whole.calls
    assert reporting.listed(tx, DAY, NIGHT, Choice(), offset=5_000) == ([], whole.calls)


def test_reports_read_no_table_of_calls_from_end_to_end(own_tx: Session) -> None:
    """Two years of calls, of which one day is asked for."""
    for statement in _MANY_DAYS:
        own_tx.execute(text(statement), {"now": NIGHT})
    values = {"since": DAY, "until": NIGHT, "within": reporting.WITHIN, "one": None, "missed": "x"}
    asked = reporting._FIGURES.format(key="skill"), str(reporting._AGENTS), str(reporting._CASES)
    plans = ["\n".join(own_tx.execute(text(f"EXPLAIN {query}"), values).scalars()) for query in asked]
    for used in ("ix_calls_began_at", "ix_calls_parent_id", "ix_agent_spans_call_id", "pk_call_places"):
        assert used in plans[0], plans[0]
    assert "ix_agent_spans_ended_at" in plans[1] and "ix_call_notes_changed_at" in plans[2], plans[1:]
    for table in ("calls", "call_places", "agent_spans", "call_notes"):
        assert not [plan for plan in plans if f"Seq Scan on {table}" in plan], plans


def _something_happens(day: Day, dice: random.Random, at: datetime) -> None:
    """One call, or one that is called back, over before the next."""
    call = day.comes(at, dice.choice(LINES))
    what = dice.choice(["answered", "answered", "gave_up", "kept", "served", "case", "left", "back"])
    asked = at + second(dice.randint(3, 30))
    if what in ("served", "case"):
        register.settle(call, Outcome(what))
    if what in ("answered", "gave_up", "kept", "back"):
        day.waits(call, asked, dice.choice(["general", "medical"]))
    if what == "kept":
        day.ending.returning.keep(day.tx, call, asked + second(5))
    later = asked + second(dice.randint(5, 60))
    if what == "answered":
        day.is_answered(call, dice.choice(AGENTS), later, dice.randint(5, 90), dice.randint(0, 60))
        return
    day.is_over(call, later)
    if what == "back":
        day.is_answered(call, dice.choice(AGENTS), later + second(dice.randint(10, 60)), 40, 10)
    elif what in ("gave_up", "kept"):  # nobody gets to it on that day
        place = day.tx.get_one(Place, call.id)
        place.left_at, place.left_how = later + second(50), keeping.NOT_REACHED
        day.tx.flush()


def _by_hand(tx: Session, key, of) -> Figures:  # type: ignore[no-untyped-def]
    """The same, counted row by row."""
    calls = tx.scalars(
        select(Call).where(Call.purpose == "caller", Call.began_at >= DAY, Call.began_at < NIGHT)
    ).all()
    places = {place.call_id: place for place in tx.scalars(select(Place))}
    mine = [call for call in calls if of(call, places.get(call.id))]
    back = {
        leg.parent_id: leg.joined_at
        for leg in tx.scalars(select(Call).where(Call.purpose == "callback"))
        if leg.joined_at
    }
    tickets = {ticket.id: ticket for ticket in tx.scalars(select(TicketRow))}
    spans = tx.scalars(select(AgentSpan).where(AgentSpan.state.in_(["talking", "wrap_up"]))).all()
    busy: Counter[int] = Counter()
    for span in spans:
        busy[span.call_id] += (span.ended_at - span.began_at).total_seconds()  # type: ignore[index, assignment]
    kept = [call for call in mine if call.id in places and places[call.id].kept]
    returned = [call for call in kept if call.id in back]
    waits = [call.joined_at - call.queued_at for call in mine if call.joined_at and call.queued_at]
    gone = [call.gave_up_at - call.queued_at for call in mine if call.gave_up_at and call.queued_at]
    return Figures(
        key=key,
        calls=len(mine),
        outcomes={str(each): sum(call.outcome == each for call in mine) for each in reporting.OUTCOMES},
        going=sum(call.outcome is None for call in mine),
        queued=sum(call.queued_at is not None for call in mine),
        joined=len(waits),
        gave_up=len(gone),
        quick=sum(wait <= second(20) for wait in waits),
        soon_gone=sum(wait <= second(20) for wait in gone),
        waited=sum(wait.total_seconds() for wait in waits),
        promised=len(kept),
        returned=len(returned),
        in_time=sum(back[call.id] <= tickets[places[call.id].ticket_id].promised_at for call in returned),  # type: ignore[operator, index]
        handled=sum(call.id in busy for call in mine),
        handling=sum(busy[call.id] for call in mine if call.id in busy),
    )


def _agents_by_hand(tx: Session) -> None:
    spans = tx.scalars(select(AgentSpan).where(AgentSpan.ended_at >= DAY, AgentSpan.ended_at < NIGHT)).all()
    assert {line.account_id for line in reporting.by_agent(tx, DAY, NIGHT)} == {
        span.account_id for span in spans
    }
    for line in reporting.by_agent(tx, DAY, NIGHT):
        mine = [span for span in spans if span.account_id == line.account_id]
        seconds: Counter[str] = Counter()
        for span in mine:
            seconds[span.state] += (span.ended_at - span.began_at).total_seconds()  # type: ignore[assignment]
        states = Counter(span.state for span in mine)
        assert (line.offered, line.answered) == (states["offered"], states["talking"])
        assert (line.talking, line.writing, line.ringing, line.ready) == tuple(
            seconds[state]
            for state in (AgentState.TALKING, AgentState.WRAP_UP, AgentState.OFFERED, AgentState.READY)
        )


def test_cases_of_an_agent_are_their_notes_with_a_ticket(day: Day, tx: Session) -> None:
    agents.sign_on(tx, 71, "sip:71@desk.example", DAY)
    agents.sign_off(tx, 71, DAY + second(30))
    for nth in range(2):
        call = day.comes(DAY)
        noting.filed(tx, call.id, 71, f"204{nth}", DAY + second(5))
    noting.keep_draft(tx, day.comes(DAY).id, 71, {"said": "x"}, DAY + second(6))
    assert tx.scalars(select(CallNote)).all()
    (found,) = reporting.by_agent(tx, DAY, NIGHT)
    assert found.cases == 2
