"""Figures about messages: queries over rows at the moment they are asked, and what cannot be asked of rows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from prometheus_client import Counter
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from gateway.messages.backlog import Oldest
from gateway.messages.model import Inbound, ReceiptDue
from gateway.messages.status import Status

HANDED = Counter("gateway_handed_over_total", "Outcomes of hand-overs", ["carrier", "lane", "status"])
UNKNOWN = Counter("gateway_unknown_total", "Hand-overs whose outcome nobody knows", ["carrier", "lane"])
EXPIRED = Counter(
    "gateway_expired_total", "Messages whose life was over before a carrier took them", ["lane"]
)


def oldest_by_lane(waiting: Sequence[Oldest], now: datetime) -> dict[str, float]:
    """Seconds for which the oldest due message of each lane has waited."""
    ages: dict[str, float] = {}
    for one in waiting:
        ages[one.lane] = max(ages.get(one.lane, 0.0), (now - one.due_at).total_seconds())
    return ages


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
