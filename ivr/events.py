"""What a carrier of calls reports, in neutral words; plain values."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Keyed:
    """A call asks for a document: it has just come (`step` 0), or this was answered to the document `step`.

    `ref`: the carrier's name for the call. `number`: the person's, as the carrier gave it; "" where it is withheld.
    `keys`: what was pressed; "" is silence. `recording`: where what was said can be fetched, and its seconds.
    """

    ref: str
    number: str
    step: int = 0
    keys: str = field(default="", repr=False)
    recording: str = ""
    seconds: int = 0
    over: bool = False
    by: str = ""
    """Of a call that we make, as it is answered: `person`, `machine`, or "" where nobody can tell."""


@dataclass(frozen=True, slots=True)
class Told:
    """News of a call. `word` is the carrier's; `over`: nobody is on the line any more. `key` names it when repeated."""

    ref: str
    word: str
    key: str
    over: bool
