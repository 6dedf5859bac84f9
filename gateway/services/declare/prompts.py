"""Which catalogue message each step of the declaration says, and its arguments; no wording, no rule.

Arguments are plain values: codes stay codes (`Nam`, `sot`), the catalogue names them in each language and
form.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from gateway.dialogue.steps import Prompt

CONSENT: Final = Prompt("K0")
NAME: Final = Prompt("K1")
NAME_IS_HUY: Final = Prompt("K1_HUY")
YEAR: Final = Prompt("K2")
SEX: Final = Prompt("K3")
PLACE: Final = Prompt("K4")
ADDRESS: Final = Prompt("K5")
TRAVEL: Final = Prompt("K6")
SIGNS: Final = Prompt("K7")
BREATH: Final = Prompt("K7_BREATH")
CONTACT: Final = Prompt("K8")
WHAT_IS_WRONG: Final = Prompt("K9_WHICH")
DANGER_ADVICE: Final = Prompt("C2")
LEFT: Final = Prompt("LEFT")


def again(question: str) -> Prompt:
    """Said after an answer to `question` that was not understood: names it and shows an example."""
    return Prompt(f"K11_{question.upper()}")


def place_right(label: str) -> Prompt:
    """Read one place back."""
    return Prompt("K4B", {"place": label})


def which_place(choices: Sequence[str]) -> Prompt:
    """Several places bear the name; the last number means another one."""
    return Prompt("K4C", {"choices": list(choices)})


def as_last_time(name: str, birth_year: int | None) -> Prompt:
    """One key for a known person."""
    return Prompt("K10", {"name": name, "year": birth_year})


def who(names: Sequence[str]) -> Prompt:
    """Which member of the household; the last number means a new one."""
    return Prompt("K10_WHO", {"choices": list(names)})


def read_back(record: Mapping[str, Any]) -> Prompt:
    """Everything that will be filed."""
    return Prompt("K9", dict(record))


def receipt(record: Mapping[str, Any]) -> Prompt:
    """Filed: code, time and last day of validity."""
    return Prompt("R1", dict(record))
