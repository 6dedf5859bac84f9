"""The carrier's own count of sessions and screens, kept apart from anything the gateway believes."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from simulator.screens import Screen

STATUSES = ("Success", "Incomplete", "Failed")
"""How a session ends: by the customer's END, by person or network in the middle, by a fault of the customer."""


@dataclass(slots=True)
class Counts:
    """Counts since start."""

    sessions: int = 0
    refused: int = 0
    """Codes that are nobody's."""
    steps: int = 0
    """A dial or an answer of a person that the customer had to react to."""
    repeats: int = 0
    """Requests sent once more by a fault."""
    screens: int = 0
    longest: int = 0
    """Of the screens as the customer sent them: septets, or UTF-16 words where it left GSM-7."""
    cut: int = 0
    non_gsm: int = 0
    no_answer: int = 0
    bad_answer: int = 0
    ends_unheard: int = 0
    ends: Counter[str] = field(default_factory=Counter)

    def show(self, screen: Screen) -> None:
        """Count a screen that reached a handset, cut or whole."""
        self.screens += 1
        self.longest = max(self.longest, screen.units)
        self.cut += screen.cut
        self.non_gsm += screen.encoding != "gsm7"

    def figures(self) -> dict[str, Any]:
        """The public statistics; `ends` by status."""
        counted = {name: getattr(self, name) for name in self.__slots__ if name != "ends"}
        return {**counted, "ends": {status: self.ends[status] for status in STATUSES}}
