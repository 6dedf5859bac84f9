"""What a call hears next, before it has a voice; plain values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from gateway.dialogue.steps import Prompt
from ivr.asks import Asks

VERBATIM = "text"
"""Not the name of a text of ours: its argument `text` is said as it stands (`messages.bodies.FREE_TEXT`)."""

Part = Literal["caller", "staff", "listener"]
"""How somebody is in a room: it is over when a caller leaves; a listener is heard by nobody, or by one colleague."""


@dataclass(frozen=True, slots=True)
class Room:
    """Where calls are joined. `coaches`: the carrier's reference of the one call that hears a listener. `recorded`:
    what is said there is kept, for its caller has agreed.
    """

    name: str
    part: Part
    coaches: str = ""
    recorded: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """What the call hears. `asks`: what is awaited after it; None: nothing, the call ends, or goes into `room`.

    `step`: the number of this document, which comes back with its answer, at the path `to`. `begun`: the first key of
    the answer has come and its further keys are awaited, without a word. `waits`: it is one of those heard in the
    queue, after which the next one follows without a key. `patient`: it asks something, and its key is awaited so long.
    """

    said: tuple[Prompt, ...]
    lang: str
    step: int
    asks: Asks | None
    begun: bool = False
    room: Room | None = None
    waits: bool = False
    patient: bool = False
    to: str = "/ivr/twilio/step"
