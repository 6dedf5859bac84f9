"""Where an alert can be: the table of moves is whole, and no order of hands leads beside it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from gateway import alerts, approvals
from gateway.alerts import Alert, State
from gateway.alerts.states import EDITABLE, LIVE, MEANING, MOVES, RELEASED
from gateway.errors import BadInput, Conflict, Forbidden
from tests.alerts.siren import ANN, BINH, CHI, TERMS, draft, living, numbers, settle, written
from tests.messages.writing import NOW

FINAL = frozenset({State.REJECTED, State.CANCELLED})
REFUSALS = (BadInput, Conflict, Forbidden, approvals.SamePerson)


def test_the_table_is_whole() -> None:
    assert set(MOVES) == set(MEANING) == set(State)
    reached, fresh = {State.DRAFT}, {State.DRAFT}
    while fresh:
        fresh = {to for state in fresh for to in MOVES[state]} - reached
        reached |= fresh
    assert reached == set(State), "a state that nothing leads to"
    assert {state for state, to in MOVES.items() if not to} == FINAL
    assert all(sentence.endswith(".") for sentence in MEANING.values())


def test_nothing_unapproved_is_live_and_nothing_live_is_editable() -> None:
    assert MOVES[State.SUBMITTED] & RELEASED == {State.APPROVED}
    assert {state for state, to in MOVES.items() if State.APPROVED in to} == {State.SUBMITTED}
    assert not EDITABLE & RELEASED
    before = set(State) - RELEASED
    assert not any(MOVES[state] & before for state in RELEASED), "what was released is a draft again"
    assert not any(MOVES[state] & LIVE for state in RELEASED - LIVE), "what has ended begins again"


@pytest.mark.parametrize("state", State)
def test_every_move_beside_the_table_is_refused(tx: Session, state: State) -> None:
    alert = written(tx)
    for to in State:
        alert.state = state
        tx.flush()
        if to in MOVES[state]:
            alerts.moving.move(tx, alert, to, ANN, NOW)
            assert alerts.moving.moves(tx, alert)[-1].to_state == to
        else:
            with pytest.raises(alerts.Moved) as refused:
                alerts.moving.move(tx, alert, to, ANN, NOW)
            assert refused.value.state == state and str(refused.value) == MEANING[state]


Hand = Callable[[Session, Alert, int, datetime], object]

HANDS: dict[str, Hand] = {
    "change": lambda tx, a, by, now: alerts.writing.change(tx, a, draft(now), by, now),
    "submit": lambda tx, a, by, now: alerts.releasing.submit(tx, a, by, now, terms=TERMS),
    "approve": lambda tx, a, by, now: alerts.releasing.approve(tx, a, a.digest or "", by, now),
    "withdraw": alerts.releasing.withdraw,
    "return": lambda tx, a, by, now: alerts.releasing.return_(tx, a, "sai giờ", by, now),
    "reject": lambda tx, a, by, now: alerts.releasing.reject(tx, a, "không cần", by, now),
    "glass": lambda tx, a, by, now: alerts.releasing.break_glass(tx, a, by, "gấp", now, terms=TERMS),
    "pause": lambda tx, a, by, now: alerts.steering.pause(tx, a, by, "chờ", now),
    "resume": alerts.steering.resume,
    "stop": lambda tx, a, by, now: alerts.steering.stop(tx, a, by, "nhầm", now),
    "work": lambda tx, _a, _by, now: alerts.stepping.work(tx, now),
    "hand over": lambda tx, _a, _by, _now: settle(tx, 20),
}


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(st.sampled_from(sorted(HANDS)), st.sampled_from((ANN, BINH, CHI)), st.integers(0, 90)),
        max_size=14,
    )
)
def test_whoever_does_what_in_whatever_order(tx: Session, deeds: list[tuple[str, int, int]]) -> None:
    """Each step is in the table and written down; two people, or one with broken glass, stand behind what leaves."""
    with tx.begin_nested() as trial:
        living(tx, numbers(2))
        alert, now = written(tx), NOW
        for name, by, minutes in deeds:
            was, now = State(alert.state), now + timedelta(minutes=minutes)
            try:
                with tx.begin_nested():
                    HANDS[name](tx, alert, by, now)
            except REFUSALS:
                tx.expire_all()
                assert State(alert.state) is was, "refused, and moved all the same"
            tx.expire_all()
        _holds_together(tx, alert)
        trial.rollback()
    tx.expire_all()


def _holds_together(tx: Session, alert: Alert) -> None:
    path = [(State(m.from_state), State(m.to_state)) for m in alerts.moving.moves(tx, alert)]
    assert all(to in MOVES[here] for here, to in path)
    assert [here for here, _ in path] == [State.DRAFT, *(to for _, to in path)][: len(path)]
    assert State(alert.state) is (path[-1][1] if path else State.DRAFT)
    if State(alert.state) in RELEASED:
        hands = {m.to_state: m.by_account for m in alerts.moving.moves(tx, alert)}
        assert alert.glass_broken_by is not None or hands["submitted"] != hands["approved"]
