"""The world of talks with the help desk, for the render test and for reading; nobody there."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any, Final

from gateway.dialogue.context import Ctx, Relative
from gateway.dialogue.steps import Done, Prompt
from gateway.services.declare.samples import DO as PLACES

CTX: Final = Ctx(date(2026, 11, 20), number="+84900000123")
KEYS: Final = replace(CTX, channel="ussd", by_keys=True)
CALL: Final = replace(CTX, channel="voice", by_keys=True)
AT_HOME: Final = replace(CTX, household=(Relative(1, "Nguyễn Văn An", commune_code="22846"),))
_PROMISED: Final = {"ticket": "2081", "by": "17:00", "day": {"w": "W_HOM_NAY"}}
_FIRST: Final = {
    "report": Prompt("P1", _PROMISED),
    "food": Prompt("N2", {**_PROMISED, "needs": {"w": "W_TICKET_FOOD"}, "commune": "Xã Vĩnh Hải"}),
    "medicine": Prompt("N2", {**_PROMISED, "needs": {"w": "W_TICKET_MEDICINE"}, "commune": "Xã Vĩnh Hải"}),
    "shelter": Prompt("N2", {**_PROMISED, "needs": {"w": "W_TICKET_SHELTER"}, "commune": "Xã Vĩnh Hải"}),
    "death": Prompt("GAO_DONE", {**_PROMISED, "need": "death", "commune": "Xã Vĩnh Hải"}),
    "animal": Prompt("GAO_DONE", {**_PROMISED, "need": "animal", "commune": "Xã Vĩnh Hải"}),
    "scam": Prompt("GAO_HARM", _PROMISED),
    "violence": Prompt("GAO_HARM", _PROMISED),
    "doctor": Prompt("BS_OK", _PROMISED),
    "feedback": Prompt("GY_OK", _PROMISED),
}


def _world(said: dict[str, Prompt] | Prompt, objection: Prompt | None = None) -> dict[str, Any]:
    def receive(kind: str, **_: str) -> Done:
        return Done("2081", (said if isinstance(said, Prompt) else said[kind],))

    def object_(said: str) -> Done:
        del said
        return Done(None) if objection is None else Done("2081", (objection,))

    return {**PLACES, "receive": receive, "object": object_}


DO: Final = _world(_FIRST)


def joined() -> dict[str, Any]:
    """Others have said it before."""
    return _world(Prompt("PA_JOINED", _PROMISED))


def again() -> dict[str, Any]:
    """This phone has asked before."""
    return _world(Prompt("Y_AGAIN", _PROMISED))


def refused() -> dict[str, Any]:
    """Two people have marked this number."""
    return _world(Prompt("XT_REFUSED", {"until": "27/11", "reason": "báo sai nhiều lần"}))


def objected() -> dict[str, Any]:
    """The number is marked, and objects."""
    return _world(_FIRST, Prompt("GY_APPEAL", _PROMISED))
