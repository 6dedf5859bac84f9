"""What a booking looks up and what it does before it is complete: places, days, times, and the seat itself."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from gateway import appointments, clock, people
from gateway.appointments.clinics import lock
from gateway.dialogue.engine import Calls
from gateway.errors import NotFound
from gateway.services.service import Finished, Moment


def look_ups(tx: Session, home_province: str) -> Calls:
    """`exam_clinics(home)` → places that take bookings, the nearest first."""
    del home_province

    def exam_clinics(home: str | None) -> list[dict[str, Any]]:
        return [{"id": one.id, "name": one.name} for one in appointments.near(tx, home)]

    return {"exam_clinics": exam_clinics}


def effects(tx: Session, moment: Moment) -> Calls:
    """`exam_mine(number)` → what it has booked; `exam_days(clinic)` → day → times that can be had now;
    `exam_book(clinic, starts_at, whom, reason)` → `{"code"}`, or `{"why", "free"}`.
    """

    def exam_mine(number: str) -> list[dict[str, str]]:
        family = [member.person_id for member in people.household(tx, number)]
        return [_booking(line) for line in appointments.upcoming(tx, number, family, moment.now)]

    def exam_days(clinic: int) -> dict[str, list[str]]:
        try:
            free = appointments.free(tx, lock(tx, clinic, read=True), moment.now)
        except NotFound:  # struck off since it was named
            return {}
        return {day.isoformat(): [at.isoformat() for at in times] for day, times in free.items()}

    def exam_book(clinic: int, starts_at: str, whom: Mapping[str, Any], reason: str | None) -> dict[str, Any]:
        wish = appointments.Wish(
            clinic, datetime.fromisoformat(starts_at), person_of(tx, moment, whom), moment.number, moment.channel,
            reason,
        )  # fmt: skip
        try:
            return {"code": appointments.book(tx, wish, moment.now).code}
        except appointments.Full as full:
            return {"why": "full", "free": [clock.local(at).isoformat() for at in full.next_free]}
        except NotFound:
            return {"why": "full", "free": []}
        except appointments.BookedThatDay:
            return {"why": "that_day"}
        except appointments.TooMany:
            return {"why": "too_many"}

    return {"exam_mine": exam_mine, "exam_days": exam_days, "exam_book": exam_book}


def person_of(
    tx: Session,
    moment: Moment | Finished,
    whom: Mapping[str, Any],
    commune_code: str | None = None,
    address: str | None = None,
) -> int:
    """Whom it is for: of the family, or somebody new whose name is kept with the words that gave it as evidence."""
    if "ord" in whom:
        family = people.household(tx, moment.number)
        member = next((each for each in family if each.ord == whom["ord"]), None)
        if member is not None:
            return member.person_id
    people.record_consent(
        tx,
        moment.number,
        people.NAME,
        given=True,
        channel=moment.channel,
        evidence=whom["name"],
        now=moment.now,
    )
    return people.remember(
        tx, moment.number, None, name=whom["name"], birth_year=whom["year"], sex=whom["sex"],
        commune_code=commune_code, address=address, now=moment.now,
    ).person_id  # fmt: skip


def _booking(line: appointments.Line) -> dict[str, str]:
    here = clock.local(line.booking.starts_at)
    return {
        "name": line.name,
        "time": f"{here:%H:%M}",
        "date": f"{here:%d/%m}",
        "site": line.site.name,
        "code": line.booking.code,
    }
