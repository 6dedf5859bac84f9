"""The lines of a quick report with what changed since the day before; pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from gateway.briefing.figures import FIGURES


@dataclass(frozen=True)
class Line:
    """One line. `value` and `before` are None where there was nothing to count."""

    vi: str
    en: str
    value: int | None
    before: int | None
    unit: str = ""

    @property
    def change(self) -> int | None:
        """Against the day before."""
        return None if self.value is None or self.before is None else self.value - self.before


def lines(now: Mapping[str, Any], before: Mapping[str, Any]) -> tuple[list[Line], list[Line]]:
    """What units told, then what the house counted."""
    then = {each["key"]: each["value"] for each in before["units"]}
    units = [Line(each["vi"], each["en"], each["value"], then.get(each["key"])) for each in now["units"]]
    house = [
        Line(each.vi, each.en, now["house"].get(each.key), before["house"].get(each.key), each.unit)
        for each in FIGURES
    ]
    return units, house


def signed(change: int | None) -> str:
    """ "+3", "−2", "0", "—"."""
    if change is None:
        return "—"
    return f"+{change}" if change > 0 else f"−{-change}" if change else "0"
