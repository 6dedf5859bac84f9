"""A report becomes a record with everything that follows from it, whoever says it and on whichever channel.

The verdict decides: a sign opens a request for the station with a clock time, and tells the committee who and where; a
danger is a call for help, unless one is open for that phone already.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from gateway import audit, clock, suspects
from gateway.people.model import Person
from gateway.quarantine import handover, register, reporting, rulebook
from gateway.quarantine.handover import Case
from gateway.quarantine.judging import Report
from gateway.quarantine.reporting import Filed
from gateway.quarantine.rulebook import Rules
from gateway.quarantine.states import SIGN_NAMES, Outcome, State
from gateway.tickets import Ticket


@dataclass(frozen=True)
class Entered:
    """What was filed, whom it is about, and the request that was opened for it."""

    filed: Filed
    name: str = field(repr=False)
    ticket: Ticket | None = None


def enter(
    tx: Session,
    quarantine_id: int,
    said: Report,
    *,
    author: str,
    channel: str,
    now: datetime,
    fallback: str | None,
    at: datetime | None = None,
) -> Entered:
    """Report for somebody who is watched. `at`: when it was so, where it is entered later. Raises Conflict."""
    row = register.held(tx, quarantine_id, State.WATCHED)
    filed = reporting.file(tx, row, said, author=author, channel=channel, now=now, at=at)
    person = tx.get_one(Person, row.person_id)
    if author != reporting.OF_THE_PHONE:
        audit.record(tx, author, "health.report", str(row.id), now, {"channel": channel})
    case = Case(row.number, channel, _told(person.name, said), row.commune_code, person.address)
    ticket = _hand_over(tx, filed, case, now, fallback)
    _on_the_register(tx, filed, case, ticket, row.person_id, now)
    if ticket is None and _needs_an_instrument(tx, row.cls, row.id, filed):
        lacking = Case(
            row.number, channel, f"{person.name}: cả ngày chưa đo được gì", row.commune_code, person.address
        )
        ticket = handover.to_station(
            tx,
            lacking,
            promised_at=handover.call_by(_rules(filed, now), now),
            urgent=False,
            now=now,
            fallback=fallback,
        )
    return Entered(filed, person.name, ticket)


def enter_voluntary(
    tx: Session,
    person_id: int | None,
    number: str,
    said: Report,
    *,
    author: str,
    channel: str,
    now: datetime,
    fallback: str | None,
    commune_code: str | None = None,
) -> Entered:
    """What somebody says who is asked for nothing (row E13): the same rules, the same people hear of it.

    `commune_code`: where they are, for whom nobody knows better.
    """
    filed = reporting.file_voluntary(
        tx, said, person_id=person_id, number=number, author=author, channel=channel, now=now
    )
    person = tx.get(Person, person_id) if person_id is not None else None
    name = person.name if person else ""
    case = Case(
        number,
        channel,
        _told(name, said),
        (person.commune_code if person else None) or commune_code,
        person.address if person else None,
    )
    ticket = _hand_over(tx, filed, case, now, fallback)
    _on_the_register(tx, filed, case, ticket, person_id, now)
    return Entered(filed, name, ticket)


def _hand_over(tx: Session, filed: Filed, case: Case, now: datetime, fallback: str | None) -> Ticket | None:
    verdict = filed.verdict
    if verdict.outcome == Outcome.DANGER:
        within = timedelta(minutes=_rules(filed, now).danger_within)
        rescue = handover.rescue(tx, case, promised_at=now + within, now=now, fallback=fallback)
        handover.to_committee(tx, case, rescue.code, now)
        return rescue
    asked = verdict.outcome == Outcome.SIGN and verdict.fresh
    if not asked and not verdict.to_person:
        return None
    ticket = handover.to_station(
        tx,
        case,
        promised_at=handover.call_by(_rules(filed, now), now),
        urgent=asked,
        now=now,
        fallback=fallback,
    )
    if verdict.outcome == Outcome.SIGN:
        handover.to_committee(tx, case, ticket.code, now)
    return ticket


def _on_the_register(
    tx: Session, filed: Filed, case: Case, ticket: Ticket | None, person_id: int | None, now: datetime
) -> None:
    """A sign or a danger makes a suspected case (row E6)."""
    if ticket is not None and filed.verdict.outcome in (Outcome.SIGN, Outcome.DANGER):
        suspects.feed(
            tx, suspects.Source.HEALTH,
            person_id=person_id, number=case.number, commune_code=case.commune_code,
            said=case.said, ref=ticket.code, now=now,
        )  # fmt: skip


def _needs_an_instrument(tx: Session, cls: str, quarantine_id: int, filed: Filed) -> bool:
    """A day of a class that is measured daily ends, and nothing was."""
    slot = filed.slot
    if slot is None or filed.verdict.outcome != Outcome.UNMEASURED:
        return False
    rules = rulebook.on(slot.day)
    known = rules.classes.get(cls)
    if known is None or not known.measured_daily or slot.name != known.slots[-1]:
        return False
    return not reporting.measured_on(tx, quarantine_id, slot.day)


def _rules(filed: Filed, now: datetime) -> Rules:
    return rulebook.on(filed.slot.day if filed.slot else clock.today(now))


def _told(name: str, said: Report) -> str:
    """For the request: whom, and what was said."""
    figures = ", ".join(f"{instrument} {value:g}" for instrument, value in said.figures.items())
    parts = [
        name,
        figures,
        ", ".join(SIGN_NAMES.get(sign, sign) for sign in said.signs),
        said.note,
        "khỏe" if said.well else "",
    ]
    return "; ".join(part for part in parts if part)
