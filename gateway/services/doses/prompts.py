"""Which catalogue message each moment of a registration says, and its arguments; no wording, no rule."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from gateway.dialogue.steps import Prompt
from gateway.vaccination import State

UNKNOWN: Final = Prompt("TM_UNKNOWN")


def registered(name: str, dose: int, code: str) -> Prompt:
    """On the list."""
    return Prompt("TM_OK", {"name": name, "dose": dose, "code": code})


def standing(known: Mapping[str, Any]) -> Prompt:
    """How a registration stands: waiting, called up, done, taken back; a dose that is on file without one."""
    named = {"name": known["name"], "dose": known["dose"]}
    match known["state"]:
        case "had":
            return Prompt("TM_HAD", named)
        case State.CALLED:
            called = known["called"]
            return Prompt(
                "TM_STATUS_CALLED",
                {
                    **named, "place": called["place"], "date": f"{date.fromisoformat(called['day']):%d/%m}",
                    "time": called["from"], "end": called["until"],
                },
            )  # fmt: skip
        case State.VACCINATED:
            return Prompt("TM_HAD", named)
        case State.WITHDRAWN:
            return Prompt("TM_STATUS_WITHDRAWN", named)
        case _:
            return Prompt("TM_STATUS", {**named, "code": known["code"]})
