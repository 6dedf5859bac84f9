"""Submitting, publishing, sending back, taking back, retiring; nobody publishes what they wrote."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from gateway import approvals, audit, clock, events
from gateway.editions.edition import Edition
from gateway.editions.states import MEANING, MOVES, State
from gateway.errors import BadInput, Conflict
from gateway.messages.outbox import new_public_id

_LONGEST: Final = timedelta(days=365)  # of what is told without anybody looking at it again


def submit(tx: Session, row: Edition, by: int, now: datetime, note: str = "") -> None:
    """Put `row`, filled but for what is set here, before a second person. Without a public id it is a new thing.

    Raises BadInput for days that make no sense, Waiting while another edition waits.
    """
    today = clock.today(now)
    if row.as_of > today:
        raise BadInput("as_of", "in_future", "Ngày của thông tin không được ở tương lai.")
    if not today <= row.expires_on <= today + _LONGEST:
        raise BadInput("expires_on", "invalid", "Ngày hết hạn: từ hôm nay đến một năm tới.")
    table = type(row)
    row.public_id = row.public_id or new_public_id(table.PREFIX)
    tx.execute(select(func.pg_advisory_xact_lock(func.hashtext(row.public_id))))
    if _of(tx, row, State.SUBMITTED):
        raise approvals.Waiting
    last = select(func.max(table.version)).where(table.public_id == row.public_id)
    row.version = (tx.execute(last).scalar() or 0) + 1
    row.state, row.written_by, row.written_at = State.SUBMITTED, by, now
    tx.add(row)
    tx.flush()
    _record(tx, row, "submit", by, now)
    approvals.submit(tx, table.KIND, row.id, row.digest(), by, now, note)


def publish(tx: Session, row: Edition, seen: str, by: int, now: datetime) -> None:
    """A second person agrees to what they have seen (`seen`: its digest); it is told from now on, no other edition."""
    approvals.approve(tx, _waiting(tx, row), seen, by, now)
    for before in _of(tx, row, State.PUBLISHED):
        before.state = State.SUPERSEDED
    tx.flush()
    _move(tx, row, State.PUBLISHED, "publish", by, now)
    row.decided_by, row.decided_at = by, now
    tx.flush()


def send_back(tx: Session, row: Edition, why: str, by: int, now: datetime) -> None:
    """A second person does not agree, and says why."""
    approvals.return_(tx, _waiting(tx, row), by, why, now)
    _move(tx, row, State.RETURNED, "return", by, now)
    row.decided_by, row.decided_at = by, now


def take_back(tx: Session, row: Edition, by: int, now: datetime) -> None:
    """Whoever wrote it takes it back before it is decided."""
    approvals.withdraw(tx, _waiting(tx, row), by, now)
    _move(tx, row, State.WITHDRAWN, "withdraw", by, now)


def retire(tx: Session, row: Edition, by: int, now: datetime) -> None:
    """It is told no more. One person is enough: silence harms less than what turned out wrong."""
    _move(tx, row, State.RETIRED, "retire", by, now)


def _of(tx: Session, row: Edition, state: State) -> Sequence[Edition]:
    table = type(row)
    query = select(table).where(table.public_id == row.public_id, table.state == state).order_by(table.id)
    return tx.scalars(query.with_for_update()).all()


def _waiting(tx: Session, row: Edition) -> int:
    waiting = approvals.waits(tx, row.KIND, row.id)
    if waiting is None:
        tx.refresh(row)
        raise Conflict(MEANING[State(row.state)])
    return waiting.id


def _move(tx: Session, row: Edition, to: State, action: str, by: int, now: datetime) -> None:
    tx.refresh(row, with_for_update=True)
    if to not in MOVES[State(row.state)]:
        raise Conflict(MEANING[State(row.state)])
    row.state = to
    tx.flush()
    _record(tx, row, action, by, now)


def _record(tx: Session, row: Edition, action: str, by: int, now: datetime) -> None:
    audit.record(tx, f"account:{by}", f"{row.KIND}.{action}", row.public_id, now, {"version": row.version})
    events.announce(tx, row.KIND, row.public_id)
