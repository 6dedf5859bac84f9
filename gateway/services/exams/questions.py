"""The questions of a booking: which of its days and times; pure. A day or an hour may be keyed or written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from gateway.dialogue.questions import Choose
from gateway.dialogue.steps import Option, Outcome, Value
from gateway.services import asking_person

MOST_SHOWN: Final = 7
_WEEKDAYS: Final = {
    "vi": ("T2", "T3", "T4", "T5", "T6", "T7", "CN"),
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
}
MORE: Final = "more"


@dataclass(frozen=True)
class Day(Choose):
    """One of the days that can be had: by its key, or written ("25/11", "mai"). Stored: "2026-11-25"."""

    today: date = date.min
    every: tuple[str, ...] = ()

    def read(self, raw: str) -> Outcome:
        """A key first; else a date that is one of `every`."""
        outcome = super().read(raw)
        if isinstance(outcome, Value):
            return outcome
        meant = asking_person.day_ahead(raw, self.today, 60)
        return Value(meant.isoformat()) if meant is not None and meant.isoformat() in self.every else outcome

    def holds(self, value: Any) -> bool:
        """One of the days."""
        return value in self.every


def weekday(day: date, lang: str = "vi") -> str:
    """ "T2 23/11", as people write days; "Mon 23/11" in English."""
    return f"{_WEEKDAYS[lang][day.weekday()]} {day:%d/%m}"


def pages(times: Sequence[str]) -> list[Sequence[str]]:
    """Times as screens of seven keys; where there are more screens, the seventh leads to the next."""
    if len(times) <= MOST_SHOWN:
        return [times]
    return [times[at : at + MOST_SHOWN - 1] for at in range(0, len(times), MOST_SHOWN - 1)]


def hour(moment: str) -> Option:
    """A time of a day as an option; also by its hour in words."""
    at = datetime.fromisoformat(moment)
    short = f"{at.hour}h{at.minute:02}" if at.minute else f"{at.hour}h"
    return Option(
        moment, (f"{at:%H:%M}", short, f"{at.hour}h{at.minute:02}", f"{at.hour} giờ"), label=f"{at:%H:%M}"
    )


def moment(said: str) -> Option:
    """A day and time as an option."""
    at = datetime.fromisoformat(said)
    return Option(said, (f"{at:%H:%M} {at:%d/%m}",), label=f"{at:%H:%M} {at:%d/%m}")
