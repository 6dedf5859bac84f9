"""The register as staff look at it: lines with names, filtered, sorted and paged by the database; changes nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from gateway import people
from gateway.errors import BadInput, NotFound
from gateway.people.model import Person
from gateway.quarantine import register, reporting
from gateway.quarantine.judging import Report
from gateway.quarantine.model import HealthReport, HealthSlot, Quarantine
from gateway.quarantine.states import State
from gateway.sites import Site

MOST: Final = 200  # lines of one page
SORTS: Final[Mapping[str, tuple[Any, ...]]] = {
    "admitted": (Quarantine.id,),
    "until": (Quarantine.until, Quarantine.id),
    "place": (Quarantine.commune_code, Quarantine.site_id, Quarantine.group_code, Quarantine.id),
    "class": (Quarantine.cls, Quarantine.id),
}


@dataclass(frozen=True)
class Filter:
    """Which lines. `communes`: the area of whoever asks, None for the whole province; everything else as it is set.

    `name`: words of a name, with or without accents.
    """

    communes: frozenset[str] | None = None
    commune: str | None = None
    site_id: int | None = None
    group: str | None = None
    cls: str | None = None
    place: str | None = None
    state: State | None = State.WATCHED
    number: str | None = None
    name: str | None = None

    def conditions(self) -> list[ColumnElement[bool]]:
        """As the database reads it."""
        given = {
            Quarantine.commune_code: self.commune,
            Quarantine.site_id: self.site_id,
            Quarantine.group_code: self.group,
            Quarantine.cls: self.cls,
            Quarantine.place: self.place,
            Quarantine.state: self.state,
            Quarantine.number: self.number,
        }
        found = [column == value for column, value in given.items() if value is not None]
        if self.communes is not None:
            found.append(Quarantine.commune_code.in_(self.communes))
        if self.name is not None:
            called = select(Person.id).where(Person.name_keys.contains(people.name_keys(self.name)))
            found.append(Quarantine.person_id.in_(called))
        return found


@dataclass(frozen=True)
class Line:
    """One line of the register as staff read it; what was reported is not in it."""

    id: int
    person_id: int
    name: str = field(repr=False)
    birth_year: int
    sex: str | None
    address: str | None = field(repr=False)
    number: str | None
    cls: str
    place: str
    site: str | None
    site_code: str | None
    commune_code: str
    group: str | None
    starts_on: date
    until: date
    state: State
    always_a_person: bool


@dataclass(frozen=True)
class Told:
    """One report, opened for who may read it."""

    id: int
    day: date
    slot: str | None
    outcome: str
    author: str
    channel: str
    version: int
    said: Report = field(repr=False)
    at: datetime
    entered_at: datetime


@dataclass(frozen=True)
class History:
    """Everything about one person: their lines, and of each the slots and reports, the newest first."""

    lines: list[Line]
    slots: dict[int, Sequence[HealthSlot]]
    reports: dict[int, list[Told]]
    voluntary: list[Told]


def page(
    tx: Session,
    wanted: Filter,
    *,
    sort: str = "admitted",
    down: bool = True,
    limit: int = 50,
    offset: int = 0,
) -> tuple[list[Line], int]:
    """One page of the register and how many lines there are in all."""
    if sort not in SORTS:
        raise BadInput("sort", "unknown", f"sorts are {', '.join(SORTS)}")
    conditions = wanted.conditions()
    total = tx.execute(select(func.count()).select_from(Quarantine).where(*conditions)).scalar_one()
    order = [column.desc() if down else column for column in SORTS[sort]]
    query = _lines().where(*conditions).order_by(*order)
    rows = tx.execute(query.limit(min(limit, MOST)).offset(offset))
    return [_line(*row) for row in rows], total


def one(tx: Session, quarantine_id: int, communes: frozenset[str] | None = None) -> Line:
    """One line, where it lies in the area of whoever asks. Raises NotFound."""
    conditions = [Quarantine.id == quarantine_id, *Filter(communes, state=None).conditions()]
    found = tx.execute(_lines().where(*conditions)).first()
    if found is None:
        raise NotFound("no such quarantine")
    return _line(*found)


def history(tx: Session, person_id: int, communes: frozenset[str] | None = None) -> History:
    """Everything about one person that the area of whoever asks may see. The caller audits the look."""
    conditions = [Quarantine.person_id == person_id, *Filter(communes, state=None).conditions()]
    rows = tx.execute(_lines().where(*conditions).order_by(Quarantine.id.desc()))
    lines = [_line(*row) for row in rows]
    slots: dict[int, Sequence[HealthSlot]] = {}
    reports: dict[int, list[Told]] = {}
    for line in lines:
        of_line = select(HealthSlot).where(HealthSlot.quarantine_id == line.id)
        slots[line.id] = tx.scalars(of_line.order_by(HealthSlot.due_at.desc())).all()
        reports[line.id] = [_told(report) for report in reporting.reports_of(tx, line.id)]
    free = select(HealthReport).where(
        HealthReport.person_id == person_id, HealthReport.quarantine_id.is_(None)
    )
    voluntary = [_told(report) for report in tx.scalars(free.order_by(HealthReport.id.desc()).limit(MOST))]
    return History(lines, slots, reports, voluntary)


def _lines() -> Select[Quarantine, Person, str, str]:
    return (
        select(Quarantine, Person, Site.name, Site.code)
        .join(Person, Person.id == Quarantine.person_id)
        .outerjoin(Site, Site.id == Quarantine.site_id)
    )


def _line(row: Quarantine, person: Person, site: str | None, site_code: str | None) -> Line:
    return Line(
        row.id,
        row.person_id,
        person.name,
        person.birth_year,
        person.sex,
        person.address,
        row.number,
        row.cls,
        row.place,
        site,
        site_code,
        row.commune_code,
        row.group_code,
        row.starts_on,
        row.until,
        State(row.state),
        register.care_of(row).pregnant,
    )


def _told(report: HealthReport) -> Told:
    return Told(
        report.id,
        report.day,
        report.slot,
        report.outcome,
        report.author,
        report.channel,
        report.version,
        reporting.said_in(report),
        report.at,
        report.entered_at,
    )
