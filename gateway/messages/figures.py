"""Figures about messages, each a query over rows at the moment it is asked."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from gateway.messages.model import Inbound, ReceiptDue, Waiting
from gateway.messages.status import Status


def oldest_due(tx: Session, now: datetime) -> dict[str, float]:
    """Seconds for which the oldest due message of each lane has waited."""
    query = (
        select(Waiting.lane, func.min(Waiting.due_at))
        .where(Waiting.due_at <= now, Waiting.lease_by.is_(None))
        .group_by(Waiting.lane)
    )
    return {lane: (now - first).total_seconds() for lane, first in tx.execute(query) if first is not None}


_BY_STATUS = text("""
    SELECT status, count(*) FROM messages WHERE created_at > :since AND created_at <= :now GROUP BY status
""")


def by_status(tx: Session, now: datetime) -> dict[str, int]:
    """Messages created in the last day, by the name of their status."""
    rows = tx.execute(_BY_STATUS, {"since": now - timedelta(days=1), "now": now})
    return {Status(status).name.lower(): count for status, count in rows}


def inbound_waiting(tx: Session) -> int:
    """Texts that were stored and not yet answered."""
    return tx.execute(select(func.count()).select_from(Inbound).where(Inbound.done_at.is_(None))).scalar_one()


def receipts_parked(tx: Session) -> int:
    """Receipts that wait for the attempt they speak of."""
    return tx.execute(select(func.count()).select_from(ReceiptDue)).scalar_one()
