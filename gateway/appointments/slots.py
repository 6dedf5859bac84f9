"""Which days and times of a clinic can still be had; reads only, what it says may be gone a moment later."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from gateway import clock
from gateway.appointments import clinics, hours
from gateway.appointments.model import ExamBooking, ExamClinic
from gateway.appointments.states import ClinicState, State

AHEAD: Final = 30
"""Days ahead that can be booked: beyond, too many forget."""
_NOTICE: Final = timedelta(minutes=30)  # somebody has to get there


def free(
    tx: Session, clinic: ExamClinic, now: datetime, *, first: date | None = None, days: int = AHEAD
) -> dict[date, list[datetime]]:
    """Day → beginnings of slots with a seat, of the days from `first` (today) on; days without one are left out."""
    if clinic.state != ClinicState.OPEN:
        return {}
    today = clock.today(now)
    start = max(first or today, today)
    last = min(start + timedelta(days=days - 1), today + timedelta(days=AHEAD))
    taken = _taken(tx, clinic.id, start, last)
    shut = clinics.closures(tx, clinic.id, start)
    found = {}
    for nth in range((last - start).days + 1):
        day = start + timedelta(days=nth)
        if any(each.starts_on <= day <= each.until for each in shut):
            continue
        every = hours.slots(clinic.hours, clinic.slot_minutes, day)
        times = [at for at in every if at >= now + _NOTICE and taken[at] < clinic.seats]
        if times:
            found[day] = times
    return found


def is_slot(tx: Session, clinic: ExamClinic, starts_at: datetime, now: datetime) -> bool:
    """Whether somebody could be taken then, full or not."""
    day = clock.today(starts_at)
    shut = any(each.starts_on <= day <= each.until for each in clinics.closures(tx, clinic.id, day))
    ahead = now < starts_at and day <= clock.today(now) + timedelta(days=AHEAD)
    return ahead and not shut and starts_at in hours.slots(clinic.hours, clinic.slot_minutes, day)


def next_free(tx: Session, clinic: ExamClinic, after: datetime, now: datetime, limit: int) -> list[datetime]:
    """The next beginnings with a seat from `after` on."""
    found = free(tx, clinic, now, first=clock.today(after))
    return [at for times in found.values() for at in times if at >= after][:limit]


def _taken(tx: Session, clinic_id: int, first: date, last: date) -> Counter[datetime]:
    query = (
        select(ExamBooking.starts_at, func.count())
        .where(ExamBooking.clinic_id == clinic_id, ExamBooking.day.between(first, last))
        .where(ExamBooking.state != State.CANCELLED)
        .group_by(ExamBooking.starts_at)
    )
    return Counter(dict(tx.execute(query).all()))
