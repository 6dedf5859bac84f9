"""What waits for the central databases, list by list, and the batches of late; reads only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from gateway.sync.facts import LISTS
from gateway.sync.model import SyncBatch, SyncCursor, SyncFact
from gateway.sync.states import State


@dataclass(frozen=True)
class Standing:
    """One list. `told`: rows acknowledged that are still on record here; `until`: how far it has been read."""

    list: str
    until: datetime | None
    told: int
    open: SyncBatch | None


def standings(tx: Session) -> list[Standing]:
    """Every list."""
    cursors = {row.list: row.changed_at for row in tx.scalars(select(SyncCursor))}
    told = select(SyncBatch.list, func.sum(SyncBatch.rows)).where(SyncBatch.state == State.ACKNOWLEDGED)
    counts = {row[0]: int(row[1]) for row in tx.execute(told.group_by(SyncBatch.list))}
    waits = select(SyncBatch).where(SyncBatch.state != State.ACKNOWLEDGED)
    on_its_way = {row.list: row for row in tx.scalars(waits)}
    return [Standing(name, cursors.get(name), counts.get(name, 0), on_its_way.get(name)) for name in LISTS]


def batches(
    tx: Session, *, state: str | None = None, offset: int = 0, limit: int = 50
) -> tuple[Sequence[SyncBatch], int]:
    """Batches, those that are not acknowledged first and then the newest, and how many there are."""
    query = select(SyncBatch)
    if state is not None:
        query = query.where(SyncBatch.state == state)
    total = tx.scalar(select(func.count()).select_from(query.subquery())) or 0
    query = query.order_by(SyncBatch.state == State.ACKNOWLEDGED, SyncBatch.id.desc())
    return list(tx.scalars(query.offset(offset).limit(limit))), total


def failing(tx: Session) -> int:
    """Batches that somebody should look at: held, or tried in vain."""
    waits = select(func.count()).where(SyncBatch.state != State.ACKNOWLEDGED, SyncBatch.error.is_not(None))
    return tx.scalar(waits) or 0


def received(tx: Session) -> list[tuple[str, str, int, datetime]]:
    """What came in files: whose key, which list, how many facts, when the last was taken in."""
    query = select(SyncFact.origin, SyncFact.list, func.count(), func.max(SyncFact.received_at))
    rows = tx.execute(query.group_by(SyncFact.origin, SyncFact.list).order_by(SyncFact.origin, SyncFact.list))
    return [(row[0], row[1], row[2], row[3]) for row in rows]
