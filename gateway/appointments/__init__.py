"""Exam appointments: places that take bookings, seats given once, reminders that stop when life has changed."""

from gateway.appointments import hours
from gateway.appointments.booking import (
    MOST_OPEN,
    BookedThatDay,
    Full,
    TooMany,
    Wish,
    book,
    by_code,
    call_off,
    cancel,
    move,
    note,
)
from gateway.appointments.clinics import (
    Clinic,
    by_site,
    close_days,
    closures,
    every,
    near,
    open_days,
    set_up,
    site_of,
)
from gateway.appointments.codes import LENGTH, new_code
from gateway.appointments.model import ExamBooking, ExamClinic, ExamClosure
from gateway.appointments.reading import Line, booked_between, counts, of_day, of_person, one, upcoming
from gateway.appointments.reminding import remind_next
from gateway.appointments.slots import AHEAD, free
from gateway.appointments.states import MOVES, TOPIC, ClinicState, State
from gateway.appointments.telling import words

__all__ = [
    "AHEAD",
    "LENGTH",
    "MOST_OPEN",
    "MOVES",
    "TOPIC",
    "BookedThatDay",
    "Clinic",
    "ClinicState",
    "ExamBooking",
    "ExamClinic",
    "ExamClosure",
    "Full",
    "Line",
    "State",
    "TooMany",
    "Wish",
    "book",
    "booked_between",
    "by_code",
    "by_site",
    "call_off",
    "cancel",
    "close_days",
    "closures",
    "counts",
    "every",
    "free",
    "hours",
    "move",
    "near",
    "new_code",
    "note",
    "of_day",
    "of_person",
    "one",
    "open_days",
    "remind_next",
    "set_up",
    "site_of",
    "upcoming",
    "words",
]
