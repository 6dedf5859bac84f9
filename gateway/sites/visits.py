"""Who is inside: arrivals, departures, what becomes of a visit nobody ended; asks nobody and sends nothing.

One number is inside at most one site, and so is one person without a number: unique indexes see to it, so two gates at
once leave one open visit.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from prometheus_client import Counter
from sqlalchemy import ColumnElement, TextClause, and_, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from gateway import audit
from gateway.declarations import Declaration
from gateway.messages.outbox import new_public_id
from gateway.sites import trips
from gateway.sites.model import OPEN, Site, Visit
from gateway.sites.states import UNPROVED, Arrival, ClosedBy, Kind, Proof

VISITS = Counter("gateway_visits_total", "Arrivals and departures recorded", ["method", "way"])

SAID_TWICE: Final = timedelta(minutes=30)
"""A departure said again within this time is the first one; later the person has been inside again, unseen."""
STILL_LEAVING: Final = timedelta(hours=24)
"""A visit that the clock has closed can still be given its departure within this time of its arrival."""
_SLICE: Final = 1_000  # visits closed at a go: their locks are short, and the next minute takes the rest


@dataclass(frozen=True)
class Guest:
    """Who comes or goes: a phone, a person, or a person with the phone they showed."""

    number: str | None = None
    person_id: int | None = None

    @property
    def is_them(self) -> ColumnElement[bool]:
        """Which visits are theirs to end by leaving."""
        if self.number is not None:
            return Visit.number == self.number
        return Visit.person_id == self.person_id

    @property
    def is_inside(self) -> ColumnElement[bool]:
        """Which visits end by their arrival: of this phone, and of this person where either side showed no phone."""
        if self.number is None:
            return Visit.person_id == self.person_id
        with_them = and_(Visit.person_id == self.person_id, Visit.number.is_(None))
        return or_(Visit.number == self.number, with_them) if self.person_id else Visit.number == self.number


@dataclass(frozen=True)
class Came:
    """An arrival. `again`: they were there already, and nothing was recorded. `left`: the visits that ended by it."""

    visit: Visit
    again: bool
    left: tuple[Visit, ...]


def open_visit(tx: Session, number: str) -> Visit | None:
    """Where `number` is now."""
    return tx.scalars(select(Visit).where(Visit.number == number, OPEN)).first()


def site_of(tx: Session, visit: Visit) -> Site:
    """The site a visit was paid to."""
    return tx.get_one(Site, visit.site_id)


def check_in(
    tx: Session,
    site: Site,
    number: str,
    method: str,
    declaration: Declaration | None,
    now: datetime,
    seat: str = "",
) -> Visit:
    """`number` arrives: an open visit elsewhere ends at this moment, one to the same site goes on.

    `seat`: of a vehicle, else nothing is made of it; raises BadInput("seat").
    """
    person_id = declaration.person_id if declaration is not None else None
    known = {**_shown(declaration), "seat": trips.seat_of(seat) if site.kind == Kind.TRANSPORT else None}
    return arrive(tx, site, Guest(number, person_id), method, now, known).visit


def arrive(
    tx: Session, site: Site, guest: Guest, method: str, now: datetime, known: Mapping[str, Any] | None = None
) -> Came:
    """Somebody arrives; `known`: further columns of the visit."""
    left: list[Visit] = []
    while True:  # a check-in that another gate commits meanwhile is seen in the next round
        inside = _inside(tx, guest)
        here = next((visit for visit in inside if visit.site_id == site.id), None)
        for visit in inside:
            if visit is not here:
                _close(visit, ClosedBy.NEXT_VISIT, now)
                left.append(visit)
        tx.flush()
        if here is not None:
            if (seat := (known or {}).get("seat")) and here.seat != seat:  # told only now, or changed
                here.seat, here.changed_at = seat, now
                tx.flush()
            return Came(here, True, tuple(left))
        trip = trips.running(tx, site)
        came = {"came_at": now, "came_known": Arrival.EXACT, "trip_id": trip.id if trip else None}
        row = {**_row(site, guest, method, now), **came, **(known or {})}
        arrived = insert(Visit).values(row).on_conflict_do_nothing().returning(Visit.id)
        visit_id = tx.execute(arrived).scalar()
        if visit_id is not None:
            VISITS.labels(method, "in").inc()
            return Came(tx.get_one(Visit, visit_id), False, tuple(left))


def check_out(tx: Session, number: str, site: Site | None, method: str, now: datetime) -> Visit | None:
    """`number` leaves `site`, or wherever it is; None: no site was named and it is nowhere."""
    return depart(tx, site, Guest(number), method, now)


def depart(
    tx: Session,
    site: Site | None,
    guest: Guest,
    method: str,
    now: datetime,
    known: Mapping[str, Any] | None = None,
) -> Visit | None:
    """Somebody leaves `site`, or wherever they are; None: no site was named and they are nowhere.

    A departure whose arrival was never seen is recorded alone (`came_known` unknown), and ends an open visit
    elsewhere. A departure said twice is recorded once.
    """
    last = _held(tx, guest.is_them, Visit.disputed_at.is_(None))
    if last is not None and _can_be_left(last, now) and (site is None or last.site_id == site.id):
        _close(last, ClosedBy.PERSON, now)
        tx.flush()
        VISITS.labels(method, "out").inc()
        return last
    if site is None:
        if last is None or last.closed_by != ClosedBy.TRIP or last.left_at is None:
            return None
        return last if last.left_at >= now - STILL_LEAVING else None  # they got out as the trip ended
    elsewhere = last if last is not None and last.closed_by is None else None
    # who is known to be elsewhere speaks of the visit that ended before, however long ago this day
    said_before = now - (STILL_LEAVING if elsewhere else SAID_TWICE)
    left = _held(
        tx,
        guest.is_them,
        Visit.site_id == site.id,
        Visit.disputed_at.is_(None),
        Visit.left_at >= said_before,
    )
    return left or _departure(tx, site, guest, method, elsewhere, now, known or {})


def tell_arrival(tx: Session, visit: Visit, at: datetime, now: datetime) -> None:
    """When the person says they came, after a departure without an arrival."""
    visit.came_at, visit.came_known, visit.changed_at = at, Arrival.TOLD, now
    tx.flush()


def last_arrival(tx: Session, number: str, since: datetime) -> Visit | None:
    """The newest visit whose arrival was recorded after `since`, disputed or not."""
    arrivals = select(Visit).where(
        Visit.number == number, Visit.created_at >= since, Visit.came_known == Arrival.EXACT
    )
    return tx.scalars(arrivals.order_by(Visit.id.desc()).limit(1)).first()


def confirm(tx: Session, visit: Visit, by: str, now: datetime) -> None:
    """It has become certain who came: a card was shown afterwards, or the phone was answered."""
    held = _held(tx, Visit.id == visit.id)
    if held is not None and held.proof != Proof.PROVED:
        held.proof, held.changed_at = Proof.PROVED, now
        audit.record(tx, by, "visit.confirm", held.public_id, now)
        tx.flush()


def dispute(tx: Session, visit: Visit, now: datetime) -> bool:
    """The owner of the number says that it was not them: the visit counts for nobody. False: said before."""
    held = _held(tx, Visit.id == visit.id)
    if held is None or held.disputed_at is not None:
        return False
    held.disputed_at = held.changed_at = now
    audit.record(tx, "citizen", "visit.dispute", held.public_id, now)
    tx.flush()
    return True


def close_overdue(tx: Session, now: datetime, hours: int) -> int:
    """End visits nobody ended for `hours`; when they left is not known and stays empty. Returns how many."""
    forgotten = (
        select(Visit.id)
        .where(OPEN, Visit.came_at < now - timedelta(hours=hours))
        .order_by(Visit.came_at)
        .limit(_SLICE)
        .with_for_update(skip_locked=True)
    )
    ended = update(Visit).where(Visit.id.in_(forgotten)).values(closed_by=ClosedBy.TIME, changed_at=now)
    return len(tx.execute(ended.returning(Visit.id)).all())


def _inside(tx: Session, guest: Guest) -> list[Visit]:
    """Their open visits, locked in the order of their keys and as they are now."""
    query = select(Visit).where(guest.is_inside, OPEN).order_by(Visit.id).with_for_update()
    return list(tx.scalars(query.execution_options(populate_existing=True)))


def _held(tx: Session, *conditions: ColumnElement[bool] | TextClause) -> Visit | None:
    """The newest visit like that, locked and as it is now."""
    query = select(Visit).where(*conditions).order_by(Visit.id.desc()).limit(1).with_for_update()
    return tx.scalars(query.execution_options(populate_existing=True)).first()


def _close(visit: Visit, by: ClosedBy, now: datetime) -> None:
    visit.left_at, visit.closed_by, visit.changed_at = now, by, now


def _can_be_left(visit: Visit, now: datetime) -> bool:
    """An open visit, and one that the clock ended too early."""
    if visit.closed_by != ClosedBy.TIME:
        return visit.closed_by is None
    return visit.came_at is not None and visit.came_at >= now - STILL_LEAVING


def _departure(
    tx: Session,
    site: Site,
    guest: Guest,
    method: str,
    elsewhere: Visit | None,
    now: datetime,
    known: Mapping[str, Any],
) -> Visit:
    if elsewhere is not None:
        _close(elsewhere, ClosedBy.NEXT_VISIT, now)
    left = {"came_known": Arrival.UNKNOWN, "left_at": now, "closed_by": ClosedBy.PERSON}
    visit = Visit(**{**_row(site, guest, method, now), **left, **known})
    tx.add(visit)
    tx.flush()
    VISITS.labels(method, "out").inc()
    return visit


def _row(site: Site, guest: Guest, method: str, now: datetime) -> dict[str, Any]:
    return {
        "public_id": new_public_id("vis"),
        "site_id": site.id,
        "number": guest.number,
        "person_id": guest.person_id,
        "method": method,
        "proof": Proof.UNVERIFIED if method in UNPROVED else Proof.PROVED,
        "created_at": now,
        "changed_at": now,
    }


def _shown(declaration: Declaration | None) -> dict[str, Any]:
    return {} if declaration is None else {"declaration_id": declaration.id}
