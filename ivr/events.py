"""What a carrier of calls reports, in neutral words; plain values."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Keyed:
    """A call asks for a document: it has just come (`step` 0), or this was answered to the document `step`.

    `ref`: the carrier's name for the call, `call`: ours, where we have ordered it. `by`: who has answered
    a call of ours, `person`, `machine`, or "" where nobody can tell. `called`: which number of ours was dialled.
    `number`: the person's, as the carrier gave it; "" where it is withheld.
    `keys`: what was pressed; "" is silence. `recording`: the carrier's name for what was said, and its seconds.
    """

    ref: str
    number: str
    step: int = 0
    keys: str = field(default="", repr=False)
    recording: str = ""
    seconds: int = 0
    over: bool = False
    call: str = ""
    by: str = ""
    called: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """News of a call. `word` is the carrier's; `over`: nobody is on the line any more. `key` names it when repeated."""

    ref: str
    word: str
    key: str
    over: bool
    call: str = ""
    by: str = ""


@dataclass(frozen=True, slots=True)
class Recorded:
    """News of a recording of the call `ref`. `there`: it can be fetched; else there is nothing to be had."""

    ref: str
    recording: str
    seconds: int
    there: bool
