"""What staff and people themselves read of bookings: of a phone, of a person, of a clinic's day; changes nothing."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from gateway.appointments.model import ExamBooking, ExamClinic
from gateway.appointments.states import State
from gateway.people import Person
from gateway.sites import Site


@dataclass(frozen=True)
class Line:
    """One booking with who and where."""

    booking: ExamBooking = field(repr=False)
    name: str = field(repr=False)
    birth_year: int
    site: Site


def upcoming(tx: Session, number: str, people_ids: Collection[int], now: datetime) -> list[Line]:
    """What a phone has booked, or is booked for those it speaks for, the next first."""
    mine = (ExamBooking.number == number) | ExamBooking.person_id.in_(people_ids)
    query = _lines().where(mine, ExamBooking.state == State.BOOKED, ExamBooking.starts_at > now)
    return _read(tx, query.order_by(ExamBooking.starts_at, ExamBooking.id).limit(7))


def of_person(tx: Session, person_id: int, limit: int) -> list[Line]:
    """The person's bookings that were not given back, the last first."""
    query = _lines().where(ExamBooking.person_id == person_id, ExamBooking.state != State.CANCELLED)
    return _read(tx, query.order_by(ExamBooking.starts_at.desc()).limit(limit))


def of_day(
    tx: Session, clinic_id: int, day: date, *, state: State | None = None, offset: int = 0, limit: int = 1_000
) -> tuple[list[Line], int]:
    """The day of one clinic in the order of its slots, and how many there are."""
    wanted = [ExamBooking.clinic_id == clinic_id, ExamBooking.day == day]
    if state is not None:
        wanted.append(ExamBooking.state == state)
    total = tx.execute(select(func.count()).select_from(ExamBooking).where(*wanted)).scalar_one()
    query = _lines().where(*wanted).order_by(ExamBooking.starts_at, ExamBooking.seat, ExamBooking.id)
    return _read(tx, query.offset(offset).limit(limit)), total


def one(tx: Session, code: str) -> Line | None:
    """One booking by its number."""
    return next(iter(_read(tx, _lines().where(ExamBooking.code == code))), None)


def booked_between(tx: Session, clinic_id: int, first: date, last: date) -> int:
    """How many are expected in these days."""
    query = select(func.count()).select_from(ExamBooking)
    held = query.where(
        ExamBooking.clinic_id == clinic_id,
        ExamBooking.day.between(first, last),
        ExamBooking.state == State.BOOKED,
    )
    return tx.execute(held).scalar_one()


def counts(tx: Session, clinic_ids: Collection[int], day: date) -> dict[int, int]:
    """Clinic → who is expected or came on a day."""
    query = (
        select(ExamBooking.clinic_id, func.count())
        .where(ExamBooking.clinic_id.in_(clinic_ids), ExamBooking.day == day)
        .where(ExamBooking.state != State.CANCELLED)
        .group_by(ExamBooking.clinic_id)
    )
    return dict(tx.execute(query).all())


def _lines() -> Select[ExamBooking, str, int, Site]:
    return (
        select(ExamBooking, Person.name, Person.birth_year, Site)
        .join(Person, Person.id == ExamBooking.person_id)
        .join(ExamClinic, ExamClinic.id == ExamBooking.clinic_id)
        .join(Site, Site.id == ExamClinic.site_id)
    )


def _read(tx: Session, query: Select[ExamBooking, str, int, Site]) -> list[Line]:
    return [Line(*row) for row in tx.execute(query)]
