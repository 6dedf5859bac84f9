"""Which catalogue message each moment of a talk about safety says, and its arguments; no wording, no rule."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from gateway.dialogue.steps import Prompt
from gateway.safety import Rating, SafetyCheck, Staleness
from gateway.safety.criteria import Score
from gateway.services.visits.prompts import unknown

__all__ = [
    "HELP", "WHICH", "WHICH_AGAIN", "asked", "asked_again", "counted", "kept", "mine", "mine_again", "not_yours",
    "said", "unknown", "unrated",
]  # fmt: skip

WHICH: Final = Prompt("AT_WHICH")
WHICH_AGAIN: Final = Prompt("AT_WHICH_AGAIN")
HELP: Final = Prompt("AT_HELP")


def mine(names: Sequence[str]) -> Prompt:
    """The sites of this phone, and any other."""
    return Prompt("AT_MINE", {"gates": list(names)})


def mine_again(names: Sequence[str]) -> Prompt:
    """The same, after an answer that was not understood."""
    return Prompt("AT_MINE_AGAIN", {"gates": list(names)})


def asked(place: int, of: int, criterion: str, bands: Sequence[str], high: int) -> Prompt:
    """One question of a check: its answers by number, or points."""
    which = {"number": place, "of": of, "criterion": criterion}
    return (
        Prompt("ATK_BANDS", {**which, "bands": list(bands)})
        if bands
        else Prompt("ATK_POINTS", {**which, "points": high})
    )


def asked_again(place: int, bands: Sequence[str], high: int) -> Prompt:
    """The same, after an answer that was not understood."""
    return Prompt("ATK_AGAIN", {"number": place, "points": len(bands) or high})


def counted(sent: int, of: int) -> Prompt:
    """One line with too few or too many answers."""
    return Prompt("ATK_COUNT", {"number": sent, "of": of})


def not_yours(code: str) -> Prompt:
    """This phone is not the one registered for the site."""
    return Prompt("ATK_NOT_YOURS", {"site_number": code})


def unrated(name: str) -> Prompt:
    """The site is none of those that are rated."""
    return Prompt("AT_UNRATED", {"site": name})


def kept(name: str, code: str, check: SafetyCheck, score: Score) -> Prompt:
    """The check is stored: the level, and what it asks."""
    level = {"level": check.level, "points": score.points, "of": score.of, "act": check.act}
    return Prompt("ATK_OK", {"site": name, "site_number": code, "date": _day(check.day), **level})


def said(rating: Rating) -> Prompt:
    """How safe a site is, as the list and the map say it."""
    site: dict[str, Any] = {"site": rating.name}
    if rating.staleness is Staleness.UNRATED:
        return unrated(rating.name)
    if rating.inspected_until is not None:
        return Prompt("AT_INSPECTED", {**site, "level": rating.level, "until": _day(rating.inspected_until)})
    if rating.day is None:
        return Prompt("AT_NEVER" if rating.staleness is Staleness.OVERDUE else "AT_NEW", site)
    checked = {**site, "level": rating.level, "date": _day(rating.day)}
    return Prompt("AT_OVERDUE" if rating.staleness is Staleness.OVERDUE else "AT_OK", checked)


def _day(day: date) -> str:
    return f"{day:%d/%m}"
