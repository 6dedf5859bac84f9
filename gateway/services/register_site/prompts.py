"""Which catalogue message each moment of a registration says, and its arguments; no wording, no rule."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from gateway.dialogue.steps import Prompt

HELP: Final = Prompt("G_HELP")
WHICH: Final = Prompt("G5_WHICH")


def again(msg_id: str) -> dict[str, Any]:
    """What a question says when it was not understood."""
    return {"repeat": Prompt(msg_id), "help": HELP}


def read_back(record: Mapping[str, Any]) -> Prompt:
    """Everything that will be stored."""
    plate = {"plate": record["plate"]} if "plate" in record else {}
    return Prompt(
        "G5",
        {
            "site": record["name"], "site_kind": record["kind"], "address": record["address"],
            "place": _place(record), **plate,
        },
    )  # fmt: skip


def standing(known: Mapping[str, str]) -> Prompt:
    """Why this phone cannot ask now: it has this site already, or too many that wait."""
    if known["state"] == "full":
        return Prompt("G_TOO_MANY")
    if known["state"] == "requested":
        return Prompt("G_WAITING", {"site": known["name"]})
    return Prompt("G_KNOWN", {"site": known["name"], "site_number": known["code"]})


def requested(record: Mapping[str, Any]) -> Prompt:
    """It waits for the authority."""
    return Prompt("G_REQUESTED", {"site": record["name"], "place": _place(record)})


def _place(record: Mapping[str, Any]) -> dict[str, str]:
    return {"name": record["place"]["name"], "label": record["place"]["label"]}
