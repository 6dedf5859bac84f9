"""One person submits and approves alone, because there is no time; kept as such, so that nobody can take it for two."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from gateway import audit, events
from gateway.approvals.model import Approval
from gateway.approvals.states import TOPIC, State
from gateway.errors import BadInput


def break_glass(
    tx: Session,
    subject_kind: str,
    subject_id: int,
    digest: str,
    by: int,
    why: str,
    now: datetime,
    *,
    count: int | None = None,
) -> Approval:
    """An approval by `by` of what `by` submitted. Who may do it, and for what, is the caller's to know."""
    if not why.strip():
        raise BadInput("why", "missing", "Cần ghi vì sao không chờ được người thứ hai.")
    approval = Approval(
        subject_kind=subject_kind, subject_id=subject_id, digest=digest, count=count, commune_code=None,
        state=State.APPROVED, note=None, submitted_by=by, submitted_at=now, decided_by=by, decided_at=now,
        why=why.strip(),
    )  # fmt: skip
    tx.add(approval)
    tx.flush()
    details = {} if count is None else {"count": count}
    audit.record(tx, f"account:{by}", "approval.break_glass", f"{subject_kind}:{subject_id}", now, details)
    events.announce(tx, TOPIC, f"{subject_kind}:{subject_id}")
    return approval
