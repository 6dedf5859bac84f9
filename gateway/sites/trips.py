"""Journeys of sites that move: opened by staff with their departure, handed over, ended; who got in belongs to one."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Final

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from gateway import audit
from gateway.errors import BadInput, Conflict, NotFound
from gateway.messages.outbox import new_public_id
from gateway.sites.model import OPEN, Site, Trip, Visit
from gateway.sites.states import ClosedBy, Kind

_SEAT: Final = re.compile(r"[0-9A-Z]{1,6}")


def begin(
    tx: Session, site: Site, departs_at: datetime, *, staff_id: int | None, by: str, now: datetime
) -> Trip:
    """A new trip of `site`; the one that was running has ended. Raises BadInput for a site that does not move."""
    if site.kind != Kind.TRANSPORT:
        raise BadInput("site", "does_not_move", "only a means of transport makes trips")
    before = running(tx, site, held=True)
    if before is not None:
        _finish(tx, before, now)
    row = {
        "public_id": new_public_id("trp"),
        "site_id": site.id,
        "staff_id": staff_id,
        "departs_at": departs_at,
        "created_at": now,
        "changed_at": now,
    }
    trip_id = tx.execute(insert(Trip).values(row).on_conflict_do_nothing().returning(Trip.id)).scalar()
    if trip_id is None:
        raise Conflict("somebody has begun a trip at this very moment")
    trip = tx.get_one(Trip, trip_id)
    audit.record(tx, by, "trip.begin", trip.public_id, now, {"site": site.code})
    return trip


def leaves_at(tx: Session, trip: Trip, departs_at: datetime, *, by: str, now: datetime) -> None:
    """Its departure, put right."""
    held = _held(tx, trip)
    if held.departs_at != departs_at:
        held.departs_at, held.changed_at = departs_at, now
        audit.record(tx, by, "trip.leaves_at", held.public_id, now)
        tx.flush()


def hand_over(tx: Session, trip: Trip, *, staff_id: int, by: str, now: datetime) -> None:
    """Somebody else is responsible from now on; raises Conflict once it has ended."""
    held = _held(tx, trip)
    if held.ended_at is not None:
        raise Conflict("this trip has ended")
    held.staff_id, held.changed_at = staff_id, now
    audit.record(tx, by, "trip.hand_over", held.public_id, now, {"to": f"account:{staff_id}"})
    tx.flush()


def end(tx: Session, trip: Trip, *, by: str, now: datetime) -> None:
    """Everybody has got out: nobody is inside any more, and whoever gets in again rides another trip."""
    held = _held(tx, trip)
    if held.ended_at is None:
        _finish(tx, held, now)
        audit.record(tx, by, "trip.end", held.public_id, now)
        tx.flush()


def running(tx: Session, site: Site, *, held: bool = False) -> Trip | None:
    """The trip that is under way."""
    if site.kind != Kind.TRANSPORT:
        return None
    query = select(Trip).where(Trip.site_id == site.id, Trip.ended_at.is_(None))
    return tx.scalars(query.with_for_update() if held else query).first()


def by_public_id(tx: Session, public_id: str) -> Trip:
    """The trip of this id; raises NotFound."""
    found = tx.scalars(select(Trip).where(Trip.public_id == public_id)).first()
    if found is None:
        raise NotFound
    return found


def seat_of(said: str) -> str | None:
    """A seat as it is kept: "12A" of "12 a"; None for none. Raises BadInput("seat")."""
    seat = said.strip().upper().replace(" ", "")
    if seat and not _SEAT.fullmatch(seat):
        raise BadInput("seat", "invalid", "a seat is a few letters and digits, such as 12A")
    return seat or None


def _finish(tx: Session, trip: Trip, now: datetime) -> None:
    trip.ended_at = trip.changed_at = now
    tx.flush()
    aboard = update(Visit).where(Visit.trip_id == trip.id, OPEN)
    tx.execute(aboard.values(left_at=now, closed_by=ClosedBy.TRIP, changed_at=now))


def _held(tx: Session, trip: Trip) -> Trip:
    return tx.get_one(Trip, trip.id, with_for_update=True, populate_existing=True)
