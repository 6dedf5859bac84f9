"""Which catalogue message each moment at a gate says, and its arguments; no wording, no rule."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any, Final

from gateway import clock
from gateway.dialogue.steps import Prompt

WHICH: Final = Prompt("V0")
TELL_OF_JOURNEY: Final = Prompt("V1_VETINH")
WHICH_AGAIN: Final = Prompt("V0_AGAIN")
NOWHERE: Final = Prompt("V4_WHERE")
HELP: Final = Prompt("V_HELP")

_HOUR: Final = 60  # minutes


def unknown(code: str) -> Prompt:
    """No site has this number."""
    return Prompt("V3", {"site_number": code})


def shut(code: str, board: Mapping[str, str]) -> Prompt:
    """The number is on some board, and nobody goes in by it: why, and how to go on."""
    site, number = {"site": board["name"]}, {"site_number": code}
    match board["worth"]:
        case "suspended":
            return Prompt("V3_SUSPENDED", site)
        case "closed":
            return Prompt("V3_CLOSED", site | number)
        case "moved" if board["address"]:
            return Prompt("V3_MOVED", {**site, **number, "address": board["address"]})
        case _:
            return Prompt("V3_OLD", site | number)


def inside(here: Mapping[str, str], *, elsewhere: bool) -> Prompt:
    """The person is there already: leave or stay, or go in elsewhere."""
    return Prompt("V5_OTHER" if elsewhere else "V5", {"site": here["name"], "time": here["since"]})


def inside_again(here: Mapping[str, str], *, elsewhere: bool) -> Prompt:
    """The same, after an answer that was not understood."""
    return Prompt("V5_OTHER_AGAIN" if elsewhere else "V5_AGAIN", {"site": here["name"]})


def stays(site: str, since: datetime) -> Prompt:
    """Still inside."""
    return Prompt("V5_STAY", {"site": site, "time": _time(since)})


def expired(site: str, until: str) -> Prompt:
    """The declaration has ended; one key renews it."""
    return Prompt("V2", {"site": site, "until": until})


def expired_again(site: str) -> Prompt:
    """The same, after an answer that was not understood."""
    return Prompt("V2_AGAIN", {"site": site})


def undeclared(site: str, *, disputed: bool = False) -> Prompt:
    """Nothing that was declared counts."""
    return Prompt("V2_DISPUTED" if disputed else "V2_NONE", {"site": site})


def undeclared_again(site: str) -> Prompt:
    """The same, after an answer that was not understood."""
    return Prompt("V2_NONE_AGAIN", {"site": site})


def arrived(
    site: str,
    at: datetime,
    *,
    ill: bool,
    left: str | None,
    receipt: Mapping[str, Any],
    seat: str | None = None,
    facility: bool = False,
) -> Prompt:
    """Inside; `left`: the site that ended by it; `receipt`: the arguments of R1 when one key renewed it.

    `facility`: a place of care, where who is ill is triaged before they go in (row C13).
    """
    where = {"site": site, "time": _time(at)} | ({"left_site": left} if left else {})
    if ill:
        return Prompt("V1_TRIAGE" if facility else "V1_ILL", where)
    renewed = {name: receipt[name] for name in ("code", "until") if name in receipt}
    if seat:
        return Prompt("V1_SEAT", {**where, "seat": seat, **renewed})
    return Prompt("V1", {**where, "date": _date(at), **renewed})


def out(site: str, at: datetime, came: datetime | None) -> Prompt:
    """Outside, and how long it was."""
    stay = {"stay": _stay(at - came)} if came is not None else {}
    return Prompt("V1_OUT", {"site": site, "time": _time(at), "date": _date(at), **stay})


def when_came(site: str, left: str) -> Prompt:
    """Left without having come: since when?"""
    return Prompt("V4", {"site": site, "time": left})


def when_came_again(left: str) -> Prompt:
    """The same, after an answer that was not understood."""
    return Prompt("V4_AGAIN", {"time": left})


def told(site: str, came: datetime | None, left: datetime) -> Prompt:
    """What is now on file of a visit whose arrival nobody saw."""
    known = {"site": site, "end": _time(left)}
    return Prompt("V4_K", known) if came is None else Prompt("V4_TOLD", {**known, "time": _time(came)})


def the_visit(site: str, came: datetime) -> dict[str, str]:
    """A visit, as a word inside another message."""
    return {"w": "W_DISPUTED_VISIT", "site": site, "time": _time(came), "date": _date(came)}


def the_stay(site: str, day: date) -> dict[str, str]:
    """A stay at a lodging, as a word inside another message."""
    return {"w": "W_DISPUTED_STAY", "site": site, "date": f"{day:%d/%m}"}


def the_declaration(code: str) -> dict[str, str]:
    """A declaration, as a word inside another message."""
    return {"w": "W_DISPUTED_CODE", "code": code}


def _stay(length: timedelta) -> dict[str, Any]:
    hours, minutes = divmod(int(length.total_seconds()) // 60, _HOUR)
    if hours:
        return {"w": "W_STAY_HOURS", "hours": hours, "minutes": minutes}
    return {"w": "W_STAY_MINUTES", "minutes": minutes} if minutes else {"w": "W_STAY_SHORT"}


def _time(moment: datetime) -> str:
    return f"{clock.local(moment):%H:%M}"


def _date(moment: datetime) -> str:
    return f"{clock.local(moment):%d/%m}"
