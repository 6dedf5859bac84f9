"""What a call hears next, before it has a voice; plain values."""

from __future__ import annotations

from dataclasses import dataclass

from gateway.dialogue.steps import Prompt

VERBATIM = "text"
"""Not the name of a text of ours: its argument `text` is said as it stands (`messages.bodies.FREE_TEXT`)."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the call hears. `keys`: how many are awaited, 0: as many as come; None: none, the call ends or goes on.

    `step`: the number of this document, which comes back with its answer, at the path `to`.
    """

    said: tuple[Prompt, ...]
    lang: str
    step: int
    keys: int | None
    to: str = "/ivr/twilio/step"
