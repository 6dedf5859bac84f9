"""Figures of a day rolled up: commune, area, province; each line is the sum of its parts, and nothing is counted twice.

A commune belongs to the smallest unit that watches over several and holds it. What was reported under the code of a
commune that has been merged counts for the one it became.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from gateway import places
from gateway.accounts import Area, Unit
from gateway.reports import units
from gateway.reports.forms import Form
from gateway.reports.reading import given_on
from gateway.reports.units import within

SEVERAL = ""
"""The code of a line for a unit whose communes are several."""


@dataclass(frozen=True)
class Line:
    """One line. `code`: of a commune, else "". `reported` of `expected` units have told their figures."""

    name: str
    code: str
    figures: Mapping[str, int]
    reported: int
    expected: int
    parts: tuple[Line, ...] = ()


@dataclass(frozen=True)
class Told:
    """What one unit told, or None; `home`: the commune it counts for, `area`: who watches over it."""

    home: tuple[str, str]
    area: str
    figures: Mapping[str, int] | None


@dataclass
class _Sum:
    keys: Sequence[str]
    figures: dict[str, int] = field(default_factory=dict)
    reported: int = 0
    expected: int = 0

    def add(self, told: Told) -> None:
        self.expected += 1
        if told.figures is not None:
            self.reported += 1
            for key in self.keys:
                self.figures[key] = self.figures.get(key, 0) + told.figures.get(key, 0)

    def line(self, name: str, code: str, parts: tuple[Line, ...] = ()) -> Line:
        every = {key: self.figures.get(key, 0) for key in self.keys}
        return Line(name, code, every, self.reported, self.expected, parts)


def roll_up(tx: Session, form: Form, day: date, area: Area, now: datetime) -> Line:
    """The province, or the part of it that is `area`, with its areas and their communes."""
    given = {row.unit_id: row for row in given_on(tx, form.name, day)}
    homes = {one.unit_id: one.communes for one in units.reporters(tx, None, now)}
    homes |= {unit_id: tuple(row.communes) for unit_id, row in given.items()}
    wide = _wide_units(tx, set(homes))
    told = []
    for unit_id, then in homes.items():
        row = given.get(unit_id)
        communes = tuple(dict.fromkeys(places.of_today(tx, code, day if row else None) for code in then))
        if within(communes, area):
            told.append(
                Told(_home(tx, communes), _area_of(communes, wide), None if row is None else row.figures)
            )
    return add_up([figure.key for figure in form.figures], told)


def add_up(keys: Sequence[str], told: Iterable[Told]) -> Line:
    """The tree of sums; pure."""
    whole = _Sum(keys)
    areas: dict[str, _Sum] = defaultdict(lambda: _Sum(keys))
    communes: dict[str, dict[tuple[str, str], _Sum]] = defaultdict(lambda: defaultdict(lambda: _Sum(keys)))
    for one in told:
        for each in (whole, areas[one.area], communes[one.area][one.home]):
            each.add(one)
    lines = []
    for name in sorted(areas, key=lambda name: (not name, name)):
        parts = (each.line(home[1], home[0]) for home, each in communes[name].items())
        lines.append(areas[name].line(name, SEVERAL, tuple(sorted(parts, key=lambda line: line.name))))
    return whole.line("", SEVERAL, tuple(lines))


def _wide_units(tx: Session, reporters: set[int]) -> list[tuple[frozenset[str], str]]:
    """Units over several communes that report nothing themselves, the smallest first."""
    query = select(Unit.id, Unit.name, Unit.communes).where(func.cardinality(Unit.communes) > 1)
    found = [
        (frozenset(communes or ()), name)
        for unit_id, name, communes in tx.execute(query.order_by(func.cardinality(Unit.communes), Unit.id))
        if unit_id not in reporters
    ]
    return [
        (frozenset(places.of_today(tx, code, None) for code in communes), name) for communes, name in found
    ]


def _area_of(communes: Sequence[str], wide: Sequence[tuple[frozenset[str], str]]) -> str:
    return next((name for held, name in wide if held.issuperset(communes)), "")


def _home(tx: Session, communes: Sequence[str]) -> tuple[str, str]:
    """The commune as it is called today; a unit for several counts for none of them alone."""
    named = [_name(tx, code) for code in communes]
    return (communes[0], named[0]) if len(communes) == 1 else (SEVERAL, ", ".join(named))


def _name(tx: Session, code: str) -> str:
    found = places.by_code(tx, code)
    return code if found is None else f"{found.kind} {found.name}"
