"""Two people: who may decide what, when, and only for what they have seen; two at once, one wins."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from itertools import product

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from gateway import approvals
from gateway.approvals import MEANING, MOVES, Approval, Changed, Decided, SamePerson, State, Waiting
from gateway.audit import AuditEntry
from gateway.errors import BadInput, Forbidden, NotFound
from gateway.house import House
from tests.waiting import STANDSTILL

NOW = datetime(2026, 11, 20, 2, 15, tzinfo=UTC)
BINH, CHI, DUNG = 11, 12, 13
"""Accounts: who submits, and two who may decide."""


def submitted(tx: Session, subject: int = 1, digest: str = "a1", **more: object) -> Approval:
    return approvals.submit(tx, "case", subject, digest, BINH, NOW, **more)


def test_a_second_person_approves_what_they_saw(tx: Session) -> None:
    asked = submitted(tx, note="chợ Ninh Hải", count=37)
    assert approvals.granted(tx, "case", 1, "a1") is None
    approved = approvals.approve(tx, asked.id, "a1", CHI, NOW + timedelta(minutes=5))
    assert (approved.state, approved.decided_by) == ("approved", CHI)
    assert approvals.granted(tx, "case", 1, "a1") is approved
    acts = tx.execute(select(AuditEntry.actor, AuditEntry.action, AuditEntry.subject, AuditEntry.details))
    assert [tuple(row) for row in acts][-2:] == [
        ("account:11", "approval.submit", "case:1", {"count": 37}),
        ("account:12", "approval.approve", "case:1", {"count": 37}),
    ]


def test_nobody_decides_what_they_submitted(tx: Session) -> None:
    asked = submitted(tx)
    with pytest.raises(SamePerson):
        approvals.approve(tx, asked.id, "a1", BINH, NOW)
    with pytest.raises(SamePerson):
        approvals.return_(tx, asked.id, BINH, "thiếu ngày", NOW)
    assert approvals.waits(tx, "case", 1) is not None


def test_what_has_changed_needs_a_new_approval(tx: Session) -> None:
    asked = submitted(tx)
    with pytest.raises(Changed):
        approvals.approve(tx, asked.id, "a2", CHI, NOW)
    approvals.approve(tx, asked.id, "a1", CHI, NOW)
    assert (
        approvals.granted(tx, "case", 1, "a2") is None
    )  # what is done is asked with the digest of what is done
    submitted(tx, digest="a2")
    assert approvals.granted(tx, "case", 1, "a2") is None


def test_one_submission_of_a_subject_waits_at_a_time(tx: Session) -> None:
    first = submitted(tx)
    with pytest.raises(Waiting):
        submitted(tx, digest="a2")
    submitted(tx, subject=2)
    approvals.withdraw(tx, first.id, BINH, NOW)
    again = submitted(tx, digest="a2")
    assert [row.id for row in approvals.history(tx, "case", 1)] == [first.id, again.id]


def test_who_returns_it_says_why_and_who_submitted_it_may_take_it_back(tx: Session) -> None:
    asked = submitted(tx)
    with pytest.raises(BadInput) as refused:
        approvals.return_(tx, asked.id, CHI, "  ", NOW)
    assert refused.value.field == "why"
    with pytest.raises(Forbidden):
        approvals.withdraw(tx, asked.id, CHI, NOW)
    returned = approvals.return_(tx, asked.id, CHI, "thiếu ngày xét nghiệm", NOW)
    assert (returned.state, returned.why) == ("returned", "thiếu ngày xét nghiệm")
    stored = tx.execute(text("SELECT why FROM approvals WHERE id = :id"), {"id": asked.id}).scalar_one()
    assert bytes(stored).startswith(b"v1|")


def test_every_state_has_a_sentence_and_only_waiting_moves() -> None:
    assert set(MEANING) == set(MOVES) == set(State)
    assert {here for here in State if MOVES[here]} == {State.WAITING}


_ENDS = {
    State.APPROVED: lambda tx, asked: approvals.approve(tx, asked.id, "a1", CHI, NOW),
    State.RETURNED: lambda tx, asked: approvals.return_(tx, asked.id, CHI, "sai", NOW),
    State.WITHDRAWN: lambda tx, asked: approvals.withdraw(tx, asked.id, BINH, NOW),
}


@pytest.mark.parametrize(("first", "second"), list(product(_ENDS, _ENDS)))
def test_what_is_decided_stays_so_and_the_second_hears_who_was_quicker(
    tx: Session, first: State, second: State
) -> None:
    asked = submitted(tx)
    _ENDS[first](tx, asked)
    with pytest.raises(Decided) as late:
        _ENDS[second](tx, asked)
    assert late.value.state == first and late.value.message


def test_nothing_to_decide(tx: Session) -> None:
    with pytest.raises(NotFound):
        approvals.approve(tx, 0, "a1", CHI, NOW)


def test_what_waits_for_whom(tx: Session) -> None:
    vinh_hai = submitted(tx, subject=1, commune_code="22846")
    elsewhere = submitted(tx, subject=2, commune_code="22861")
    province = submitted(tx, subject=3)
    notice = approvals.submit(tx, "trace_notice", 4, "n", CHI, NOW + timedelta(minutes=1))

    def seen(account: int, **asked: object) -> list[int]:
        page = approvals.waiting(tx, account, **asked)
        assert page.total == len(page.rows)
        return [row.id for row in page.rows]

    assert seen(DUNG) == [vinh_hai.id, elsewhere.id, province.id, notice.id]
    assert seen(CHI) == [vinh_hai.id, elsewhere.id, province.id]
    assert seen(BINH) == [notice.id]
    assert seen(BINH, side="submitted") == [vinh_hai.id, elsewhere.id, province.id]
    assert seen(DUNG, kinds={"trace_notice"}) == [notice.id]
    assert seen(DUNG, communes=frozenset({"22846"})) == [vinh_hai.id]
    assert approvals.waiting_counts(tx, CHI) == {"case": 3}
    paged = approvals.waiting(tx, DUNG, offset=1, limit=2)
    assert ([row.id for row in paged.rows], paged.total) == ([elsewhere.id, province.id], 4)


def test_two_approvers_at_once_one_wins_and_the_other_hears_so(house: House) -> None:
    with house.db.transaction() as tx:
        asked = submitted(tx).id
    outcomes: list[str] = []
    ready = threading.Barrier(2)

    def press(account: int) -> None:
        with house.db.transaction() as tx:
            ready.wait(10)
            try:
                approvals.approve(tx, asked, "a1", account, NOW)
                outcomes.append("won")
            except Decided as late:
                outcomes.append(f"late: {late.state}")

    presses = [threading.Thread(target=press, args=(account,)) for account in (CHI, DUNG)]
    for thread in presses:
        thread.start()
    for thread in presses:
        thread.join(STANDSTILL)
    assert sorted(outcomes) == ["late: approved", "won"]
    with house.db.transaction() as tx:
        acts = tx.scalars(select(AuditEntry).where(AuditEntry.action == "approval.approve")).all()
        assert len(acts) == 1
