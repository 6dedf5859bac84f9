"""The document a call was given last, kept with it: whoever asks for it again is given the same, and nothing is taken
twice."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from gateway.calls import register
from gateway.calls.model import Call
from gateway.dialogue.steps import Prompt
from ivr.answer import Answer, Room
from ivr.asks import KEY, Asks

_WAITS = "waits"
_MAY_RECORD = "may record"
_MAY_YET = "may yet record"
_QUEUED = (_WAITS, _MAY_RECORD, _MAY_YET)
_RECORDED = "recorded"
_ROOM = "room|"


def asked(call: Call, prompts: Sequence[Prompt], asks: Asks | None, now: datetime) -> Answer:
    """Say `prompts` and await what they ask for; None: nothing, and the call ends."""
    register.give(call, prompts, None if asks is None else asks.written(), now)
    return again(call)


def last(call: Call, prompts: Sequence[Prompt], now: datetime) -> Answer:
    """Say `prompts`, and the call ends."""
    return asked(call, prompts, None, now)


def waits(call: Call, prompts: Sequence[Prompt], now: datetime) -> Answer:
    """Say `prompts` to somebody in the queue; any key is heard, and without one the next document follows."""
    register.give(call, prompts, _WAITS, now)
    return again(call)


def may_record(call: Call, prompts: Sequence[Prompt], now: datetime) -> Answer:
    """As `waits`, and `prompts` ask whether the talk may be recorded."""
    register.give(call, prompts, _MAY_RECORD, now)
    return again(call)


def has_asked_to_record(call: Call) -> bool:
    """Whether that is what its last document has asked."""
    return call.asks == _MAY_RECORD


def may_yet_record(call: Call, prompts: Sequence[Prompt], now: datetime) -> Answer:
    """As `waits`, to whoever has let the question pass: a late key may still mean it."""
    register.give(call, prompts, _MAY_YET, now)
    return again(call)


def may_yet_mean_it(call: Call) -> bool:
    """Whether the question whether the talk may be recorded was one document ago, and not answered."""
    return call.asks == _MAY_YET


def room(call: Call, prompts: Sequence[Prompt], into: Room, now: datetime) -> Answer:
    """Say `prompts`, then join the call with whoever is in the room."""
    recorded = _RECORDED if into.recorded else ""
    register.give(call, prompts, f"{_ROOM}{into.part}|{into.name}|{into.coaches}|{recorded}", now)
    return again(call)


def again(call: Call) -> Answer:
    """What the call was given last."""
    asks = call.asks or ""
    if call.typed:
        return Answer((), call.lang, call.step, asks_of(call), begun=True)
    said = register.given(call)
    if asks.startswith(_ROOM):
        part, name, coaches, *more = asks.removeprefix(_ROOM).split("|")
        into = Room(name, part, coaches, recorded=_RECORDED in more)  # type: ignore[arg-type]
        return Answer(said, call.lang, call.step, None, room=into)
    if asks in _QUEUED:
        return Answer(said, call.lang, call.step, KEY, waits=True, patient=asks == _MAY_RECORD)
    return Answer(said, call.lang, call.step, asks_of(call))


def asks_of(call: Call) -> Asks | None:
    """What the last document awaits; None: nothing, or whatever is pressed in the queue."""
    written = call.asks or ""
    return None if not written or written in _QUEUED or written.startswith(_ROOM) else Asks.read(written)
