"""What a report says by the rules: nothing, a sign somebody must call about, or danger; pure, and never a diagnosis.

The limits are an adult's. A child's report, and a pregnant woman's, is judged by them only upwards: whatever it says, a
person reads it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from gateway.quarantine.rulebook import FIGURES, Rules
from gateway.quarantine.states import Outcome

FEVER = "sot"
"""The sign that a temperature says by itself."""
OTHER = "khac"
"""The sign that stands in the note."""


@dataclass(frozen=True)
class Report:
    """What was said of one person's health.

    `figures`: what was measured, by instrument. `signs`: codes of signs; `note`: signs in their own words. `well`: they
    said that there is nothing.
    """

    figures: Mapping[str, float] = field(default_factory=dict, repr=False)
    signs: tuple[str, ...] = field(default=(), repr=False)
    note: str = field(default="", repr=False)
    well: bool = field(default=False, repr=False)

    def as_json(self) -> dict[str, Any]:
        """Plain values, for the encrypted cell."""
        return {
            "figures": dict(self.figures),
            "signs": list(self.signs),
            "note": self.note,
            "well": self.well,
        }

    @classmethod
    def of_json(cls, stored: Mapping[str, Any]) -> Self:
        """The inverse of `as_json`."""
        return cls(stored["figures"], tuple(stored["signs"]), stored["note"], stored["well"])


@dataclass(frozen=True)
class Verdict:
    """`reasons`: codes of signs and instruments that made it so. `fresh`: some of them were not in the report before.

    `to_person`: a person reads it whatever it says.
    """

    outcome: Outcome
    reasons: frozenset[str] = frozenset()
    fresh: bool = False
    to_person: bool = False


def judge(
    rules: Rules, report: Report, *, before: frozenset[str] = frozenset(), always_a_person: bool = False
) -> Verdict:
    """What `report` says; `before`: the reasons of the report before it, which are no news."""
    danger = {name for name, value in report.figures.items() if rules.figures[name].is_danger(value)}
    danger |= rules.danger_signs & set(report.signs)
    signs = {name for name, value in report.figures.items() if rules.figures[name].is_sign(value)}
    signs |= set(report.signs) | _said_otherwise(rules, report)
    reasons = frozenset(danger | signs)
    # above its limit a temperature calls for somebody each time, however long the fever has been known
    again = signs & set(FIGURES)
    if danger:
        return Verdict(Outcome.DANGER, reasons, fresh=True, to_person=always_a_person)
    if signs:
        fresh = bool(reasons - before or again)
        return Verdict(Outcome.SIGN, reasons, fresh=fresh, to_person=always_a_person)
    outcome = Outcome.OK if report.figures else Outcome.UNMEASURED
    return Verdict(outcome, to_person=always_a_person)


def is_child(rules: Rules, birth_year: int | None, year: int) -> bool:
    """Whether somebody born in that year may still be too young for the limits; unknown counts as not."""
    return birth_year is not None and year - birth_year <= rules.child_under


def _said_otherwise(rules: Rules, report: Report) -> set[str]:
    """A fever that was measured and not named, and signs in a person's own words."""
    measured, limit = report.figures.get("temperature"), rules.figures["temperature"].fever_from
    fever = measured is not None and limit is not None and measured >= limit
    return ({FEVER} if fever else set()) | ({OTHER} if report.note else set())
