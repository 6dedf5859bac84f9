"""A day at a glance: who has signs, how far each commune is, where each line's slot stands; not what was said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session, aliased

from gateway.people.model import Person
from gateway.quarantine import slots
from gateway.quarantine.board import Cell
from gateway.quarantine.listing import Filter, Line
from gateway.quarantine.model import HealthReport, HealthSlot, Quarantine
from gateway.quarantine.states import OPEN, Outcome, SlotState, State

_ILL: Final = (Outcome.DANGER, Outcome.SIGN)


@dataclass(frozen=True)
class Alarm:
    """Somebody who reported a danger or a sign: the worst of it, and when it was so."""

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
    """Who of those watched reported a danger or a sign since then, danger first; and how many people that are.

    Nobody any more once a colleague has spoken to them and all was well; a key pressed at home takes nothing back.
    """
    later = aliased(HealthReport)
    well_since = (
        select(later.id)
        .where(later.quarantine_id == HealthReport.quarantine_id, later.id > HealthReport.id)
        .where(later.author.startswith("account:"), later.outcome.not_in(_ILL))
    )
    worst = case((HealthReport.outcome == Outcome.DANGER, 0), else_=1)
    each = (
        select(
            HealthReport.quarantine_id, HealthReport.outcome, HealthReport.at, Quarantine, worst.label("rank")
        )
        .join(Quarantine, Quarantine.id == HealthReport.quarantine_id)
        .where(HealthReport.entered_at >= since, HealthReport.outcome.in_(_ILL), ~well_since.exists())
        .where(*Filter(communes).conditions())
        .ext(distinct_on(HealthReport.quarantine_id))
        .order_by(HealthReport.quarantine_id, worst, HealthReport.at.desc())
    ).subquery()
    row = aliased(Quarantine, each)
    query = select(row, Person.name, each.c.outcome, each.c.at).join(Person, Person.id == row.person_id)
    rows = tx.execute(query.order_by(each.c.rank, each.c.at.desc()).limit(limit))
    found = [
        Alarm(line.id, name, line.number, line.commune_code, line.group_code, Outcome(outcome), at)
        for line, name, outcome, at in rows
    ]
    return found, tx.execute(select(func.count()).select_from(each)).scalar_one()


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
