"""What a call hears next, before it has a voice; plain values."""

from __future__ import annotations

from dataclasses import dataclass

from gateway.dialogue.steps import Prompt
from ivr.asks import Asks


@dataclass(frozen=True, slots=True)
class Answer:
    """What the call hears. `asks`: what is awaited after it; None: nothing, the call ends or goes on.

    `step`: the number of this document, which comes back with its answer. `begun`: the first key of the answer has come
    and its further keys are awaited, without a word.
    """

    said: tuple[Prompt, ...]
    lang: str
    step: int
    asks: Asks | None
    begun: bool = False
