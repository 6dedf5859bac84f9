"""What a call meets while it follows its documents: the world around it, the ways it may end, seconds and keys."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from simulator.twilio.voice.call import KEYS, Call, Heard
from simulator.twilio.voice.document import Verb

if TYPE_CHECKING:
    from simulator.twilio.voice.line import Line

GATHER_PATIENCE, RECORD_PATIENCE, RING_PATIENCE = 5.0, 5.0, 30.0  # seconds; Twilio's defaults
SYLLABLES_A_SECOND = 4.5


class Gone(Exception):
    """Nobody is on the line any more."""


class Moved(Exception):
    """The customer has ordered the call elsewhere; `call.moved` says where."""


class Taken(Exception):
    """Somebody has taken the call out of its queue."""


class Left(Exception):
    """The document of a queue says that the call leaves it."""


class HungUp(Exception):
    """A document beside the main one hangs up."""


class Refused(Exception):
    """A call that was not answered is turned away; `status` is what becomes of it."""

    def __init__(self, status: str) -> None:
        super().__init__(status)
        self.status = status


class Lost(Exception):
    """There is no document to go on with: Twilio says an apology and hangs up. `code` is its error's number."""

    def __init__(self, code: int, why: str) -> None:
        super().__init__(why)
        self.code = code


@dataclass(frozen=True, slots=True)
class Onward:
    """Where the next document comes from, and what is told there beside the call's own parameters."""

    url: str
    told: Mapping[str, str] = field(default_factory=dict)
    method: str = "POST"
    inline: str = ""
    """The document itself, where it came with the order."""


@dataclass(frozen=True, slots=True)
class Page:
    """A document and the address relative ones in it count from."""

    url: str
    verbs: tuple[Verb, ...]


@dataclass(frozen=True, slots=True)
class Sound:
    """What an address plays: how long, and what it says where that is known."""

    seconds: float
    said: str = ""


class World(Protocol):
    """What is around a call."""

    def answered(self, call: Call) -> None:
        """The line is open from here on; does nothing where it was."""

    def now_heard(self, call: Call, kind: str, text: str, url: str, seconds: float = 0.0) -> Heard:
        """Begin an utterance into the ear of the person; one that takes no time is over at once."""

    def now_over(self, call: Call, heard: Heard) -> None:
        """An utterance has ended or was cut short."""

    def now_doing(self, call: Call, verb: str) -> None:
        """What the call does from here on, for whoever watches."""

    def heard_in(self, call: Call, seconds: float) -> float:
        """How long somebody listens to what lasts so long."""

    async def sleep(self, seconds: float) -> None:
        """Let so much of the network's time go by."""

    async def fetch(self, call: Call, onward: Onward) -> Page:
        """The next document; raises Lost."""

    async def sound(self, url: str) -> Sound:
        """What an address plays; nothing where it cannot be fetched."""

    async def record(
        self, line: Line, verb: Verb, patience: float, longest: float
    ) -> Mapping[str, str] | None:
        """Listen to the person until silence, a key or the end; what the action is told, None: nothing was said."""

    async def dial(self, line: Line, verb: Verb) -> Mapping[str, str]:
        """Join the call with others until that is over; what the action is told."""

    async def enqueue(self, line: Line, verb: Verb) -> Mapping[str, str]:
        """Let the call wait in a queue until that is over; what the action is told."""


def spoken(text: str) -> float:
    """Seconds that a voice takes for `text`: a Vietnamese word is a syllable, a stop a breath."""
    rests = sum(text.count(sign) for sign in ".,;:?!")
    return max(len(text.split()) / SYLLABLES_A_SECOND + rests * 0.3, 0.2)


def keys_in(typed: str) -> list[str]:
    """The keys of `typed`; raises ValueError naming what is none."""
    strange = sorted(set(typed) - KEYS)
    if strange or not typed:
        raise ValueError(f"keys are 0 to 9, * and #, not {' '.join(strange)!r}")
    return list(typed)
