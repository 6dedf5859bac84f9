"""Which catalogue message each step of the declaration says, and its arguments; no wording, no rule.

Arguments are the stored values themselves: a whole name, codes of signs. The catalogue decides what of them a
phone that may be shared is shown, and names codes in each language and form.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final, NamedTuple

from gateway import clock
from gateway.dialogue.context import Relative
from gateway.dialogue.steps import Prompt

CONSENT: Final = Prompt("K0")
NAME: Final = Prompt("K1")
NAME_IS_HUY: Final = Prompt("K1_HUY")
YEAR: Final = Prompt("K2")
SEX: Final = Prompt("K3")
PLACE: Final = Prompt("K4")
ADDRESS: Final = Prompt("K5")
TRAVEL: Final = Prompt("K6")
WENT: Final = Prompt("K6_WENT")
FROM: Final = Prompt("K6_FROM")
ARRIVED: Final = Prompt("K6_DAY")
VEHICLE: Final = Prompt("K6_BY")
PLATE: Final = Prompt("K6_PLATE")
SIGNS: Final = Prompt("K7")
BREATH: Final = Prompt("K7_BREATH")
CONTACT: Final = Prompt("K8")
WHICH: Final = Prompt("K9_WHICH")
DANGER_ADVICE: Final = Prompt("C2")
LEFT: Final = Prompt("LEFT")
HELP: Final = Prompt("K11_HELP")

_READ_BACK: Final = ("name", "year", "sex", "place", "address", "travel", "signs", "contact")


def again(question: str) -> Prompt:
    """Said after an answer to `question` that was not understood: names it and shows an example."""
    return Prompt(f"K11_{question.upper()}")


def heard(asked: Prompt) -> Prompt:
    """The same in a call: whoever hears it has keys, one for each answer."""
    return Prompt(f"V_{asked.msg_id}")


def understood(filled: Mapping[str, Any]) -> Prompt:
    """What a one-line declaration was heard to say, and how many questions it left open."""
    sex = {"w": f"W_SEX_{filled['sex'].upper()}"} if "sex" in filled else None
    place = filled["place"]["found"][0]["name"] if "place" in filled else None
    known = [filled.get("name"), str(filled["year"]) if "year" in filled else None, sex, place]
    return Prompt(
        "K_KNOWN", {"known": [part for part in known if part], "left": len(_READ_BACK) - len(filled)}
    )


def as_last_time(member: Relative) -> Prompt:
    """One key for a known person."""
    return Prompt("K10", {"name": member.name, "year": member.birth_year})


def who(members: Sequence[Relative]) -> Prompt:
    """Which member of the household, by given name, and year where two share one; the last key means a new one."""
    given = [member.name.split()[-1] for member in members]
    shown = [
        f"{name} {member.birth_year}" if given.count(name) > 1 else name
        for name, member in zip(given, members, strict=True)
    ]
    return Prompt("K10_WHO", {"choices": shown})


def from_which(names: Sequence[str]) -> Prompt:
    """Several provinces may be meant; the last key is another place."""
    return Prompt("K6_WHICH", {"choices": list(names)})


def read_back(record: Mapping[str, Any]) -> Prompt:
    """Everything that will be filed."""
    said = {question: record[question] for question in _READ_BACK}
    said["place"] = {"name": record["place"]["name"], "label": record["place"]["label"]}
    if record.get("journey"):
        day = date.fromisoformat(record["journey"]["arrived"])
        said["travel"] = f"{day:%d/%m} {record['journey']['said']}"
    return Prompt("K9", said)


class Call(NamedTuple):
    """By when somebody has called, and from which number."""

    by: datetime
    hotline: str


def receipt_with_signs(name: str, code: str, until: date, call: Call, now: datetime) -> Prompt:
    """Filed with signs of illness: the receipt, and when the health station calls."""
    told = {"name": name, "code": code, "until": f"{until:%d/%m}"}
    return Prompt("R1_SIGNS", {**told, **_call(call, now)})


def station_calls(journey: Mapping[str, str], commune: str, call: Call, now: datetime) -> Prompt:
    """The journey is on file, and when the health station of the commune calls about it."""
    return Prompt("DC_CALL", {**journey, "commune": commune, **_call(call, now)})


def receipt(name: str, code: str, at: datetime, until: date) -> Prompt:
    """Filed: when (local), the receipt code, and the last day it counts."""
    when = {"time": f"{at:%H:%M}", "date": f"{at:%d/%m}"}
    return Prompt("R1", {"name": name, "code": code, "until": f"{until:%d/%m}", **when})


def _call(call: Call, now: datetime) -> dict[str, Any]:
    by = clock.local(call.by)
    day: Any = {"w": "W_HOM_NAY"} if by.date() == clock.today(now) else f"{by:%d/%m}"
    return {"by": f"{by:%H:%M}", "day": day, "hotline": call.hotline}
