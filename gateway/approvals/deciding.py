"""Submitting, approving, returning, withdrawing; whoever decides second hears who was quicker."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from gateway import audit, events
from gateway.approvals.faults import Changed, Decided, SamePerson, Waiting
from gateway.approvals.model import Approval
from gateway.approvals.states import MOVES, TOPIC, State
from gateway.errors import BadInput, Forbidden, NotFound

_WAITING = text("state = 'waiting'")


def submit(
    tx: Session,
    subject_kind: str,
    subject_id: int,
    digest: str,
    by: int,
    now: datetime,
    note: str = "",
    *,
    count: int | None = None,
    commune_code: str | None = None,
) -> Approval:
    """Put something before a second person; `by` is an account. Raises Conflict while it waits already."""
    row = {
        "subject_kind": subject_kind,
        "subject_id": subject_id,
        "digest": digest,
        "count": count,
        "commune_code": commune_code,
        "state": State.WAITING,
        "note": note or None,
        "submitted_by": by,
        "submitted_at": now,
    }
    once = insert(Approval).values(row).on_conflict_do_nothing(
        index_elements=["subject_kind", "subject_id"], index_where=_WAITING
    )  # fmt: skip
    approval_id = tx.execute(once.returning(Approval.id)).scalar()
    if approval_id is None:
        raise Waiting
    _record(tx, by, "approval.submit", subject_kind, subject_id, now, count)
    return tx.get_one(Approval, approval_id)


def approve(tx: Session, approval_id: int, digest: str, by: int, now: datetime) -> Approval:
    """`by` agrees to what they saw, whose fingerprint is `digest`.

    Raises SamePerson, Changed, or Decided when somebody was quicker.
    """
    held = _held(tx, approval_id, State.APPROVED)
    if held.submitted_by == by:
        raise SamePerson
    if held.digest != digest:
        raise Changed
    return _decide(tx, held, State.APPROVED, by, now)


def return_(tx: Session, approval_id: int, by: int, why: str, now: datetime) -> Approval:
    """`by` sends it back with a reason; the submitter withdraws instead. Raises SamePerson, Decided, BadInput."""
    if not why.strip():
        raise BadInput("why", "missing", "Cần ghi lý do trả lại.")
    held = _held(tx, approval_id, State.RETURNED)
    if held.submitted_by == by:
        raise SamePerson
    held.why = why.strip()
    return _decide(tx, held, State.RETURNED, by, now)


def withdraw(tx: Session, approval_id: int, by: int, now: datetime) -> Approval:
    """The submitter takes it back. Raises Forbidden for anybody else, Decided when it is too late."""
    held = _held(tx, approval_id, State.WITHDRAWN)
    if held.submitted_by != by:
        raise Forbidden("Chỉ người trình mới rút lại được; người khác thì trả lại.")
    return _decide(tx, held, State.WITHDRAWN, by, now)


def _held(tx: Session, approval_id: int, to: State) -> Approval:
    """The row, locked and as it is now; two at once meet here, and the second sees what the first has done."""
    query = select(Approval).where(Approval.id == approval_id).with_for_update()
    held = tx.scalars(query.execution_options(populate_existing=True)).first()
    if held is None:
        raise NotFound("Không có việc chờ duyệt này.")
    if to not in MOVES[State(held.state)]:
        raise Decided(State(held.state))
    return held


def _decide(tx: Session, held: Approval, to: State, by: int, now: datetime) -> Approval:
    held.state, held.decided_by, held.decided_at = to, by, now
    tx.flush()
    action = {State.APPROVED: "approve", State.RETURNED: "return", State.WITHDRAWN: "withdraw"}[to]
    _record(tx, by, f"approval.{action}", held.subject_kind, held.subject_id, now, held.count)
    return held


def _record(
    tx: Session, by: int, action: str, kind: str, subject_id: int, now: datetime, count: int | None
) -> None:
    details = {} if count is None else {"count": count}
    audit.record(tx, f"account:{by}", action, f"{kind}:{subject_id}", now, details)
    events.announce(tx, TOPIC, f"{kind}:{subject_id}")
