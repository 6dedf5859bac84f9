"""The document a call was given last, kept with it: whoever asks for it again is given the same, and nothing is taken
twice."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from gateway.calls import register
from gateway.calls.model import Call
from gateway.dialogue.steps import Prompt
from ivr.answer import Answer, Room

_WAITS = "waits"
_ROOM = "room|"


def keys(call: Call, prompts: Sequence[Prompt], most: int | None, now: datetime) -> Answer:
    """Say `prompts` and await so many keys (0: as many as come; None: none, the call ends)."""
    register.give(call, prompts, None if most is None else str(most), now)
    return again(call)


def waits(call: Call, prompts: Sequence[Prompt], now: datetime) -> Answer:
    """Say `prompts` to somebody in the queue; any key is heard, and without one the next document follows."""
    register.give(call, prompts, _WAITS, now)
    return again(call)


def room(call: Call, prompts: Sequence[Prompt], into: Room, now: datetime) -> Answer:
    """Say `prompts`, then join the call with whoever is in the room."""
    register.give(call, prompts, f"{_ROOM}{into.part}|{into.name}|{into.coaches}", now)
    return again(call)


def again(call: Call) -> Answer:
    """What the call was given last."""
    said, asks = register.given(call), call.asks or ""
    if asks.startswith(_ROOM):
        part, name, coaches = asks.removeprefix(_ROOM).split("|")
        return Answer(said, call.lang, call.step, None, Room(name, part, coaches))  # type: ignore[arg-type]
    if asks == _WAITS:
        return Answer(said, call.lang, call.step, 1, waits=True)
    return Answer(said, call.lang, call.step, int(asks) if asks else None)
