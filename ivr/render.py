"""From an answer to neutral verbs; pure: words come from the catalogue, addresses of sounds from whoever calls."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from gateway import wording
from gateway.dialogue.steps import Prompt
from ivr.answer import VERBATIM, Answer
from ivr.verbs import Document, HangUp, Listen, Play, Verb

FIRST_KEY: Final = 8  # seconds: no shorter time-out for the old (people.md, dangers)
BETWEEN_KEYS: Final = 3  # seconds of silence that end an answer of any length

Sounding = Callable[[str, str], str]
"""The address of the sound that says these words in this language."""
Revealing = Callable[[Mapping[str, Any]], Mapping[str, Any]]
"""Arguments with the digits in the place of a sealed code (`messages.bodies.reveal`)."""


def document(answer: Answer, sounding: Sounding, to: str, reveal: Revealing) -> Document:
    """What the call does next; `to`: the path where its keys are answered, without the number of the document."""
    said = [Play(sounding(words, answer.lang)) for words in spoken(answer.said, answer.lang, reveal)]
    if answer.keys is None:
        return [*said, HangUp()]
    fixed = answer.keys or None
    patience = FIRST_KEY if answer.keys == 1 else BETWEEN_KEYS
    verbs: list[Verb] = [Listen(f"{to}?n={answer.step}", tuple(said), fixed, patience)]
    return verbs


def spoken(prompts: Sequence[Prompt], lang: str, reveal: Revealing) -> list[str]:
    """The words of each prompt that is ever spoken."""
    return [words for words in (_words(prompt, lang, reveal) for prompt in prompts) if words]


def _words(prompt: Prompt, lang: str, reveal: Revealing) -> str:
    if prompt.msg_id == VERBATIM:
        return str(prompt.args["text"])
    return wording.render(prompt.msg_id, reveal(prompt.args), lang, "spoken")
