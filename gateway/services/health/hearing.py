"""How daily health hears a figure off an instrument, and the words of a line; pure rules of single answers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Final

from gateway.dialogue import hearing, spelling, words
from gateway.dialogue.steps import Outcome, Question, Refused, Value

NONE: Final = "none"
"""Stored where there is nothing to measure with."""
_NO_INSTRUMENT: Final = (
    "k",
    "không có",
    "không có máy",
    "không có máy đo",
    "không đo được",
    "chưa đo",
    "none",
    "no",
)
_TEMPERATURE: Final = re.compile(r"([34]\d)(?:\s*[.,]?\s*(\d))?\s*(?:do c|do|độ c|độ|c|°c)?")
_WHOLE: Final = re.compile(r"(?:spo2|oxy|o2|mạch|mach|nhịp thở|nhip tho)?[ :=]*(\d{1,3})\s*%?")

CODES: Final[Mapping[str, str]] = {
    "sot": "sot", "ho": "ho", "ho khan": "ho", "ho dom": "ho", "kho tho": "kho_tho", "dau hong": "dau_hong",
    "met": "met_moi", "met moi": "met_moi", "mat mui": "mat_vi_mui", "mat vi": "mat_vi_mui",
    "mat vi giac": "mat_vi_mui",
}  # fmt: skip
"""Signs of a line that have a code; the others go into the note as they were said."""
WELL: Final = "khoe"


@dataclass(frozen=True)
class Figure(Question):
    """One figure off an instrument, between what it can show. Stored: the figure, or `none` where there is no such
    instrument: "K", or key 1 on a keypad (people.md of the plan, §4 S2).
    """

    instrument: str
    lowest: float
    highest: float
    by_keys: bool = False
    number_question: ClassVar[bool] = True
    keys: ClassVar[int] = 0

    def read(self, raw: str) -> Outcome:
        """ "368", "36,8", "97"; what no instrument can show is refused."""
        said = spelling.clean(raw).lower()
        if hearing.is_said(said, _NO_INSTRUMENT) or (self.by_keys and words.digit_choice(said) == 1):
            return Value(NONE)
        value = temperature(said) if self.instrument == "temperature" else _whole(said)
        return Value(value) if value is not None and self.lowest <= value <= self.highest else Refused()

    def holds(self, value: Any) -> bool:
        """A figure, or none."""
        return value == NONE or (type(value) in (int, float) and self.lowest <= value <= self.highest)


def temperature(said: str) -> float | None:
    """Degrees in "368", "36.8", "36,8", "37"."""
    found = _TEMPERATURE.fullmatch(said.strip(" .,"))
    return float(f"{found[1]}.{found[2] or 0}") if found else None


def signs(line: str) -> tuple[list[str], str, bool]:
    """Codes, words that have none, and whether health was said, in the signs of a line ("sot, ho khan")."""
    said = [part for part in line.split(", ") if part]
    codes = [CODES[part] for part in said if part in CODES]
    others = [part for part in said if part not in CODES and part != WELL]
    return list(dict.fromkeys(codes)), ", ".join(others), WELL in said


def _whole(said: str) -> int | None:
    found = _WHOLE.fullmatch(said.strip(" .,"))
    return int(found[1]) if found else None
