"""Alerts as pages and other systems look at them: a page of them, those on their way, their figures; reads only."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, Final

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from gateway.alerts.model import Alert, Figures
from gateway.alerts.states import LIVE

SORTS: Final[Mapping[str, Any]] = {
    "changed": Alert.changed_at,
    "event": Alert.event,
    "count": Alert.count,
    "expires": Alert.expires_at,
}
MOST_RUNNING: Final = 12
"""Alerts at once that a page shows as cards; beyond, the list has them."""


def listed(
    tx: Session,
    *,
    state: str | None = None,
    reality: str | None = None,
    commune: str | None = None,
    sort: str = "changed",
    down: bool = True,
    offset: int = 0,
    limit: int = 50,
) -> tuple[list[Alert], int]:
    """A page of alerts and how many there are. `commune`: those whose author named it."""
    asked: list[ColumnElement[bool]] = []
    if state is not None:
        asked.append(Alert.state == state)
    if reality is not None:
        asked.append(Alert.reality == reality)
    if commune is not None:
        asked.append(Alert.audience.contains({"include": [{"kind": "communes", "codes": [commune]}]}))
    key = SORTS.get(sort, SORTS["changed"])
    order = (key.desc().nulls_last(), Alert.id.desc()) if down else (key.asc().nulls_last(), Alert.id.asc())
    total = tx.execute(select(func.count()).select_from(Alert).where(*asked)).scalar_one()
    return list(tx.scalars(select(Alert).where(*asked).order_by(*order).offset(offset).limit(limit))), total


def running(tx: Session) -> list[Alert]:
    """Those of which something may still leave, the newest first."""
    query = select(Alert).where(Alert.state.in_(LIVE)).order_by(Alert.approved_at.desc())
    return list(tx.scalars(query.limit(MOST_RUNNING)))


def figures(tx: Session, ids: Collection[int]) -> dict[int, Figures]:
    """The accounts that were last published, by the id of the alert."""
    found = tx.scalars(select(Figures).where(Figures.alert_id.in_(ids))) if ids else ()
    return {one.alert_id: one for one in found}


def public_ids(tx: Session, ids: Collection[int]) -> dict[int, str]:
    """Their public ids."""
    return {
        row.id: row.public_id
        for row in tx.execute(select(Alert.id, Alert.public_id).where(Alert.id.in_(ids)))
    }


def followed_by(tx: Session, alert: Alert) -> list[Alert]:
    """What goes on from it: corrections, updates, all-clears, oldest first."""
    query = select(Alert).where(Alert.follows_id == alert.id).order_by(Alert.id)
    return list(tx.scalars(query))
