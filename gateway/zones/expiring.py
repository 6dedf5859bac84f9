"""The end of a zone, by the clock: who is on duty hears a day before, in time for a new order, and when it is over."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from gateway import clock, duty, places
from gateway.zones import ordering
from gateway.zones.levels import State
from gateway.zones.model import Zone

WARNS: Final = timedelta(hours=24)
SLICE: Final = 20  # zones a transaction


def turn(tx: Session, now: datetime, fallback: str | None) -> int:
    """Warn of those that end within a day, end those that are over; how many were touched. May run twice."""
    soon = select(Zone).where(
        Zone.state == State.APPROVED,
        Zone.ends_at <= now + WARNS,
        (Zone.warned_at.is_(None)) | (Zone.ends_at <= now),
    )
    touched = list(tx.scalars(soon.order_by(Zone.ends_at).limit(SLICE).with_for_update(skip_locked=True)))
    for zone in touched:
        if zone.ends_at <= now:
            ordering.expired(tx, zone, now)
            _page(tx, zone, "VUNG_OVER", now, fallback)
        else:
            zone.warned_at = now
            _page(tx, zone, "VUNG_SOON", now, fallback)
    return len(touched)


def _page(tx: Session, zone: Zone, template: str, now: datetime, fallback: str | None) -> None:
    place = places.by_code(tx, zone.communes[0])
    args = {
        "zone_level": zone.level,
        "commune": "" if place is None else f"{place.kind} {place.name}",
        "order": zone.order_number,
        "time": f"{clock.local(zone.ends_at):%H:%M}",
        "date": f"{clock.local(zone.ends_at):%d/%m}",
    }
    duty.page_team(
        tx, duty.Kind.STATION, zone.communes[0], template, args,
        urgent=False, now=now, origin=f"{template}:{zone.id}", fallback=fallback,
    )  # fmt: skip
