"""Which catalogue message each moment of daily health says, and its arguments; no wording, no rule."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from gateway import clock
from gateway.dialogue.steps import Prompt

HELP: Final = Prompt("SK_HELP")
ADVICE: Final = Prompt("C2")
BREATH: Final = Prompt("K7_BREATH")
BREATH_AGAIN: Final = Prompt("K11_BREATH")
FIGURES_AGAIN: Final = {
    name: Prompt(f"SK_{name.upper()}_AGAIN") for name in ("temperature", "oxygen", "breaths", "pulse")
}


def today(name: str, *, others: bool) -> Prompt:
    """The first screen of a keypad: well, a sign, somebody else."""
    return Prompt("SK_KNOWN" if others else "SK_ALONE", _of(name))


def today_again(name: str, *, others: bool) -> Prompt:
    """The same, after a key that means nothing."""
    return Prompt("SK_KNOWN_AGAIN" if others else "SK_ALONE_AGAIN", _of(name))


def who(names: Sequence[str]) -> Prompt:
    """Whose health, by given name; with the year where two share one."""
    return Prompt("SK_WHO", {"people": list(names)})


def measure(instrument: str, name: str, *, needed: bool = False) -> Prompt:
    """One figure; `needed`: why "well" alone does not do."""
    if instrument == "temperature":
        return Prompt("SK_NEEDED" if needed else "S2", _of(name))
    return Prompt(f"SK_{instrument.upper()}", _of(name))


def which(figure: str) -> Prompt:
    """A figure without its name: oxygen or pulse?"""
    return Prompt("SK_WHICH", {"figure": figure})


def signs(name: str) -> Prompt:
    """Which signs today."""
    return Prompt("SK_SIGNS", _of(name))


def groups(codes: Sequence[str]) -> Prompt:
    """Which room or hamlet; the last key means the manager's own."""
    return Prompt("SK_GROUPS", {"people": list(codes)})


def group(code: str, count: int) -> Prompt:
    """All well, or somebody not?"""
    return Prompt("SK_GROUP", {"group": code, "count": count})


def exceptions(code: str, count: int, names: Sequence[str], *, recorded: bool) -> Prompt:
    """Who of a room is not well; `recorded`: the others are noted already. The first key means nobody."""
    people = [{"w": "W_NO_ONE"}, *names]
    return Prompt(
        "SK_EXCEPT" if recorded else "SK_WHO_ILL", {"group": code, "count": count, "people": people}
    )


def not_yours(code: str) -> Prompt:
    """This phone reports for no such room."""
    return Prompt("SK_NOT_YOURS", {"group": code})


def group_done(code: str, well: int, ill: int, by: datetime | None, now: datetime) -> Prompt:
    """A room is reported; `by`: when the station has called about those who are not well."""
    promised = {} if by is None else _promise(by, now)
    return Prompt(
        "SK_GROUP_DONE", {"group": code, "count": well, **({"ill": ill} if ill else {}), **promised}
    )


def received(name: str, slot: Mapping[str, Any], following: datetime | None) -> Prompt:
    """Nothing that calls for anybody."""
    later = {} if following is None else {"next": _time(following)}
    return Prompt("S3", {**slot, **_of(name), **later})


def fever(temperature: float, by: datetime, now: datetime, hotline: str) -> Prompt:
    """The station calls by a time about a fever."""
    return Prompt("S4", {"temp": f"{temperature:.1f}", "hotline": hotline, **_promise(by, now)})


def sign(name: str, by: datetime, now: datetime, hotline: str) -> Prompt:
    """The station calls by a time about another sign."""
    return Prompt("S4_SIGN", {"hotline": hotline, **_of(name), **_promise(by, now)})


def read_by_a_person(name: str, slot: Mapping[str, Any], by: datetime, now: datetime, hotline: str) -> Prompt:
    """Well, and a person looks at it all the same."""
    return Prompt("S4_PERSON", {"hotline": hotline, **slot, **_of(name), **_promise(by, now)})


def rescue(name: str, ticket: str, by: datetime) -> Prompt:
    """A call for help is open for one of a room."""
    return Prompt("SK_RESCUE", {"ticket": ticket, "by": _time(by), **_of(name)})


def _of(name: str) -> dict[str, str]:
    return {"name": name} if name else {}


def _promise(by: datetime, now: datetime) -> dict[str, str]:
    later = {} if clock.today(by) == clock.today(now) else {"day": f"{clock.local(by):%d/%m}"}
    return {"by": _time(by), **later}


def _time(moment: datetime) -> str:
    return f"{clock.local(moment):%H:%M}"
