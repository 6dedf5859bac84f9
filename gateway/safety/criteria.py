"""The sets of criteria, read from data: which is in force, what an answer is worth, which level a score is.

A set is never changed once it is in use: a change is a file with a higher version, and old answers keep the version
they were given under, so that every level can be worked out again.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from gateway.errors import BadInput, NotFound
from gateway.safety.levels import Act, Level
from gateway.sites import Group

_HERE: Final = Path(__file__).parent / "criteria"
_MET: Final = ({"value": 1, "vi": "đạt", "en": "met"}, {"value": 2, "vi": "chưa đạt", "en": "not met"})


@dataclass(frozen=True)
class Choice:
    """One answer to a criterion: what is typed for it in one line, its points of risk, its words."""

    value: int
    points: int
    vi: str
    en: str


@dataclass(frozen=True)
class Criterion:
    """One question. `choices`: its answers; without them it takes its points themselves, `low` to `high`."""

    key: str
    vi: str
    en: str
    choices: tuple[Choice, ...]
    low: int
    high: int

    @property
    def most(self) -> int:
        """The points of its worst answer."""
        return max((choice.points for choice in self.choices), default=self.high)

    def points(self, value: int) -> int | None:
        """What `value` is worth; None: it is no answer to this."""
        if not self.choices:
            return value if self.low <= value <= self.high else None
        return next((choice.points for choice in self.choices if choice.value == value), None)


@dataclass(frozen=True)
class Step:
    """A level, the share of points up to which it reaches in per cent (`whole`: that share too), and what it asks.

    `worst`: with so many points in one criterion it asks `worst_act` instead.
    """

    level: Level
    until: int
    whole: bool
    act: Act
    worst: int | None
    worst_act: Act | None


@dataclass(frozen=True)
class Score:
    """What a set of answers comes to."""

    points: int
    of: int
    level: Level
    act: Act

    @property
    def percent(self) -> float:
        """The share of all points of risk."""
        return 100 * self.points / self.of


@dataclass(frozen=True)
class Criteria:
    """One version of the questions of a group. `official`: as published by `source`; if not, a local draft."""

    group: Group
    version: int
    official: bool
    source: str
    since: date
    items: tuple[Criterion, ...]
    steps: tuple[Step, ...]

    def score(self, answers: Sequence[int]) -> Score:
        """The level of `answers`, one for each criterion in order. Raises BadInput naming the one that is wrong."""
        if len(answers) != len(self.items):
            raise BadInput("answers", "wrong_count", f"Cần {len(self.items)} câu trả lời, có {len(answers)}.")
        given = [self._points(item, value) for item, value in zip(self.items, answers, strict=True)]
        total, of = sum(given), sum(item.most for item in self.items)
        step = next(step for step in self.steps if _reaches(step, total, of))
        worst = step.worst is not None and max(given) >= step.worst
        return Score(total, of, step.level, step.worst_act if worst and step.worst_act else step.act)

    @staticmethod
    def _points(item: Criterion, value: int) -> int:
        points = item.points(value)
        if points is None:
            raise BadInput(item.key, "invalid", f"{item.vi}: không có câu trả lời {value}.")
        return points


def _reaches(step: Step, points: int, of: int) -> bool:
    """Compared in whole numbers: a threshold is not a matter of rounding."""
    return 100 * points <= step.until * of if step.whole else 100 * points < step.until * of


def in_force(group: Group, day: date) -> Criteria:
    """What a site of `group` answers on `day`: the newest version that has begun."""
    begun = [one for one in _all().values() if one.group == group and one.since <= day]
    if not begun:
        raise NotFound(f"Chưa có bộ tiêu chí cho {group.label}.")
    return max(begun, key=lambda one: one.version)


def of(group: str, version: int) -> Criteria:
    """One version, also of long ago."""
    try:
        return _all()[group, version]
    except KeyError:
        raise NotFound("Không có bộ tiêu chí này.") from None


def every() -> list[Criteria]:
    """All versions of all groups, for the page that shows them."""
    return sorted(_all().values(), key=lambda one: (list(Group).index(one.group), one.version))


@cache
def _all() -> Mapping[tuple[str, int], Criteria]:
    read = [_read(tomllib.loads(path.read_text("utf-8"))) for path in sorted(_HERE.glob("*.toml"))]
    return MappingProxyType({(one.group.value, one.version): one for one in read})


def _read(row: Mapping[str, Any]) -> Criteria:
    return Criteria(
        group=Group(row["group"]),
        version=row["version"],
        official=row["official"],
        source=row["source"],
        since=row["since"],
        items=tuple(_item(each) for each in row["criterion"]),
        steps=tuple(_step(each) for each in row["level"]),
    )


def _item(row: Mapping[str, Any]) -> Criterion:
    low, high = row.get("range", (0, 0))
    if "unmet" in row:
        met, unmet = _MET
        choices: Sequence[Mapping[str, Any]] = ({**met, "points": 0}, {**unmet, "points": row["unmet"]})
    else:
        choices = row.get("choices", ())
    return Criterion(row["key"], row["vi"], row["en"], tuple(Choice(**each) for each in choices), low, high)


def _step(row: Mapping[str, Any]) -> Step:
    worst = row.get("worst", {})
    return Step(
        level=Level(row["name"]),
        until=row["up_to"] if "up_to" in row else row["below"],
        whole="up_to" in row,
        act=Act(row["act"]),
        worst=worst.get("points"),
        worst_act=Act(worst["act"]) if worst else None,
    )
