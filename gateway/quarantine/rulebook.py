"""The rules of daily health as versioned data: classes, slots, limits; read once, checked at import, judges nothing.

Every report stores the version it was judged by, so that an old one can be understood long after a new version.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time
from pathlib import Path
from typing import Any, Final

from gateway.quarantine.states import Place

_HERE: Final = Path(__file__).parent / "rules"
FIGURES: Final = ("temperature", "oxygen", "breaths", "pulse")


class BadRules(ValueError):
    """A file of rules is wrong; raised at import only."""


@dataclass(frozen=True)
class Times:
    """The local times of one slot; they rise."""

    opens: time
    due: time
    again: time
    call: time
    closes: time


@dataclass(frozen=True)
class Class:
    """One class of quarantined people: how often they report, and what is asked to be measured."""

    name: str
    label: str
    place: Place
    slots: tuple[str, ...]
    asks: tuple[str, ...]
    measured_daily: bool


@dataclass(frozen=True)
class Limits:
    """What can be read off one instrument, and from where on it is a sign or a danger; None: no such limit."""

    lowest: float
    highest: float
    sign_over: float | None = None
    sign_from: float | None = None
    sign_up_to: float | None = None
    sign_below: float | None = None
    fever_from: float | None = None
    danger_over: float | None = None
    danger_below: float | None = None

    def possible(self, value: float) -> bool:
        """Whether an instrument can show it; else it was mistyped."""
        return self.lowest <= value <= self.highest

    def is_danger(self, value: float) -> bool:
        """Whether it calls for help at once."""
        return _over(value, self.danger_over) or _below(value, self.danger_below)

    def is_sign(self, value: float) -> bool:
        """Whether somebody must call."""
        return (
            _over(value, self.sign_over)
            or _below(value, self.sign_below)
            or (self.sign_from is not None and value >= self.sign_from)
            or (self.sign_up_to is not None and value <= self.sign_up_to)
        )


@dataclass(frozen=True)
class Rules:
    """One version."""

    version: int
    valid_from: date
    source: str
    approved_by: str
    child_under: int
    danger_within: int
    call_within: int
    missed_in_a_row: int
    slots: Mapping[str, Times]
    classes: Mapping[str, Class]
    figures: Mapping[str, Limits]
    danger_signs: frozenset[str]

    def slots_of(self, cls: str) -> tuple[str, ...]:
        """The names of a class's slots in the order of the day; of a class that is no more, the first one."""
        found = self.classes.get(cls)
        return found.slots if found else tuple(self.slots)[:1]


def of(version: int) -> Rules:
    """The rules of that version, or the oldest known when it is gone."""
    return _BY_VERSION.get(version) or _ALL[0]


def on(day: date) -> Rules:
    """The rules in force on `day`."""
    return next((rules for rules in reversed(_ALL) if rules.valid_from <= day), _ALL[0])


def load(folder: Path) -> tuple[Rules, ...]:
    """Every version in `folder`, oldest first. Raises BadRules."""
    found = sorted(
        (_rules(tomllib.loads(path.read_text("utf-8"))) for path in folder.glob("*.toml")),
        key=lambda rules: rules.version,
    )
    if not found or [r.valid_from for r in found] != sorted({r.valid_from for r in found}):
        raise BadRules("versions must begin on days that rise with their numbers")
    return tuple(found)


def _rules(read: Mapping[str, Any]) -> Rules:
    try:
        slots = {name: Times(**{at: time.fromisoformat(text) for at, text in row.items()})
                 for name, row in read["slots"].items()}  # fmt: skip
        classes = {name: Class(name, row["label"], Place(row["place"]), tuple(row["slots"]), tuple(row["asks"]),
                               row["measured_daily"]) for name, row in read["classes"].items()}  # fmt: skip
        figures = {name: Limits(**row) for name, row in read["figures"].items()}
        rules = Rules(
            slots=slots,
            classes=classes,
            figures=figures,
            danger_signs=frozenset(read["signs"]["danger"]),
            **{name: read[name] for name in _PLAIN},
        )
    except (KeyError, TypeError, ValueError) as fault:
        raise BadRules(f"rules cannot be read: {fault}") from None
    _check(rules)
    return rules


_PLAIN: Final = (
    "version", "valid_from", "source", "approved_by", "child_under", "danger_within", "call_within", "missed_in_a_row",
)  # fmt: skip


def _check(rules: Rules) -> None:
    """Slots follow each other within a day, classes use slots that exist, every instrument has its limits."""
    before = time(0)
    for name, times in rules.slots.items():
        rising = (before, times.opens, times.due, times.again, times.call, times.closes)
        if list(rising) != sorted(rising) or len(set(rising[1:])) < len(rising[1:]):
            raise BadRules(f"version {rules.version}: the times of {name} do not rise")
        before = times.closes
    for cls in rules.classes.values():
        if not cls.slots or [name for name in rules.slots if name in cls.slots] != list(cls.slots):
            raise BadRules(f"version {rules.version}: {cls.name} has slots that are none, or out of order")
        if not cls.asks or not set(cls.asks) <= set(FIGURES):
            raise BadRules(f"version {rules.version}: {cls.name} asks for what nobody measures")
    if set(rules.figures) != set(FIGURES):
        raise BadRules(f"version {rules.version}: limits are needed for {', '.join(FIGURES)}")


def _over(value: float, limit: float | None) -> bool:
    return limit is not None and value > limit


def _below(value: float, limit: float | None) -> bool:
    return limit is not None and value < limit


_ALL: Final = load(_HERE)
_BY_VERSION: Final = {rules.version: rules for rules in _ALL}
EVERY: Final = _ALL
