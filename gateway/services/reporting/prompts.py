"""Which catalogue message each moment of a unit's report says, and its arguments; no wording, no rule."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from gateway import clock
from gateway.dialogue.steps import Prompt
from gateway.reports import Filed, Form, Odd

HELP: Final = Prompt("BC_HELP")
NOT_YOURS: Final = Prompt("BC_NOT_YOURS")


def of(shut: Sequence[Any]) -> Prompt:
    """A prompt by its id and arguments."""
    return Prompt(shut[0], shut[1])


def counted(given: int, wanted: int) -> Prompt:
    """So many numbers came, so many are needed."""
    return (
        Prompt("BC_COUNT", {"count": given, "of": wanted}) if given else Prompt("BC_UNREAD", {"of": wanted})
    )


def ask(place: int, of_all: int, name: str, day: str) -> Prompt:
    """One figure."""
    return Prompt("BC_ASK", {"number": place, "of": of_all, "figure_name": name, "date": _day(day)})


def ask_again(place: int, of_all: int, name: str) -> Prompt:
    """Not understood."""
    return Prompt("BC_ASK_AGAIN", {"number": place, "of": of_all, "figure_name": name})


def odd(one: Mapping[str, Any], lang: str) -> Prompt:
    """A figure is asked back."""
    msg_id = "BC_HIGH" if one["why"] == Odd.HIGH else "BC_DROP"
    return Prompt(msg_id, {"figure_name": one[lang], "reported": one["value"], "against": one["against"]})


def read_back(asked: Mapping[str, Any], figures: Mapping[str, int], lang: str) -> Prompt:
    """Everything, before it is sent."""
    every = ", ".join(f"{each[lang]} {figures[each['key']]}" for each in asked["figures"])
    told = {"date": _day(asked["day"]), "unit": asked["name"], "figures": every}
    return Prompt("BC_READ_BACK_AGAIN" if asked["seen"] else "BC_READ_BACK", told)


def which(figures: Sequence[Mapping[str, Any]], lang: str) -> Prompt:
    """Which figure is wrong?"""
    every = ", ".join(f"{place} {each[lang]}" for place, each in enumerate(figures, 1))
    return Prompt("BC_WHICH", {"figures": every})


def kept(filed: Filed, unit: str, form: Form, now: datetime) -> Prompt:
    """It is on file."""
    due = f"{form.due:%H:%M}"
    told = {"date": f"{filed.report.day:%d/%m}", "unit": unit}
    if filed.same:
        return Prompt("BC_SAME", told)
    timed = {**told, "time": f"{clock.local(now):%H:%M}", "by": due}
    if filed.report.late and not filed.corrected:
        return Prompt("BC_LATE", timed)
    return Prompt("BC_CORRECTED" if filed.corrected else "BC_KEPT", timed)


def closed(unit: str, day: str, form: Form) -> Prompt:
    """Nothing can be corrected by text any more."""
    return Prompt("BC_CLOSED", {"unit": unit, "date": _day(day), "by": f"{form.due:%H:%M}"})


def meanwhile(day: str) -> Prompt:
    """Another of the unit was quicker."""
    return Prompt("BC_MEANWHILE", {"date": _day(day)})


def _day(day: str) -> str:
    return f"{day[8:10]}/{day[5:7]}"
