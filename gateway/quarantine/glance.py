"""A day at a glance: who has signs, how far each commune is, where each line's slot stands; not what was said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.orm import Session

from gateway.people.model import Person
from gateway.quarantine import slots
from gateway.quarantine.board import Cell
from gateway.quarantine.listing import Filter, Line
from gateway.quarantine.model import HealthReport, HealthSlot, Quarantine
from gateway.quarantine.states import OPEN, Outcome, SlotState, State


@dataclass(frozen=True)
class Alarm:
    """Somebody whose report was given to people. `outcome`: of the newest report of that slot."""

    quarantine_id: int
    name: str = field(repr=False)
    number: str | None
    commune_code: str
    group: str | None
    outcome: Outcome
    at: datetime


@dataclass(frozen=True)
class Tally:
    """One commune's day. `waiting`: open and not yet on the call list; `ill`: reported with a sign or a danger;
    `silent`: given to the station because nobody reported.
    """

    commune_code: str
    watched: int
    reported: int
    ill: int
    waiting: int
    calling: int
    missed: int
    silent: int


def alarms(
    tx: Session, communes: frozenset[str] | None, since: datetime, *, limit: int = 20
) -> tuple[list[Alarm], int]:
    """Who of those watched reported a danger or a sign in slots due since then, danger first; and how many."""
    conditions = [
        HealthSlot.state == SlotState.ESCALATED,
        HealthSlot.due_at >= since,
        HealthSlot.report_id.is_not(None),
        *Filter(communes).conditions(),
    ]
    joined = select(HealthSlot, Quarantine, Person.name, HealthReport.at)
    joined = joined.join(Quarantine, Quarantine.id == HealthSlot.quarantine_id)
    joined = joined.join(Person, Person.id == Quarantine.person_id)
    joined = joined.join(HealthReport, HealthReport.id == HealthSlot.report_id).where(*conditions)
    first = case((HealthSlot.outcome == Outcome.DANGER, 0), (HealthSlot.outcome == Outcome.SIGN, 1), else_=2)
    counted = select(func.count()).select_from(HealthSlot).join(Quarantine).where(*conditions)
    rows = tx.execute(joined.order_by(first, HealthReport.at.desc()).limit(limit))
    found = [
        Alarm(row.id, name, row.number, row.commune_code, row.group_code, Outcome(slot.outcome or Outcome.SIGN), at)
        for slot, row, name, at in rows
    ]
    return found, tx.execute(counted).scalar_one()


def by_commune(tx: Session, communes: frozenset[str] | None, day: date) -> list[Tally]:
    """Each commune with somebody who was to report that day; `watched` counts who is so still."""
    here: list[ColumnElement[bool]] = [Quarantine.starts_on <= day, Quarantine.until >= day]
    here += Filter(communes, state=None).conditions()
    of_day = (HealthSlot.quarantine_id == Quarantine.id) & (HealthSlot.day == day)
    reported = HealthSlot.report_id.is_not(None)

    def slots_in(*states: SlotState, and_: ColumnElement[bool] | None = None) -> ColumnElement[int]:
        wanted = HealthSlot.state.in_(states)
        return func.count().filter(wanted if and_ is None else wanted & and_)

    query = (
        select(
            Quarantine.commune_code,
            func.count(Quarantine.id.distinct()).filter(Quarantine.state == State.WATCHED).label("watched"),
            slots_in(SlotState.REPORTED, SlotState.ESCALATED, and_=reported).label("reported"),
            slots_in(SlotState.ESCALATED, and_=reported).label("ill"),
            slots_in(*(OPEN - {SlotState.CALLING})).label("waiting"),
            slots_in(SlotState.CALLING).label("calling"),
            slots_in(SlotState.MISSED).label("missed"),
            slots_in(SlotState.ESCALATED, and_=~reported).label("silent"),
        )
        .outerjoin(HealthSlot, of_day)
        .where(*here)
        .group_by(Quarantine.commune_code)
        .order_by(Quarantine.commune_code)
    )
    return [Tally(*row) for row in tx.execute(query)]


def now_at(tx: Session, lines: Sequence[Line], now: datetime) -> dict[int, Cell]:
    """Where each line's newest slot stands, by line; nothing for a line whose first day is yet to come."""
    wanted = {line.id: slots.of_moment(line.cls, now) for line in lines}
    query = select(HealthSlot).where(
        HealthSlot.quarantine_id.in_(wanted), HealthSlot.day.in_({slot.day for slot in wanted.values()})
    )
    known = {(row.quarantine_id, row.day, row.name): row for row in tx.scalars(query)}
    found = {}
    for line in lines:
        slot = wanted[line.id]
        if not line.starts_on <= slot.day <= line.until:
            continue
        row = known.get((line.id, slot.day, slot.name))
        found[line.id] = Cell(
            slot.day,
            slot.name,
            SlotState(row.state) if row else None,
            Outcome(row.outcome) if row and row.outcome else None,
        )
    return found
