"""The figures of a period: sums of counted days, by commune as it is called today or by site; reads only."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy import text
from sqlalchemy.orm import Session

from gateway import places
from gateway.places.model import REFORM


@dataclass(frozen=True)
class Figures:
    """One line: a commune (`code` as of today, "" where the place is unknown) or a site (`code` is its number).

    What other nouns count is added here as a field each, summed from a column of their day: safety checks made,
    quarantine slots reported and missed.
    """

    code: str
    name: str
    commune_code: str
    declarations: int = 0
    visits_in: int = 0
    visits_out: int = 0
    checked_out: int = 0
    promised: int = 0
    kept: int = 0

    @property
    def checkout_share(self) -> float | None:
        """Arrivals whose person said that they left, 0 to 1; None without arrivals."""
        return self.checked_out / self.visits_in if self.visits_in else None

    @property
    def kept_share(self) -> float | None:
        """Answers given within their promise, 0 to 1; None where nothing was promised."""
        return self.kept / self.promised if self.promised else None


COLUMNS: Final = (*(each.name for each in fields(Figures)), "checkout_share", "kept_share")
_SUMMED: Final = ("declarations", "visits_in", "visits_out", "checked_out", "promised", "kept")

_COMMUNES = text("""
    SELECT commune_code, day < :reform AS before, sum(declarations), 0, 0, 0, sum(promised), sum(kept)
      FROM commune_days WHERE day BETWEEN :first AND :last GROUP BY 1, 2
    UNION ALL
    SELECT commune_code, day < :reform, 0, sum(visits_in), sum(visits_out), sum(checked_out), 0, 0
      FROM site_days WHERE day BETWEEN :first AND :last GROUP BY 1, 2
""")
_DAYS = text("""
    SELECT day, commune_code, sum(declarations), 0 FROM commune_days
     WHERE day BETWEEN :first AND :last GROUP BY 1, 2
    UNION ALL
    SELECT day, commune_code, 0, sum(visits_in) FROM site_days
     WHERE day BETWEEN :first AND :last GROUP BY 1, 2
""")
_SITES = text("""
    SELECT s.code, s.name, s.commune_code, sum(d.visits_in), sum(d.visits_out), sum(d.checked_out)
      FROM site_days d JOIN sites s ON s.id = d.site_id
     WHERE d.day BETWEEN :first AND :last GROUP BY s.id ORDER BY s.commune_code, s.name, s.code
""")


def by_commune(tx: Session, first: date, last: date, communes: frozenset[str] | None) -> list[Figures]:
    """Every commune of the area with anything counted from one local day through another, by name.

    Records of a commune that has been merged count for the one it became.
    """
    found: dict[str, Figures] = {}
    period = {"first": first, "last": last, "reform": REFORM}
    for code, before, *counts in tx.execute(_COMMUNES, period):
        today = _code_of_today(tx, code, before=before)
        if communes is not None and today not in communes:
            continue
        line = found.get(today) or _of_commune(tx, today)
        summed = {name: getattr(line, name) + int(count) for name, count in zip(_SUMMED, counts, strict=True)}
        found[today] = replace(line, **summed)
    return sorted(found.values(), key=_by_name)


def by_site(tx: Session, first: date, last: date, communes: frozenset[str] | None) -> list[Figures]:
    """Every site of the area with anything counted in the period, by commune and name."""
    found = [
        Figures(code, name, commune, visits_in=int(came), visits_out=int(left), checked_out=int(checked))
        for code, name, commune, came, left, checked in tx.execute(_SITES, {"first": first, "last": last})
    ]
    return [line for line in found if communes is None or line.commune_code in communes]


def by_day(
    tx: Session, first: date, last: date, communes: frozenset[str] | None
) -> list[tuple[date, int, int]]:
    """Every day of the period with its declarations and arrivals in the area; days without any are zeros."""
    found = {first + timedelta(days=ahead): [0, 0] for ahead in range((last - first).days + 1)}
    for day, code, declared, came in tx.execute(_DAYS, {"first": first, "last": last}):
        if communes is None or _code_of_today(tx, code, before=day < REFORM) in communes:
            found[day][0] += int(declared)
            found[day][1] += int(came)
    return [(day, declared, came) for day, (declared, came) in found.items()]


def rows(figures: Iterable[Figures]) -> list[Mapping[str, Any]]:
    """The lines as a file has them: one value for each of `COLUMNS`; shares with three digits."""
    return [
        {
            name: round(value, 3) if isinstance(value := getattr(line, name), float) else value
            for name in COLUMNS
        }
        for line in figures
    ]


def _code_of_today(tx: Session, code: str, *, before: bool) -> str:
    """Codes were used again at the reform, so a code means something only together with its day."""
    if not code or not before:
        return code
    heirs = places.successors(tx, code)
    return heirs[0].code if heirs else code


def _of_commune(tx: Session, code: str) -> Figures:
    place = places.by_code(tx, code) if code else None
    return Figures(code, f"{place.kind} {place.name}" if place else "", code)


def _by_name(line: Figures) -> tuple[str, str]:
    return line.name, line.code
