"""Taking a seat, giving it back, moving it, and noting who came; no seat is ever given twice.

The seats of a slot are numbered and an index lets each be held once: whoever comes second waits for the first, sees the
seat taken and tries the next one.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from gateway import audit, clock, events, people
from gateway.appointments import clinics, codes, slots, telling
from gateway.appointments.model import ExamBooking
from gateway.appointments.reminding import first_reminder
from gateway.appointments.states import MOVES, TOPIC, ClinicState, State
from gateway.errors import BadInput, Conflict, NotFound

MOST_OPEN = 5
"""Bookings one phone may hold at a time: a family, not a trader in seats."""


class Full(Conflict):
    """The last seat of that slot has gone; `next_free` are the next that can be had."""

    def __init__(self, next_free: list[datetime]) -> None:
        super().__init__("Giờ này đã kín.")
        self.next_free = next_free


class BookedThatDay(Conflict):
    """The person is expected somewhere on that day already."""

    def __init__(self) -> None:
        super().__init__("Người này đã có lịch hẹn trong ngày đó.")


class TooMany(Conflict):
    """The phone holds as many bookings as one may."""

    def __init__(self) -> None:
        super().__init__("Số này đang giữ nhiều lịch hẹn.")


@dataclass(frozen=True)
class Wish:
    """Who wants to come, and when. `number`: E.164 of the phone that books. `reason`: health, for the clinic alone."""

    clinic_id: int
    starts_at: datetime
    person_id: int
    number: str = field(repr=False)
    channel: str
    reason: str | None = field(default=None, repr=False)


def book(tx: Session, wish: Wish, now: datetime) -> ExamBooking:
    """Take a seat. Raises Full with what is free instead, BookedThatDay, TooMany."""
    clinic = clinics.lock(tx, wish.clinic_id, read=True)
    if _held_by(tx, wish.number, now) >= MOST_OPEN:
        raise TooMany
    if clinic.state != ClinicState.OPEN or not slots.is_slot(tx, clinic, wish.starts_at, now):
        raise Full(slots.next_free(tx, clinic, wish.starts_at, now, 7))
    for seat in range(1, clinic.seats + 1):
        booking_id = _take(tx, wish, seat, now)
        if booking_id is not None:
            booking = tx.get_one(ExamBooking, booking_id)
            audit.record(tx, "citizen", "exam.book", booking.code, now, {"channel": wish.channel})
            events.announce(tx, TOPIC, booking.code)
            return booking
        if _is_expected(tx, wish):
            raise BookedThatDay
    raise Full(slots.next_free(tx, clinic, wish.starts_at, now, 7))


def cancel(tx: Session, code: str, *, number: str, now: datetime) -> ExamBooking:
    """Whoever booked it, or their family, gives the seat back. Raises NotFound for everybody else alike."""
    booking = _locked(tx, code)
    family = {member.person_id for member in people.household(tx, number)}
    if booking is None or not (booking.number == number or booking.person_id in family):
        raise NotFound("no such booking of this phone")
    _end(tx, booking, State.CANCELLED, "citizen", now)
    return booking


def call_off(tx: Session, code: str, why: str, *, by: int, now: datetime) -> bool:
    """Staff take the booking away and the person is told why; whether they could be texted."""
    if len(why.strip()) < 2:
        raise BadInput("why", "missing", "Ghi lý do, người dân sẽ đọc.")
    booking = _found(tx, code)
    _end(tx, booking, State.CANCELLED, f"account:{by}", now)
    return telling.called_off(tx, booking, why.strip(), now)


def move(tx: Session, code: str, starts_at: datetime, *, by: int, now: datetime) -> bool:
    """Staff move it to another slot of the clinic and the person is told; whether they could be texted.

    Raises Full, BookedThatDay, Conflict for a booking that has ended.
    """
    known = _found(tx, code)
    clinic = clinics.lock(tx, known.clinic_id, read=True)
    booking = _locked(tx, code)
    if booking is None or booking.state != State.BOOKED:
        raise Conflict("Lịch này không còn.")
    if booking.starts_at == starts_at:
        raise BadInput("starts_at", "same", "Lịch đang ở giờ này.")
    if not slots.is_slot(tx, clinic, starts_at, now):
        raise Full(slots.next_free(tx, clinic, starts_at, now, 7))
    before, day = booking.starts_at, clock.today(starts_at)
    for seat in range(1, clinic.seats + 1):
        try:
            with tx.begin_nested():
                booking.starts_at, booking.day, booking.seat = starts_at, day, seat
                tx.flush()
        except IntegrityError as fault:
            tx.refresh(booking)
            if "person_day" in str(fault.orig):
                raise BookedThatDay from None
            continue
        telling.withdraw(tx, booking, now)
        booking.next_at, booking.changed_at = first_reminder(starts_at, now), now
        tx.flush()
        audit.record(tx, f"account:{by}", "exam.move", code, now, {"from": before.isoformat()})
        events.announce(tx, TOPIC, code)
        return telling.moved(tx, booking, now)
    raise Full(slots.next_free(tx, clinic, starts_at, now, 7))


def note(tx: Session, code: str, state: State, *, by: int, now: datetime) -> ExamBooking:
    """They came, or they did not. Raises Conflict where that cannot be."""
    if state not in (State.CAME, State.MISSED):
        raise ValueError(state)
    booking = _found(tx, code)
    if clock.today(booking.starts_at) > clock.today(now):
        raise Conflict("Chưa đến ngày hẹn.")
    _end(tx, booking, state, f"account:{by}", now)
    return booking


def by_code(tx: Session, code: str) -> ExamBooking | None:
    """One booking."""
    return tx.scalars(select(ExamBooking).where(ExamBooking.code == code)).first()


def _take(tx: Session, wish: Wish, seat: int, now: datetime) -> int | None:
    row = {
        "code": codes.new_code(tx),
        "clinic_id": wish.clinic_id,
        "starts_at": wish.starts_at,
        "day": clock.today(wish.starts_at),
        "seat": seat,
        "person_id": wish.person_id,
        "number": wish.number,
        "reason": wish.reason,
        "state": State.BOOKED,
        "channel": wish.channel,
        "next_at": first_reminder(wish.starts_at, now),
        "created_at": now,
        "changed_at": now,
    }
    taking = insert(ExamBooking).values(**row).on_conflict_do_nothing().returning(ExamBooking.id)
    return tx.execute(taking).scalar()


def _held_by(tx: Session, number: str, now: datetime) -> int:
    query = select(func.count()).select_from(ExamBooking)
    held = query.where(
        ExamBooking.number == number, ExamBooking.state == State.BOOKED, ExamBooking.starts_at > now
    )
    return tx.execute(held).scalar_one()


def _is_expected(tx: Session, wish: Wish) -> bool:
    there = select(ExamBooking.id).where(
        ExamBooking.person_id == wish.person_id,
        ExamBooking.day == clock.today(wish.starts_at),
        ExamBooking.state == State.BOOKED,
    )
    return tx.execute(there).first() is not None


def _locked(tx: Session, code: str) -> ExamBooking | None:
    query = select(ExamBooking).where(ExamBooking.code == code).with_for_update()
    return tx.scalars(query.execution_options(populate_existing=True)).first()


def _found(tx: Session, code: str) -> ExamBooking:
    booking = _locked(tx, code)
    if booking is None:
        raise NotFound(f"no booking {code}")
    return booking


def _end(tx: Session, booking: ExamBooking, to: State, by: str, now: datetime) -> None:
    if to not in MOVES[State(booking.state)]:
        raise Conflict(f"Lịch này {State(booking.state).label}.")
    telling.withdraw(tx, booking, now)
    booking.state, booking.next_at, booking.changed_at = to, None, now
    tx.flush()
    audit.record(tx, by, f"exam.{to.value}", booking.code, now)
    events.announce(tx, TOPIC, booking.code)
