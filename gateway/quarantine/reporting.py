"""A report is filed here: judged, stored once and for good, and the slot it belongs to moves; tells nobody."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from prometheus_client import Counter
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from gateway import clock, events
from gateway.messages import outbox
from gateway.people.model import Person
from gateway.quarantine import judging, register, rulebook, slots
from gateway.quarantine.judging import Report, Verdict
from gateway.quarantine.model import HealthReport, HealthSlot, Quarantine
from gateway.quarantine.slots import Slot
from gateway.quarantine.states import TOPIC, Outcome, SlotState, State

REPORTS = Counter("gateway_health_reports_total", "Health reports by outcome", ["channel", "outcome"])

OF_THE_PHONE: Final = "number"
"""The author of what somebody says from the phone itself: they, or whoever of the family holds it."""
_NEWS: Final = timedelta(hours=48)  # a sign that was last named before that is news again


@dataclass(frozen=True)
class Filed:
    """A stored report, what it says, and when the next one is due; no slot: it was voluntary."""

    report_id: int
    verdict: Verdict
    slot: Slot | None
    next_due: datetime | None


def file(
    tx: Session,
    row: Quarantine,
    said: Report,
    *,
    author: str,
    channel: str,
    now: datetime,
    at: datetime | None = None,
) -> Filed:
    """Store what was said of somebody who is watched; `row` is locked by the caller. `at`: when it was so."""
    at = at or now
    slot = slots.of_moment(row.cls, at)
    rules = rulebook.on(slot.day)
    before = _reasons_before(tx, row.id, at)
    verdict = judging.judge(rules, said, before=before, always_a_person=reads_a_person(tx, row, at))
    report_id = _store(
        tx, said, verdict, rules.version, author, channel, now, at,
        quarantine_id=row.id, person_id=row.person_id, number=row.number, slot=slot,
    )  # fmt: skip
    escalated = verdict.outcome in (Outcome.SIGN, Outcome.DANGER)
    state = SlotState.ESCALATED if escalated else SlotState.REPORTED
    if slot.day >= row.starts_on:
        _move_slot(tx, row.id, slot, state, verdict.outcome, report_id, now)
    if row.number is not None:  # the reminder that waits for its turn would come after the report
        outbox.withdraw(tx, row.number, f"{register.origin(row.id)}{slot.day}:{slot.name}:", now)
    row.changed_at = now
    events.announce(tx, TOPIC, str(row.id))
    following = slots.after(row.cls, slot)
    return Filed(report_id, verdict, slot, following.due_at if following.day <= row.until else None)


def file_voluntary(
    tx: Session,
    said: Report,
    *,
    person_id: int | None,
    number: str,
    author: str,
    channel: str,
    now: datetime,
) -> Filed:
    """Store what somebody says who is asked for nothing; the rules of danger are the same."""
    rules = rulebook.on(clock.today(now))
    person = tx.get(Person, person_id) if person_id is not None else None
    born = person.birth_year if person else None
    child = judging.is_child(rules, born, clock.today(now).year)
    verdict = judging.judge(rules, said, always_a_person=child)
    report_id = _store(
        tx, said, verdict, rules.version, author, channel, now, now,
        quarantine_id=None, person_id=person_id, number=number, slot=None,
    )  # fmt: skip
    return Filed(report_id, verdict, None, None)


def cried(tx: Session, number: str, now: datetime) -> str | None:
    """Whoever holds this phone has called for help: the slot of the one person watched behind it is given to people.

    Returns the commune they stay in; None where nobody is watched, or where it may be any of several.
    """
    rows = register.watched_on(tx, number)
    if len(rows) != 1:
        return None
    row = register.held(tx, rows[0].id)
    if row.state == State.WATCHED:
        slot = slots.of_moment(row.cls, now)
        if slot.day >= row.starts_on:
            state = slot_row(tx, row.id, slot, now)
            state.state, state.changed_at = SlotState.ESCALATED, now
            events.announce(tx, TOPIC, str(row.id))
        outbox.withdraw(tx, number, f"{register.origin(row.id)}{slot.day}:{slot.name}:", now)
        tx.flush()
    return row.commune_code


def reads_a_person(tx: Session, row: Quarantine, at: datetime) -> bool:
    """Whether the limits are not made for them: a child, or a pregnant woman."""
    person = tx.get_one(Person, row.person_id)
    today = clock.today(at)
    child = judging.is_child(rulebook.on(today), person.birth_year, today.year)
    return child or register.care_of(row).pregnant


def measured_on(tx: Session, quarantine_id: int, day: date) -> bool:
    """Whether any figure was reported that day."""
    query = select(HealthReport.payload).where(
        HealthReport.quarantine_id == quarantine_id, HealthReport.day == day
    )
    return any(json.loads(payload)["figures"] for payload in tx.scalars(query))


def reports_of(tx: Session, quarantine_id: int) -> Sequence[HealthReport]:
    """All reports about one line of the register, the newest first."""
    query = select(HealthReport).where(HealthReport.quarantine_id == quarantine_id)
    return tx.scalars(query.order_by(HealthReport.id.desc())).all()


def said_in(report: HealthReport) -> Report:
    """What was said, opened."""
    return Report.of_json(json.loads(report.payload))


def slot_row(tx: Session, quarantine_id: int, slot: Slot, now: datetime) -> HealthSlot:
    """The row of a slot, made where there is none yet; the line of the register is locked by the caller."""
    fresh = {
        "quarantine_id": quarantine_id,
        "day": slot.day,
        "name": slot.name,
        "due_at": slot.due_at,
        "state": SlotState.DUE,
        "changed_at": now,
    }
    tx.execute(insert(HealthSlot).values(**fresh).on_conflict_do_nothing())
    return tx.get_one(HealthSlot, (quarantine_id, slot.day, slot.name), populate_existing=True)


def _move_slot(
    tx: Session,
    quarantine_id: int,
    slot: Slot,
    state: SlotState,
    outcome: Outcome,
    report_id: int,
    now: datetime,
) -> None:
    row = slot_row(tx, quarantine_id, slot, now)
    signalled = row.state == SlotState.ESCALATED and row.report_id is not None
    row.state = (
        SlotState.ESCALATED if signalled else state
    )  # well again in the evening: the sign stays on the board
    row.outcome, row.report_id, row.changed_at = outcome, report_id, now
    tx.flush()


def _reasons_before(tx: Session, quarantine_id: int, at: datetime) -> frozenset[str]:
    """What the report before named, so that a cough of yesterday is no news."""
    query = select(HealthReport).where(
        HealthReport.quarantine_id == quarantine_id, HealthReport.at > at - _NEWS, HealthReport.at <= at
    )
    last = tx.scalars(query.order_by(HealthReport.at.desc(), HealthReport.id.desc()).limit(1)).first()
    return frozenset() if last is None else judging.judge(rulebook.of(last.version), said_in(last)).reasons


def _store(
    tx: Session,
    said: Report,
    verdict: Verdict,
    version: int,
    author: str,
    channel: str,
    now: datetime,
    at: datetime,
    *,
    quarantine_id: int | None,
    person_id: int | None,
    number: str | None,
    slot: Slot | None,
) -> int:
    row = HealthReport(
        quarantine_id=quarantine_id,
        person_id=person_id,
        number=number,
        day=slot.day if slot else clock.today(at),
        slot=slot.name if slot else None,
        outcome=verdict.outcome,
        author=author,
        channel=channel,
        version=version,
        payload=json.dumps(said.as_json(), ensure_ascii=False),
        at=at,
        entered_at=now,
    )
    tx.add(row)
    tx.flush()
    REPORTS.labels(channel, verdict.outcome).inc()
    return row.id
