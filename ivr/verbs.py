"""What a call may be told to do, in words that belong to no company; plain values, written out by a carrier's file.

`to` and `told` are paths of ours: where the next document is asked for, and where news of what goes on is told.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Play:
    """Let the caller hear the sound at `url`, `times` over."""

    url: str = field(repr=False)
    times: int = 1


@dataclass(frozen=True, slots=True)
class Rest:
    """Be silent for so many seconds."""

    seconds: int = 1


@dataclass(frozen=True, slots=True)
class Listen:
    """Wait for keys while `said` is heard, which the first key ends; then go on at `to`, also where none was pressed.

    `most`: so many keys are a whole answer; None: silence or the key `last` ends it. `patience`: seconds of silence.
    `lets_pass`: where no key is pressed it goes on with the next verb.
    """

    to: str
    said: tuple[Play | Rest, ...] = ()
    most: int | None = None
    patience: int = 8
    last: str = "#"
    lets_pass: bool = False


@dataclass(frozen=True, slots=True)
class Record:
    """After a beep take down what the caller says, until `patience` seconds of silence, a key, or `longest` seconds.

    `told`: the recording itself, which may come later than the answer, or never.
    """

    to: str
    told: str
    patience: int = 4
    longest: int = 120


@dataclass(frozen=True, slots=True)
class Meet:
    """Join the call with whoever is in `room`; when that is over go on at `to`.

    `ends`: the room is over when this call leaves it. `waits`: it begins only with somebody who does not wait.
    `coaches`: the carrier's reference of the one call that hears this one. `recorded`: where it is told that what was
    said in the room can be fetched; "" records nothing.
    """

    room: str
    to: str
    ends: bool = False
    waits: bool = False
    muted: bool = False
    coaches: str = ""
    recorded: str = ""


@dataclass(frozen=True, slots=True)
class GoOn:
    """Go on at another document."""

    to: str


@dataclass(frozen=True, slots=True)
class HangUp:
    """End the call."""


@dataclass(frozen=True, slots=True)
class Refuse:
    """Do not take the call; who calls hears the tone of an engaged line."""


Verb = Play | Rest | Listen | Record | Meet | GoOn | HangUp | Refuse
Document = Sequence[Verb]
