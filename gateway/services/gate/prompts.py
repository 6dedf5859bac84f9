"""Which catalogue message each moment of the staff's work at a gate says, and its arguments; no wording, no rule."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

from gateway import clock, phone
from gateway.checkpoint import Entered
from gateway.dialogue.steps import Prompt

HELP: Final = Prompt("CB_HELP")
PIN_AGAIN: Final = Prompt("CB_PIN_AGAIN")
PIN_OVER: Final = Prompt("CB_PIN_OVER")
OPENED: Final = Prompt("CB_OPENED")
POST_AGAIN: Final = Prompt("CB_POST_AGAIN")
AWAY: Final = Prompt("CB_AWAY")
GONE: Final = Prompt("CB_GONE")
DS_HELP: Final = Prompt("CB_DS_HELP")
CI_HELP: Final = Prompt("CB_CI_HELP")
CT_HELP: Final = Prompt("CB_CT_HELP")
NUMBER: Final = Prompt("CB_NUMBER")
HOLDER: Final = Prompt("CB_HOLDER")
WHO: Final = Prompt("CB_WHO")
WHO_AGAIN: Final = Prompt("CB_WHO_AGAIN")
HAMLET: Final = Prompt("CB_HAMLET")
BROUGHT: Final = Prompt("CB_BROUGHT")
QUOTA: Final = Prompt("CB_QUOTA")
NOT_DECLARED: Final = Prompt("CB_NOT_DECLARED")
UNKNOWN_CARD: Final = Prompt("CB_OUT_CARD")
BAD_TEMPERATURE: Final = Prompt("CB_TEMPERATURE")
NOT_TAKEN: Final = Prompt("CB_NOT_TAKEN")

_MOST_NAMES: Final = 6
"""Others of one phone whom a text names."""


def pin(sealed: Mapping[str, str]) -> Prompt:
    """The PIN of the day; its digits are derived when it is said."""
    return Prompt("CB_PIN", {"pin": sealed})


def mistaken(checked: Mapping[str, Any]) -> Prompt:
    """A PIN that was not right: how often it may be tried, another one, or that there are no more."""
    if checked["fresh"] is not None:
        return pin(checked["fresh"])
    return Prompt("CB_PIN_WRONG", {"left": checked["left"]}) if checked["left"] else PIN_OVER


def post(usual: Mapping[str, str] | None) -> Prompt:
    """Where do you stand today?"""
    return Prompt("CB_POST") if usual is None else Prompt("CB_POST_USUAL", {"site": usual["name"]})


def posted(site: Mapping[str, str]) -> Prompt:
    """They stand there until midnight."""
    return Prompt("CB_POSTED", {"site": site["name"]})


def behalf(number: str) -> Prompt:
    """Does the person agree?"""
    return Prompt("CB_BEHALF", {"phone": number})


def of(told: Sequence[Any]) -> Prompt:
    """A prompt as an effect hands it on: its id and arguments."""
    return Prompt(told[0], told[1])


def standing(worth: str, number: str) -> Prompt:
    """What a number is worth, and what comes next."""
    name = {"valid": "CB_VALID", "none": "CB_NONE", "disputed": "CB_DISPUTED"}[worth]
    return Prompt(name, {"phone": phone.national(number)})


def relative(number: str) -> Prompt:
    """A relative's phone is texted the code."""
    return Prompt("CB_HOME", {"phone": phone.national(number)})


def no_relative(number: str) -> Prompt:
    """There is no relative's phone on file."""
    return Prompt("CB_HOME_NONE", {"phone": phone.national(number)})


def no_more_codes(number: str, free: datetime) -> Prompt:
    """The phone has had too many codes."""
    return Prompt("CB_LATER", {"phone": phone.national(number), "time": _time(free)})


def no_more_looks(free: datetime) -> Prompt:
    """The colleague has looked up too many numbers."""
    return Prompt("CB_LIMIT", {"time": _time(free)})


def wrong_code(number: str, left: int) -> Prompt:
    """Not the code, or over."""
    told = {"phone": phone.national(number)}
    return Prompt("CB_WRONG", {**told, "left": left}) if left else Prompt("CB_CODE_OVER", told)


def wrong_year(number: str) -> Prompt:
    """Nobody of this number is born so."""
    return Prompt("CB_YEAR", {"phone": phone.national(number)})


def arrived(site: str, found: Entered, now: datetime) -> Prompt:
    """In: the given name and the validity, never what was declared."""
    since = found.visit.came_at or found.visit.created_at
    where = {"site": site, "time": _time(since if found.again else now)}
    named = {"name": found.name} if found.name else {}
    if found.again:
        return Prompt("CB_AGAIN", where)
    if found.triage:
        return Prompt("CB_IN_ILL", {**where, **named})
    if found.valid_until is None:
        return Prompt("CB_IN_NONE", {**where, **named})
    return Prompt(
        "CB_IN" if found.name else "CB_IN_HOME", {**where, **named, "until": _day(found.valid_until)}
    )


def inside(site: str, since: datetime) -> Prompt:
    """Let in a moment ago."""
    return Prompt("CB_AGAIN", {"site": site, "time": _time(since)})


def also(names: Sequence[str]) -> Prompt:
    """Others of the same phone, by digit."""
    return Prompt("CB_ALSO", {"relatives": list(names)})


def corrected(site: str, found: Entered) -> Prompt:
    """It was another of the family."""
    until = {"until": _day(found.valid_until)} if found.valid_until else {}
    return Prompt("CB_INSTEAD", {"site": site, "name": found.name, **until})


def left(site: str, at: datetime) -> Prompt:
    """Out."""
    return Prompt("CB_OUT", {"site": site, "time": _time(at)})


def filed(number: str, name: str, code: str, until: date) -> Prompt:
    """Declared for somebody, who has been told."""
    told = {"phone": phone.national(number), "name": name, "code": code, "until": _day(until)}
    return Prompt("CB_FILED", told)


def shut(site: str) -> Prompt:
    """The site takes nobody in."""
    return Prompt("CB_SHUT", {"site": site})


def _time(moment: datetime) -> str:
    return f"{clock.local(moment):%H:%M}"


def _day(day: date) -> str:
    return f"{day:%d/%m}"
