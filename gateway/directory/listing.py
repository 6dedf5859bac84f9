"""The directory as a desk looks at it: entries with filters, and who changed what; reads only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import func, not_, or_, select
from sqlalchemy.orm import Session

from gateway.audit import AuditEntry
from gateway.directory.finding import in_time
from gateway.directory.keeping import subject
from gateway.directory.model import DirectoryEntry
from gateway.text.fold import fold

SORTS: Final[Mapping[str, Any]] = {
    "unit": DirectoryEntry.unit_key,
    "kind": DirectoryEntry.kind,
    "starts": DirectoryEntry.starts_on,
    "changed": DirectoryEntry.changed_at,
}
_MOST: Final = 50  # changes shown of one entry


@dataclass(frozen=True)
class Event:
    """Something that was done with an entry; `details`: field → what stood there and what stands there now."""

    at: datetime
    actor: str
    action: str
    details: Mapping[str, Any]


def listed(
    tx: Session,
    now: datetime,
    *,
    said: str = "",
    kind: str | None = None,
    commune: str | None = None,
    told: bool | None = True,
    sort: str = "unit",
    down: bool = False,
    offset: int = 0,
    limit: int = 50,
) -> tuple[list[DirectoryEntry], int]:
    """A page of entries and how many there are; `told`: those of today, hidden or not, the others, or all (None)."""
    query = select(DirectoryEntry)
    if told is not None:
        query = query.where(in_time(now) if told else not_(in_time(now)))
    if kind is not None:
        query = query.where(DirectoryEntry.kind == kind)
    if commune is not None:
        serves = DirectoryEntry.places.contains([commune])
        query = query.where(or_(serves, DirectoryEntry.commune_code == commune))
    if fold(said):
        digits = "".join(char for char in said if char.isdigit())
        ways = [DirectoryEntry.unit_key.contains(fold(said), autoescape=True)]
        if digits:
            joined = func.array_to_string(DirectoryEntry.numbers, " ")
            ways.append(joined.contains(digits, autoescape=True))
        query = query.where(or_(*ways))
    total = tx.scalar(select(func.count()).select_from(query.subquery())) or 0
    key = SORTS.get(sort, SORTS["unit"])
    ordered = query.order_by(key.desc() if down else key, DirectoryEntry.id)
    return list(tx.scalars(ordered.offset(offset).limit(limit))), total


def history(tx: Session, entry: DirectoryEntry) -> list[Event]:
    """What was done with one entry, newest first."""
    acts = select(AuditEntry).where(AuditEntry.subject == subject(entry))
    newest = acts.order_by(AuditEntry.id.desc()).limit(_MOST)
    return [Event(row.at, row.actor, row.action, row.details) for row in tx.scalars(newest)]
