"""Who has booked is reminded the evening before and two hours before, by day; never the dead, never a silent number."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from gateway import clock
from gateway.appointments import telling
from gateway.appointments.model import ExamBooking
from gateway.appointments.states import State
from gateway.messages.policy import QUIET_FROM, QUIET_TO

EVENING: Final = timedelta(hours=17)
"""Local time of the reminder on the day before: people are home and can still ask for another day."""
BEFORE: Final = timedelta(hours=2)
_LATEST: Final = timedelta(minutes=30)  # a reminder nobody could act on any more
_SLICE: Final = 100  # bookings a transaction

_DEAD = text("""
    SELECT EXISTS (SELECT FROM quarantines WHERE person_id = :person AND state = 'deceased')
        OR EXISTS (SELECT FROM obliged WHERE person_id = :person AND why = 'deceased')
""")


def first_reminder(starts_at: datetime, now: datetime) -> datetime | None:
    """When the next reminder of a booking is due, seen from `now`; None: there is none any more."""
    evening = clock.midnight(clock.today(starts_at)) - timedelta(days=1) + EVENING
    due = (evening, _by_day(starts_at - BEFORE))
    return next((at for at in due if now < at <= starts_at - _LATEST), None)


def remind_next(tx: Session, now: datetime) -> int:
    """Remind those whose time has come, a slice of them; how many were looked at."""
    due = (
        select(ExamBooking)
        .where(ExamBooking.next_at <= now)
        .order_by(ExamBooking.next_at, ExamBooking.id)
        .limit(_SLICE)
        .with_for_update(skip_locked=True)
    )
    found = list(tx.scalars(due.execution_options(populate_existing=True)))
    for booking in found:
        booking.next_at = _settle(tx, booking, now)
    tx.flush()
    return len(found)


def _settle(tx: Session, booking: ExamBooking, now: datetime) -> datetime | None:
    """Remind, or not; when to look again."""
    if booking.state != State.BOOKED or _is_dead(tx, booking.person_id):
        return None
    if _is_night(
        now
    ):  # the clock stood still: what was due in the evening is said in the morning, if it still helps
        morning = _by_day(now)
        return morning if morning <= booking.starts_at - _LATEST else None
    if booking.starts_at - _LATEST >= now:
        telling.remind(tx, booking, now)
    return first_reminder(booking.starts_at, now)


def _is_dead(tx: Session, person_id: int) -> bool:
    """A reminder to the dead is what families never forgive."""
    return bool(tx.execute(_DEAD, {"person": person_id}).scalar_one())


def _is_night(now: datetime) -> bool:
    return not QUIET_TO <= clock.local(now).hour < QUIET_FROM


def _by_day(at: datetime) -> datetime:
    """`at`, or the next time at which nobody sleeps."""
    here = clock.local(at)
    if QUIET_TO <= here.hour < QUIET_FROM:
        return at
    morning = clock.midnight(here.date()) + timedelta(hours=QUIET_TO)
    return morning if here.hour < QUIET_TO else morning + timedelta(days=1)
