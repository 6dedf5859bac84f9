"""Which zones are in force where and when: for answers, the map and screening; lists for the desk. Reads only."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from gateway.audit import AuditEntry
from gateway.errors import NotFound
from gateway.zones.levels import GRAVEST_FIRST, Level, State
from gateway.zones.model import Zone

REMEMBERED: Final = timedelta(days=7)
"""So long an answer still says that a zone is over: people ask whether it is true."""
SORTS: Final[Mapping[str, Any]] = {
    "ends": Zone.ends_at,
    "starts": Zone.starts_at,
    "level": Zone.level,
    "changed": Zone.changed_at,
}


@dataclass(frozen=True)
class Event:
    """Something that was done with a zone."""

    at: datetime
    actor: str
    action: str


def of(tx: Session, commune_code: str, now: datetime) -> list[Zone]:
    """The zones in force in this commune at `now`, the gravest first."""
    return [zone for zone in in_force(tx, now) if commune_code in zone.communes]


def in_force(tx: Session, now: datetime, communes: frozenset[str] | None = None) -> list[Zone]:
    """Every zone in force at `now`, the gravest first; those that touch `communes`, None: of the whole province.

    Asks the clock and no job: a zone is over in the minute it ends, and one that ended early was in force until then.
    """
    counts = or_(
        Zone.state == State.APPROVED,
        and_(Zone.state.in_((State.ENDED, State.EXPIRED)), Zone.ended_at > now),
    )
    query = select(Zone).where(counts, Zone.starts_at <= now, Zone.ends_at > now)
    if communes is not None:
        query = query.where(Zone.communes.op("&&")(sorted(communes)))
    found = tx.scalars(query.order_by(Zone.starts_at, Zone.id))
    return sorted(found, key=lambda zone: GRAVEST_FIRST.index(Level(zone.level)))


def lately_over(tx: Session, commune_code: str, now: datetime) -> Zone | None:
    """The zone of this commune that was over last, within some days; nothing is told of one that never counted."""
    over_at = func.least(func.coalesce(Zone.ended_at, Zone.ends_at), Zone.ends_at)
    query = select(Zone).where(
        Zone.state.in_((State.APPROVED, State.ENDED, State.EXPIRED)),
        Zone.communes.contains([commune_code]),
        over_at <= now,
        over_at > now - REMEMBERED,
        over_at > Zone.starts_at,
    )
    return tx.scalars(query.order_by(over_at.desc()).limit(1)).first()


def over_at(zone: Zone) -> datetime:
    """When it was or will be over."""
    return min(zone.ended_at or zone.ends_at, zone.ends_at)


def by_public_id(tx: Session, public_id: str, communes: frozenset[str] | None = None) -> Zone:
    """That zone, for whoever sees one of its communes. Raises NotFound."""
    zone = tx.scalars(select(Zone).where(Zone.public_id == public_id)).first()
    if zone is None or (communes is not None and communes.isdisjoint(zone.communes)):
        raise NotFound("Không có vùng này.")
    return zone


def listed(
    tx: Session,
    now: datetime,
    *,
    communes: frozenset[str] | None = None,
    level: str | None = None,
    state: str | None = None,
    sort: str = "ends",
    down: bool = False,
    offset: int = 0,
    limit: int = 50,
) -> tuple[list[Zone], int]:
    """A page of zones and how many there are. `state`: one of `State`, or "in_force"."""
    query = select(Zone)
    if communes is not None:
        query = query.where(Zone.communes.op("&&")(sorted(communes)))
    if level is not None:
        query = query.where(Zone.level == level)
    if state == "in_force":
        query = query.where(Zone.state == State.APPROVED, Zone.starts_at <= now, Zone.ends_at > now)
    elif state is not None:
        query = query.where(Zone.state == state)
    total = tx.scalar(select(func.count()).select_from(query.subquery())) or 0
    key = SORTS.get(sort, SORTS["ends"])
    ordered = query.order_by(key.desc() if down else key, Zone.id)
    return list(tx.scalars(ordered.offset(offset).limit(limit))), total


def history(tx: Session, zone: Zone) -> list[Event]:
    """What was done with it, newest first."""
    acts = select(AuditEntry).where(AuditEntry.subject == zone.public_id)
    return [
        Event(row.at, row.actor, row.action)
        for row in tx.scalars(acts.order_by(AuditEntry.id.desc()).limit(50))
    ]


def public_ids(tx: Session, ids: Collection[int]) -> dict[int, str]:
    """By the inner ids that approvals know."""
    rows = tx.execute(select(Zone.id, Zone.public_id).where(Zone.id.in_(ids)))
    return {row.id: row.public_id for row in rows}
