"""From an answer to neutral verbs; pure: words come from the catalogue, addresses of sounds from whoever calls."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from gateway import wording
from gateway.dialogue.steps import Prompt
from ivr.answer import Answer
from ivr.verbs import Document, HangUp, Listen, Play, Record

FIRST_KEY: Final = 8  # seconds: no shorter time-out for the old (people.md, dangers)
BEFORE_THE_BEEP: Final = 1  # second: whoever needs help presses 9 while the question is still heard
BETWEEN_KEYS: Final = 3  # seconds of silence that end an answer of any length

Sounding = Callable[[str, str], str]
"""The address of the sound that says these words in this language."""
Revealing = Callable[[Mapping[str, Any]], Mapping[str, Any]]
"""Arguments with the digits in the place of a sealed code (`messages.bodies.reveal`)."""


def document(answer: Answer, sounding: Sounding, to: str, told: str, reveal: Revealing) -> Document:
    """What the call does next; `to`: the path where its keys are answered, without the number of the document; `told`:
    where news of a recording goes.
    """
    said = [Play(sounding(words, answer.lang)) for words in spoken(answer.said, answer.lang, reveal)]
    if answer.asks is None:
        return [*said, HangUp()]
    here = f"{to}?n={answer.step}"
    if answer.asks.spoken:
        after = [] if answer.begun else [Listen(here, tuple(said), 1, BEFORE_THE_BEEP, "", lets_pass=True)]
        return [*after, Record(here, told)]
    if answer.begun:
        return [Listen(here, (), answer.asks.keys - 1 if answer.asks.keys else None, BETWEEN_KEYS)]
    return [Listen(here, tuple(said), 1, FIRST_KEY, last="")]


def spoken(prompts: Sequence[Prompt], lang: str, reveal: Revealing) -> list[str]:
    """The words of each prompt that is ever spoken."""
    every = (wording.render(prompt.msg_id, reveal(prompt.args), lang, "spoken") for prompt in prompts)
    return [words for words in every if words]
