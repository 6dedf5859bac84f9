"""Who was where on which day: the list of one site, counts of many, and what may be taken away of it for a purpose.

A day is a local day. `communes` everywhere: the area somebody may see; None is the whole province.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, Date, Select, case, func, literal, literal_column, select
from sqlalchemy.orm import Session

from gateway import audit, clock
from gateway.declarations import Declaration
from gateway.errors import BadInput, NotFound
from gateway.people import Person
from gateway.sites.model import Site, Visit

SHORTEST_PURPOSE = 10  # characters: a purpose a data-protection officer can judge
LONGEST_EXPORT = timedelta(days=31)
MOST_EXPORTED = 50_000  # lines of one file: a market's month
_MOMENT = func.coalesce(Visit.came_at, Visit.left_at)
_LOCAL_DAY = func.date(func.timezone(literal_column("'Asia/Ho_Chi_Minh'"), _MOMENT))


@dataclass(frozen=True)
class DayLine:
    """One visit as the people at the gate see it. `valid_until`: of the declaration that was shown, or None."""

    visit: Visit
    name: str | None = field(repr=False)
    birth_year: int | None
    valid_until: date | None


@dataclass(frozen=True)
class Count:
    """One site on one day: arrivals, departures, visits not ended yet, and how many were not proved."""

    site: Site
    day: date
    came: int
    left: int
    inside: int
    unverified: int


def of_day(
    tx: Session, site: Site, day: date, *, inside_only: bool = False, limit: int = 100, offset: int = 0
) -> tuple[list[DayLine], int]:
    """A page of the site's visits of `day`, last first, and how many there are in all; disputed ones are left out."""
    theirs = [*_of(site, day, day)]
    if inside_only:
        theirs.append(Visit.closed_by.is_(None))
    total = tx.scalar(select(func.count()).select_from(Visit).where(*theirs)) or 0
    query = _lines().where(*theirs).order_by(_MOMENT.desc(), Visit.id.desc()).limit(limit).offset(offset)
    return [_line(*row) for row in tx.execute(query)], total


def counts(
    tx: Session,
    first: date,
    last: date,
    communes: frozenset[str] | None,
    *,
    site_id: int | None = None,
    kind: str | None = None,
) -> list[Count]:
    """Sites and days on which anybody came or went, by day and name."""
    query = _counting(first, last, communes, site_id, kind)
    return [Count(*row) for row in tx.execute(query)]


def page_of_counts(
    tx: Session,
    first: date,
    last: date,
    communes: frozenset[str] | None,
    *,
    kind: str | None = None,
    down: bool = False,
    offset: int = 0,
    limit: int = 50,
) -> list[Count]:
    """A page of `counts`; `down`: the last day first, its names still in their order.

    Days are counted one by one until the page is full: all visits of a month would take seconds for fifty lines.
    """
    found: list[Count] = []
    days = [first + timedelta(days=ahead) for ahead in range((last - first).days + 1)]
    for day in reversed(days) if down else days:
        query = _counting(day, day, communes, None, kind)
        rows = tx.execute(query.offset(offset).limit(limit - len(found))).all()
        found += [Count(*row) for row in rows]
        if len(found) == limit:
            break
        if offset:
            skipped = tx.scalar(select(func.count()).select_from(query.order_by(None).subquery())) or 0
            offset = max(0, offset - skipped)
    return found


def _counting(
    first: date, last: date, communes: frozenset[str] | None, site_id: int | None, kind: str | None
) -> Select[Site, date, int, int, int, int]:
    """Visits are counted first and sites looked up for what is left of them; one day alone needs no day of a visit."""
    day = (literal(first, Date) if first == last else _LOCAL_DAY).label("day")
    visits = (
        select(
            Visit.site_id,
            day,
            func.count(Visit.came_at).label("came"),
            func.count(Visit.left_at).label("left"),
            func.count(case((Visit.closed_by.is_(None), 1))).label("inside"),
            func.count(case((Visit.proof == "unverified", 1))).label("unverified"),
        )
        .where(*_within(first, last), Visit.disputed_at.is_(None))
        .group_by(Visit.site_id, *([] if first == last else [day]))
    )
    theirs: list[ColumnElement[bool]] = []
    if communes is not None:
        theirs.append(Site.commune_code.in_(communes))
    if kind is not None:
        theirs.append(Site.kind == kind)
    if theirs:
        visits = visits.where(Visit.site_id.in_(select(Site.id).where(*theirs)))
    if site_id is not None:
        visits = visits.where(Visit.site_id == site_id)
    counted = visits.subquery()
    figures = counted.c.came, counted.c.left, counted.c.inside, counted.c.unverified
    query = select(Site, counted.c.day, *figures).join(counted, counted.c.site_id == Site.id)
    return query.order_by(counted.c.day, Site.name_key, Site.id)


HEADINGS = (
    "site", "name", "birth_year", "phone", "method", "proof", "came", "left", "entered", "trip", "seat",
)  # fmt: skip
"""What a line of an export holds; times are local, as people write them."""


def export(
    tx: Session,
    site: Site,
    first: date,
    last: date,
    communes: frozenset[str] | None,
    *,
    purpose: str,
    by: str,
    now: datetime,
) -> list[tuple[str, ...]]:
    """The site's visits as lines under HEADINGS, for `purpose`, which is on record with who took how many.

    No health answer and no temperature is in it. Raises BadInput for a purpose that says nothing or a span too long,
    NotFound outside the area.
    """
    if communes is not None and site.commune_code not in communes:
        raise NotFound(f"no site has the number {site.code}")
    said = " ".join(purpose.split())
    if len(said) < SHORTEST_PURPOSE:
        raise BadInput("purpose", "missing", "say what this list is needed for")
    if not timedelta(0) <= last - first < LONGEST_EXPORT:
        raise BadInput("last", "span", f"at most {LONGEST_EXPORT.days} days at a time")
    theirs = _of(site, first, last)
    query = _lines().where(*theirs).order_by(_MOMENT, Visit.id).limit(MOST_EXPORTED)
    lines = [_shown(site, _line(*row)) for row in tx.execute(query)]
    told = {"purpose": said[:200], "from": f"{first}", "to": f"{last}", "lines": len(lines)}
    audit.record(tx, by, "visits.export", site.code, now, told)
    return lines


def _of(site: Site, first: date, last: date) -> tuple[ColumnElement[bool], ...]:
    return (Visit.site_id == site.id, *_within(first, last), Visit.disputed_at.is_(None))


def _within(first: date, last: date) -> tuple[ColumnElement[bool], ...]:
    return clock.midnight(first) <= _MOMENT, clock.midnight(last + timedelta(days=1)) > _MOMENT


def _lines() -> Select[Visit, Person, date]:
    return (
        select(Visit, Person, Declaration.valid_until)
        .outerjoin(Person, Person.id == Visit.person_id)
        .outerjoin(Declaration, Declaration.id == Visit.declaration_id)
    )


def _line(visit: Visit, person: Person | None, valid_until: date | None) -> DayLine:
    if person is None:
        return DayLine(visit, None, None, valid_until)
    return DayLine(visit, person.name, person.birth_year, valid_until)


def _shown(site: Site, line: DayLine) -> tuple[str, ...]:
    visit = line.visit
    times: Sequence[datetime | None] = (visit.came_at, visit.left_at, visit.created_at)
    return (
        site.code,
        line.name or "",
        str(line.birth_year or ""),
        visit.number or "",
        visit.method,
        visit.proof,
        *(f"{clock.local(each):%Y-%m-%d %H:%M}" if each is not None else "" for each in times),
        str(visit.trip_id or ""),
        visit.seat or "",
    )
