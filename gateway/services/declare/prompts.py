"""Which catalogue message each step of the declaration says, and its arguments; no wording, no rule.

Words that differ by language go by their catalogue id (`{"w": "W_NAM"}`); whatever a person wrote goes as
written. On a phone that may be shared only the given name is said (people.md §4).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

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
SIGNS: Final = Prompt("K7")
BREATH: Final = Prompt("K7_BREATH")
CONTACT: Final = Prompt("K8")
WHAT_IS_WRONG: Final = Prompt("K9_WHICH")
DANGER_ADVICE: Final = Prompt("C2")
LEFT: Final = Prompt("LEFT")

_SEX: Final = {"Nam": "W_NAM", "Nu": "W_NU", "Khac": "W_KHAC"}
_NONE: Final = {"w": "W_NONE"}
_CONTACT: Final = {"patient": "W_CONTACT_PATIENT", "abroad": "W_CONTACT_ABROAD", "sick": "W_CONTACT_ILL"}


def again(question: str) -> Prompt:
    """Said after an answer to `question` that was not understood: names it and shows an example."""
    return Prompt(f"K11_{question.upper()}")


def place_right(place: Mapping[str, Any]) -> Prompt:
    """Read one place back, with the old name the person used."""
    old = {"old": place["old"]} if place["old"] else {}
    return Prompt("K4B", {"commune": place["commune"], "province": place["province"], **old})


def which_place(places: Sequence[Mapping[str, Any]]) -> Prompt:
    """Several places bear the name; the last key means another one."""
    return Prompt("K4C", {"places": [*(place["choice"] for place in places), {"w": "W_OTHER_NAME"}]})


def as_last_time(member: Relative) -> Prompt:
    """One key for a known person."""
    return Prompt("K10", {"name": given(member.name), "year": str(member.birth_year)})


def who(members: Sequence[Relative]) -> Prompt:
    """Which member of the household; the last key means a new one."""
    people = [
        {"w": "W_PERSON", "name": given(known.name), "year": str(known.birth_year)} for known in members
    ]
    return Prompt("K10_WHO", {"people": [*people, {"w": "W_NEW_PERSON"}]})


def read_back(said: Mapping[str, Any]) -> Prompt:
    """Everything that will be filed."""
    return Prompt(
        "K9",
        {
            "full_name": said["name"],
            "year": str(said["year"]),
            "sex": {"w": _SEX[said["sex"]]},
            "commune": said["place"]["commune"],
            "address": said["address"],
            "travel": said["travel"] or _NONE,
            "signs": _signs(said["signs"]),
            "contact": [{"w": _CONTACT[code]} for code in said["contact"]["codes"]] or _NONE,
        },
    )


def receipt(name: str, code: str, at: datetime, until: date) -> Prompt:
    """Filed: when, the receipt code, and the last day it counts."""
    args = {
        "name": given(name),
        "time": f"{at:%H:%M}",
        "date": f"{at:%d/%m}",
        "code": code,
        "until": f"{until:%d/%m}",
    }
    return Prompt("R1", args)


def given(name: str) -> str:
    """The given name: the last word of a Vietnamese, Chăm, Raglai or H'Mông name."""
    return name.split()[-1]


def _signs(said: Mapping[str, Any]) -> Any:
    """The signs by their names; one in the person's own words as they wrote it."""
    listed: list[Any] = [{"w": f"W_{code.upper()}"} for code in said["codes"] if code != "khac"]
    if "khac" in said["codes"]:
        listed.append(said["note"])
    return listed or _NONE
