"""Whom a phone can report for, as plain values a session can keep; and a room recorded well at once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from gateway import people, quarantine
from gateway.dialogue.engine import Calls
from gateway.errors import Conflict
from gateway.people.model import Person
from gateway.quarantine import Quarantine, Report, reporting, rulebook
from gateway.services.service import Moment

ME = "me"
"""Whoever texts, when nobody is known behind the phone."""


def look_ups(tx: Session, home_province: str) -> Calls:
    """`health_people(number, today)` → everyone behind the phone, who is watched first;
    `health_groups(number, today)` → the rooms and hamlets it reports for.
    """
    del home_province

    def health_people(number: str, today: date) -> list[Mapping[str, Any]]:
        watched = quarantine.watched_on(tx, number)
        known = {row.person_id for row in watched}
        rest = [member for member in people.household(tx, number) if member.person_id not in known]
        return [
            *(_watched(tx, row, today) for row in watched),
            *(
                {**_anybody(today), "ref": f"p{m.person_id}", "person": m.person_id, "name": m.name}
                for m in rest
            ),
        ]

    def health_groups(number: str, today: date) -> dict[str, list[Mapping[str, Any]]]:
        rooms = quarantine.managers.managed(tx, number)
        return {code: [_watched(tx, row, today) for row in rows] for code, rows in rooms.items()}

    return {"health_people": health_people, "health_groups": health_groups}


def effects(tx: Session, moment: Moment) -> Calls:
    """`health_all_well(group, lines)` → which of these lines of the register the manager has reported well."""

    def health_all_well(group: str, lines: list[int]) -> list[int]:
        del group
        return [line for line in lines if _well(tx, line, moment)]

    return {"health_all_well": health_all_well}


def _well(tx: Session, line: int, moment: Moment) -> bool:
    """Report one line well, by whoever manages it; False when it has ended meanwhile."""
    try:
        quarantine.enter(
            tx,
            line,
            Report(well=True),
            author=author(tx, moment.number),
            channel=moment.channel,
            now=moment.now,
            fallback=moment.settings.duty_phone,
        )
    except Conflict:
        return False
    return True


def author(tx: Session, number: str) -> str:
    """The manager who holds this phone, for the record: author and subject are two people."""
    managers = quarantine.managers.of_number(tx, number)
    return f"manager:{managers[0].id}" if managers else reporting.OF_THE_PHONE


def anybody(today: date) -> dict[str, Any]:
    """Whoever texts, unknown and asked for nothing."""
    return {**_anybody(today), "ref": ME}


def _watched(tx: Session, row: Quarantine, today: date) -> dict[str, Any]:
    person = tx.get_one(Person, row.person_id)
    rules = rulebook.on(today)
    known = rules.classes.get(row.cls)
    must = known is not None and known.measured_daily and not reporting.measured_on(tx, row.id, today)
    return {
        "ref": f"q{row.id}",
        "line": row.id,
        "person": row.person_id,
        "name": person.name,
        "year": person.birth_year,
        "commune": row.commune_code,
        "address": person.address or "",
        "asks": list(known.asks) if known else ["temperature"],
        "must_measure": must,
        "version": rules.version,
    }


def _anybody(today: date) -> dict[str, Any]:
    return {
        "line": None,
        "person": None,
        "name": "",
        "year": None,
        "commune": None,
        "address": "",
        "asks": ["temperature"],
        "must_measure": False,
        "version": rulebook.on(today).version,
    }
