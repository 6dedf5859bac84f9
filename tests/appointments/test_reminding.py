"""Reminders by the clock: the evening before, two hours before, by day; and everything that stops them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from gateway import appointments, people, quarantine
from gateway.appointments.reminding import first_reminder
from gateway.messages.model import Message
from tests.appointments.clinic import MONDAY, NOW, PHONE, STAFF, at, clinic, person, wish


def reminders(tx: Session) -> int:
    """Ordered so far."""
    query = select(func.count()).select_from(Message).where(Message.template == "EX_REMIND")
    return tx.execute(query).scalar_one()


def booked(tx: Session) -> tuple[str, int]:
    """A booking's number and whose it is."""
    place, who = clinic(tx), person(tx)
    return appointments.book(tx, wish(place, who, at(MONDAY, 10)), NOW).code, who


@pytest.mark.parametrize(
    ("starts_at", "now", "due"),
    [
        (at(MONDAY, 10), NOW, at(22, 17)),
        (at(MONDAY, 10), at(22, 18), at(MONDAY, 8)),
        (at(MONDAY, 10), at(MONDAY, 8.5), None),
        (at(MONDAY, 8), at(22, 18), at(MONDAY, 7)),  # six in the morning is night
        (at(MONDAY, 7), at(22, 18), None),  # nobody could act on it any more
        (at(20, 14), NOW, at(20, 12)),
    ],
)
def test_when_the_next_one_is_due(starts_at: datetime, now: datetime, due: datetime | None) -> None:
    assert first_reminder(starts_at, now) == due


def test_twice_and_never_again(tx: Session) -> None:
    booked(tx)
    counted = []
    for when in (
        at(22, 16.9),
        at(22, 17),
        at(22, 17.5),
        at(MONDAY, 7),
        at(MONDAY, 8),
        at(MONDAY, 9),
        at(24, 8),
    ):
        appointments.remind_next(tx, when)
        counted.append(reminders(tx))
    assert counted == [0, 1, 1, 1, 2, 2, 2]


def test_a_clock_that_stood_still_does_not_text_at_night(tx: Session) -> None:
    booked(tx)
    appointments.remind_next(tx, at(22, 23))
    assert reminders(tx) == 0
    appointments.remind_next(tx, at(MONDAY, 7))
    assert reminders(tx) == 1
    appointments.remind_next(tx, at(MONDAY, 12))  # too late for the second: nothing is said about the past
    assert reminders(tx) == 1


def cancelled(tx: Session, code: str, who: int) -> None:
    del who
    appointments.cancel(tx, code, number=PHONE, now=NOW)


def silent(tx: Session, code: str, who: int) -> None:
    del code, who
    people.silence(tx, PHONE, "bạo lực gia đình", STAFF, NOW)


def dead(tx: Session, code: str, who: int) -> None:
    del code
    line = quarantine.admit(
        tx, person_id=who, number=PHONE, cls="f1_home", commune_code="22846",
        until=at(28, 0).date(), by="tests", now=NOW,
    )  # fmt: skip
    quarantine.decease(tx, line.id, "tests", NOW)


@pytest.mark.parametrize("happens", [cancelled, silent, dead])
def test_what_stops_them(tx: Session, happens: Callable[[Session, str, int], None]) -> None:
    happens(tx, *booked(tx))
    for when in (at(22, 17), at(MONDAY, 8)):
        appointments.remind_next(tx, when)
    assert reminders(tx) == 0


def test_what_waits_in_the_outbox_is_withdrawn(tx: Session) -> None:
    code, _ = booked(tx)
    appointments.remind_next(tx, at(22, 17))
    assert reminders(tx) == 1
    waiting = (
        select(func.count()).select_from(Message).where(Message.template == "EX_REMIND", Message.status == 0)
    )
    before = tx.execute(waiting).scalar_one()
    appointments.cancel(tx, code, number=PHONE, now=at(22, 17) + timedelta(seconds=1))
    assert before == 1 and tx.execute(waiting).scalar_one() == 0
