"""A health station that takes bookings and people who want to come; rows in one transaction, no phone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy.orm import Session

from gateway import appointments, clock, people, sites
from gateway.appointments import ExamClinic, Wish

NOW = datetime(2026, 11, 20, 2, 15, tzinfo=UTC)  # a Friday, 09:15 in Viet Nam
MONDAY = 23
PHONE = "+84900006001"
STAFF = 31
HOURS = {str(day): [["07:30", "11:30"], ["13:30", "16:30"]] for day in range(1, 6)}


def at(day: int, hour: float) -> datetime:
    """That hour in Viet Nam on a day of November 2026."""
    return datetime(2026, 11, day, tzinfo=clock.VIETNAM) + timedelta(hours=hour)


def clinic(
    tx: Session, *, seats: int = 2, name: str = "Trạm y tế Vĩnh Hải", commune: str = "22846"
) -> ExamClinic:
    """A station of Vĩnh Hải, half an hour for each slot, Monday to Friday."""
    site = sites.add(tx, name=name, kind=sites.Kind.HOSPITAL, commune_code=commune, by="tests", now=NOW)
    return appointments.set_up(tx, site, hours=HOURS, slot_minutes=30, seats=seats, by=STAFF, now=NOW)


def person(tx: Session, name: str = "Nguyễn Văn An", year: int = 1985, number: str = PHONE) -> int:
    """Somebody who speaks from `number`."""
    people.contact(tx, number, NOW)
    return people.remember(
        tx,
        number,
        None,
        name=name,
        birth_year=year,
        sex="Nam",
        commune_code="22846",
        address="thôn 2",
        now=NOW,
    ).person_id


def wish(place: ExamClinic, who: int, when: datetime, number: str = PHONE, reason: str | None = None) -> Wish:
    """They want to come then."""
    return Wish(place.id, when, who, number, "sms", reason)
