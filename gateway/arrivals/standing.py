"""Two people stand behind what screening goes by: approved, sent back, taken back; for areas and rules alike."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from gateway import approvals
from gateway.approvals import Approval
from gateway.arrivals.model import ListedArea, RuleVersion
from gateway.arrivals.states import STANDING_MOVES, Standing
from gateway.errors import Conflict

Subject = ListedArea | RuleVersion


def approve(tx: Session, kind: str, subject_id: int, row: Subject, seen: str, by: int, now: datetime) -> None:
    """A second person agrees to what they saw, whose digest is `seen`. Raises SamePerson, Changed, Decided."""
    approvals.approve(tx, _waiting(tx, kind, subject_id).id, seen, by, now)
    move(tx, row, Standing.APPROVED, now)


def send_back(
    tx: Session, kind: str, subject_id: int, row: Subject, why: str, by: int, now: datetime
) -> None:
    """A second person does not agree, and says why."""
    approvals.return_(tx, _waiting(tx, kind, subject_id).id, by, why, now)
    move(tx, row, Standing.RETURNED, now)


def withdraw(tx: Session, kind: str, subject_id: int, row: Subject, by: int, now: datetime) -> None:
    """Whoever submitted it takes it back."""
    approvals.withdraw(tx, _waiting(tx, kind, subject_id).id, by, now)
    move(tx, row, Standing.WITHDRAWN, now)


def move(tx: Session, row: Subject, to: Standing, now: datetime) -> None:
    """Raises Conflict for a move that is none."""
    tx.refresh(row, with_for_update=True)
    if to not in STANDING_MOVES[Standing(row.state)]:
        raise Conflict("Việc này đã được quyết định: tải lại trang.")
    row.state, row.changed_at = to, now
    tx.flush()


def _waiting(tx: Session, kind: str, subject_id: int) -> Approval:
    waiting = approvals.waits(tx, kind, subject_id)
    if waiting is None:
        raise Conflict("Việc này không còn chờ duyệt.")
    return waiting
