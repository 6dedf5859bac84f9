"""How the words after LT are read: numbers, each with a day if it is not today; 0 for nobody; pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from gateway import phone
from gateway.arrivals.lodging import BACK
from gateway.dialogue.steps import Prompt, Value
from gateway.services.a_day import DayLately

_BETWEEN: Final = re.compile(r"[,;\n]+")
_LINE: Final = re.compile(r"(?P<number>\+?\d[\d .]{7,13}?\d|0)(?:[\s*]+(?P<day>\D.*|\d{1,2}[/.\-].*|\d{4}))?")


def read(said: str, today: date) -> Mapping[str, Any]:
    """{"days": {"2026-11-18": ["+8490…"]}}, an empty list for a day without guests; {"wrong": …} where it is none.

    "number": what is no mobile, or "" where the whole cannot be read.
    """
    days: dict[str, list[str]] = {}
    day = today.isoformat()
    for piece in filter(str.strip, _BETWEEN.split(said)):
        found = _LINE.fullmatch(piece.strip())
        if found is None:
            return {"wrong": ""}
        if found["day"]:
            outcome = DayLately("day", Prompt("LT_AGAIN"), today, BACK.days).read(found["day"])
            if not isinstance(outcome, Value):
                return {"wrong": ""}
            day = str(outcome.value)
        guests = days.setdefault(day, [])
        if found["number"] == "0":
            continue
        number = phone.classify(found["number"])
        if number.e164 is None or not phone.takes_texts(number):
            return {"wrong": found["number"]}
        guests.append(number.e164)
    return {"days": days} if days else {"wrong": ""}
