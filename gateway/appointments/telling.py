"""What a phone is texted about a booking unasked: reminders, another time, that it was called off; never why they come.

A silent number is left alone, whoever books from it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from gateway import clock, people
from gateway.appointments import clinics
from gateway.appointments.model import ExamBooking
from gateway.messages import outbox
from gateway.messages.outbox import Order


def remind(tx: Session, booking: ExamBooking, now: datetime) -> bool:
    """The day and hour are near."""
    return _tell(tx, booking, "EX_REMIND", {"code": booking.code}, booking.starts_at, now)


def moved(tx: Session, booking: ExamBooking, now: datetime) -> bool:
    """Staff have moved it."""
    return _tell(tx, booking, "EX_MOVED", {"code": booking.code}, booking.starts_at, now)


def called_off(tx: Session, booking: ExamBooking, why: str, now: datetime) -> bool:
    """Staff have called it off."""
    return _tell(tx, booking, "EX_CALLED_OFF", {"reason": why}, booking.starts_at, now)


def withdraw(tx: Session, booking: ExamBooking, now: datetime) -> None:
    """What waits in the outbox about it is never sent."""
    outbox.withdraw(tx, booking.number, _origin(booking), now)


def words(tx: Session, booking: ExamBooking) -> dict[str, Any]:
    """Who, where and when, as the catalogue wants it."""
    here = clock.local(booking.starts_at)
    person = tx.get(people.Person, booking.person_id)
    return {
        "name": person.name if person is not None else "",
        "site": clinics.site_of(tx, booking.clinic_id).name,
        "time": f"{here:%H:%M}",
        "date": f"{here:%d/%m}",
    }


def _tell(
    tx: Session, booking: ExamBooking, template: str, more: Mapping[str, Any], until: datetime, now: datetime
) -> bool:
    if until <= now or people.silenced(tx, [booking.number]):
        return False
    spoken_to = people.remembered(tx, booking.number) or people.Contact(booking.number, "vi", "fold")
    order = Order(
        booking.number,
        "reminder",
        template,
        {**words(tx, booking), **more},
        lang=spoken_to.lang,
        accents=spoken_to.accents,
        origin=f"{_origin(booking)}{template}:{now:%Y%m%d%H%M}",
        expires_at=until,
    )
    outbox.order(tx, order, now)
    return True


def _origin(booking: ExamBooking) -> str:
    return f"exam:{booking.id}:"
