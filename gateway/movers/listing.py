"""The list as the desk sees it: a page of those who need help, one of them with its checks; reads only."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, func, not_, or_, select
from sqlalchemy.orm import Session

from gateway import audit, clock
from gateway.errors import NotFound
from gateway.movers.model import Mover, MoverCheck
from gateway.movers.reasons import Reason, turn_sql

SORTS: Final[Mapping[str, Any]] = {
    "turn": turn_sql(),
    "commune": Mover.commune_code,
    "hamlet": Mover.hamlet,
    "until": Mover.until,
    "changed": Mover.changed_at,
}


def current(now: datetime) -> ColumnElement[bool]:
    """Those who are to be called: not taken off, and not after the day until which it is so. Asks the clock, no job."""
    return and_(Mover.ended_at.is_(None), or_(Mover.until.is_(None), Mover.until >= clock.today(now)))


def listed(
    tx: Session,
    communes: frozenset[str] | None,
    now: datetime,
    *,
    reason: str | None = None,
    on_list: bool | None = True,
    sort: str = "turn",
    down: bool = False,
    offset: int = 0,
    limit: int = 50,
) -> tuple[list[Mover], int]:
    """A page of the area's and how many there are; `on_list`: who is to be called, the others, or all (None)."""
    query = select(Mover).where(*_within(communes))
    if reason is not None:
        query = query.where(Mover.reason == reason)
    if on_list is not None:
        query = query.where(current(now) if on_list else not_(current(now)))
    total = tx.scalar(select(func.count()).select_from(query.subquery())) or 0
    key = SORTS.get(sort, SORTS["turn"])
    order = key.desc().nulls_last() if down else key.asc().nulls_last()
    ordered = query.order_by(order, Mover.commune_code, Mover.hamlet, Mover.id)
    return list(tx.scalars(ordered.offset(offset).limit(limit))), total


def counts(tx: Session, communes: frozenset[str] | None, now: datetime) -> dict[Reason, int]:
    """How many of the area are to be called, for which reason; the most urgent first."""
    query = select(Mover.reason, func.count()).where(*_within(communes), current(now)).group_by(Mover.reason)
    found = {Reason(reason): count for reason, count in tx.execute(query)}
    return {reason: found.get(reason, 0) for reason in Reason}


def numbers(tx: Session, communes: frozenset[str] | None, now: datetime) -> set[str]:
    """Every phone of the area's and of who is near them, E.164: to be sought among those who have answered."""
    query = select(Mover.number, Mover.other_number).where(*_within(communes), current(now))
    return {number for row in tx.execute(query) for number in row if number is not None}


def by_public_id(tx: Session, public_id: str, communes: frozenset[str] | None = None) -> Mover:
    """That one, for whoever works in their commune. Raises NotFound."""
    found = tx.scalars(select(Mover).where(Mover.public_id == public_id, *_within(communes))).first()
    if found is None:
        raise NotFound("Không có người này trong danh sách.")
    return found


def look(tx: Session, public_id: str, by: int, now: datetime, communes: frozenset[str] | None) -> Mover:
    """The same, on record: their whole entry tells of their health. Raises NotFound."""
    found = by_public_id(tx, public_id, communes)
    audit.record(tx, f"account:{by}", "mover.look", found.public_id, now)
    return found


def checks(tx: Session, mover: Mover, alert_ref: str | None = None, limit: int = 50) -> list[MoverCheck]:
    """What calls and visits have brought, newest first; of one alert, or of all."""
    query = select(MoverCheck).where(MoverCheck.mover_id == mover.id)
    if alert_ref is not None:
        query = query.where(MoverCheck.alert_ref == alert_ref)
    return list(tx.scalars(query.order_by(MoverCheck.id.desc()).limit(limit)))


def _within(communes: frozenset[str] | None) -> list[ColumnElement[bool]]:
    return [] if communes is None else [Mover.commune_code.in_(communes)]
