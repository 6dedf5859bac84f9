"""Which catalogue message each moment of a booking says, and its arguments; no wording, no rule."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from gateway.dialogue.steps import Prompt


def have(mine: Sequence[Mapping[str, str]]) -> Prompt:
    """What this phone has booked."""
    if len(mine) == 1:
        return Prompt("EX_HAVE", dict(mine[0]))
    return Prompt("EX_HAVE_MANY", {"booked": [{"w": "W_BOOKED", **each} for each in mine[:2]]})


def booked(words: Mapping[str, Any], code: str) -> Prompt:
    """The seat is theirs."""
    return Prompt("EX_OK", {**words, "code": code})


def refused(why: str, name: str) -> Prompt:
    """Why no seat can be taken, though there are some."""
    return Prompt("EX_SAME_DAY", {"name": name}) if why == "that_day" else Prompt("EX_TOO_MANY")


def dropped(words: Mapping[str, Any]) -> Prompt:
    """The seat is given back."""
    return Prompt("EX_DROPPED", dict(words))


def unknown() -> Prompt:
    """No booking of this phone has that number."""
    return Prompt("EX_UNKNOWN")
