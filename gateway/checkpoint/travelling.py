"""Whoever stands on a vehicle answers for its trip: begun with their day, taken over from a colleague, ended (row E14).

Who got in belongs to the trip that is under way; tracing looks at the rows beside a seat of the same trip alone.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.orm import Session

from gateway.accounts import Colleague
from gateway.checkpoint import authority
from gateway.errors import BadInput, Conflict
from gateway.sites import Kind, Site, Trip, trips

FORGOTTEN: Final = timedelta(hours=18)
"""Since its departure; a night coach has arrived by then, and nobody pressed the end."""
MOST_AHEAD: Final = timedelta(hours=3)
"""A trip is begun when people get in, and they do so this long before its departure at most."""
SAME_MOMENT: Final = timedelta(minutes=2)
"""Begun again so soon by the same person it is the same trip: a double press, or its hour put right."""


def board(tx: Session, site: Site, by: Colleague, now: datetime) -> Trip | None:
    """Stand on a vehicle: its trip is theirs; one is begun where none is under way. None: this site does not move."""
    if site.kind != Kind.TRANSPORT:
        return None
    trip = trips.running(tx, site, held=True)
    if trip is None or trip.departs_at < now - FORGOTTEN:
        try:
            with tx.begin_nested():
                return begin_trip(tx, site, now, by, now)
        except Conflict:  # a colleague has begun it at this very moment
            pass
    return take_over(tx, site, by, now)


def take_over(tx: Session, site: Site, by: Colleague, now: datetime) -> Trip | None:
    """Answer for the trip under way from now on. None: there is none."""
    authority.at(by, site)
    trip = trips.running(tx, site, held=True)
    if trip is not None and trip.staff_id != by.id:
        trips.hand_over(tx, trip, staff_id=by.id, by=by.actor, now=now)
    return trip


def begin_trip(tx: Session, site: Site, departs_at: datetime, by: Colleague, now: datetime) -> Trip:
    """The next trip; the one before it has ended. Pressed twice, the second only says when it leaves.

    Raises BadInput naming "departs" (too far ahead) or "site", Conflict, SiteTakesNobody.
    """
    authority.admitting(by, site)
    if departs_at > now + MOST_AHEAD:
        raise BadInput("departs", "too_far", "a trip is begun when people get in, not hours before")
    begun = trips.running(tx, site, held=True)
    if begun is not None and begun.staff_id == by.id and begun.created_at > now - SAME_MOMENT:
        trips.leaves_at(tx, begun, departs_at, by=by.actor, now=now)
        return begun
    return trips.begin(tx, site, departs_at, staff_id=by.id, by=by.actor, now=now)


def end_trip(tx: Session, site: Site, by: Colleague, now: datetime) -> None:
    """Everybody has got out; nothing where no trip is under way."""
    authority.at(by, site)
    trip = trips.running(tx, site, held=True)
    if trip is not None:
        trips.end(tx, trip, by=by.actor, now=now)


def trip_of(tx: Session, site: Site) -> Trip | None:
    """The trip under way; None where there is none, or where nothing moves."""
    return trips.running(tx, site)
