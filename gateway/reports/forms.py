"""The forms of units' reports, read from data: which figures, in which order, until when; no rule but what is odd.

A form is never changed once it is in use: a change is a file with a higher version, and each report keeps the version
it was given under.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from gateway import clock
from gateway.errors import BadInput, NotFound

_HERE: Final = Path(__file__).parent / "forms"
HIGHEST: Final = 999_999
"""More than the people of a commune many times over: beyond it a figure is a slip of the thumb, not a doubt."""


class Odd(StrEnum):
    """Why a figure is asked back."""

    HIGH = "high"  # above what is usual
    DROP = "drop"  # a running total that has fallen


@dataclass(frozen=True)
class Figure:
    """One figure. `most`: above it the figure is asked back; `running`: a total to date, which does not fall."""

    key: str
    vi: str
    en: str
    most: int
    running: bool = False


@dataclass(frozen=True)
class Doubt:
    """One figure that looks odd, and against what."""

    figure: Figure
    why: Odd
    value: int
    against: int


@dataclass(frozen=True)
class Form:
    """One version of a form. `due`: the local hour after which the day's report is late and closed for correction."""

    name: str
    version: int
    since: date
    vi: str
    en: str
    due: time
    remind: timedelta
    figures: tuple[Figure, ...]

    def due_at(self, day: date) -> datetime:
        """When the report of `day` is due."""
        return clock.midnight(day) + timedelta(hours=self.due.hour, minutes=self.due.minute)

    def read(self, figures: Mapping[str, Any]) -> dict[str, int]:
        """The figures in their order; BadInput naming the first that is missing or no count."""
        read = {}
        for figure in self.figures:
            value = figures.get(figure.key)
            if value is None:
                raise BadInput(figure.key, "figure_missing", f"{figure.vi}: chưa có số")
            if type(value) is not int or not 0 <= value <= HIGHEST:
                raise BadInput(figure.key, "figure_invalid", f"{figure.vi}: cần một số từ 0 đến {HIGHEST}")
            read[figure.key] = value
        return read

    def doubts(self, figures: Mapping[str, int], earlier: Mapping[str, int]) -> list[Doubt]:
        """What looks odd in `figures`, beside the last report of an earlier day."""
        found = []
        for figure in self.figures:
            value, before = figures[figure.key], earlier.get(figure.key)
            if value > figure.most:
                found.append(Doubt(figure, Odd.HIGH, value, figure.most))
            elif figure.running and before is not None and value < before:
                found.append(Doubt(figure, Odd.DROP, value, before))
        return found


def in_force(name: str, day: date) -> Form:
    """What is reported for `day`: the newest version that has begun."""
    begun = [one for one in _all().values() if one.name == name and one.since <= day]
    if not begun:
        raise NotFound("Chưa có mẫu báo cáo này.")
    return max(begun, key=lambda one: one.version)


def of(name: str, version: int) -> Form:
    """One version, also of long ago."""
    try:
        return _all()[name, version]
    except KeyError:
        raise NotFound("Không có mẫu báo cáo này.") from None


def names() -> list[str]:
    """Every form there is, by name."""
    return sorted({name for name, _version in _all()})


@cache
def _all() -> Mapping[tuple[str, int], Form]:
    read = [_read(tomllib.loads(path.read_text("utf-8"))) for path in sorted(_HERE.glob("*.toml"))]
    return MappingProxyType({(one.name, one.version): one for one in read})


def _read(row: Mapping[str, Any]) -> Form:
    return Form(
        name=row["form"],
        version=row["version"],
        since=row["since"],
        vi=row["vi"],
        en=row["en"],
        due=time.fromisoformat(row["due"]),
        remind=timedelta(minutes=row["remind"]),
        figures=tuple(Figure(**each) for each in row["figure"]),
    )
