"""Speaks ahead what every caller hears: each text without gaps, in each language that an engine speaks.

A file that is there is only marked as asked for, so that it may be done at every deploy, and daily.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from gateway import speech, wording
from gateway.dialogue.steps import Prompt
from gateway.prompts.speaking import aloud, spoken_before
from gateway.settings import Settings


@dataclass(frozen=True, slots=True)
class Spoken:
    """One text that is ready. `made`: it was not there before."""

    lang: str
    msg_id: str
    made: bool


def speak_ahead(settings: Settings, more: Iterable[Prompt] = ()) -> Iterator[Spoken]:
    """Make every fixed text, and `more`, one after another. Raises CannotSpeak."""
    for lang in speech.VOICES:
        for prompt in [*more, *_fixed(lang)]:
            words = wording.render(prompt.msg_id, prompt.args, lang, "spoken")
            there = spoken_before(settings, words, lang)
            aloud(settings, words, lang, kept=True)
            yield Spoken(lang, prompt.msg_id, not there)


def _fixed(lang: str) -> Iterator[Prompt]:
    for msg_id in wording.ids():
        parts = wording.entry(msg_id).template(lang, "spoken")
        if wording.entry(msg_id).is_word:
            continue  # never said alone
        if parts and all(isinstance(part, str) for part in parts) and wording.pieces(msg_id, lang):
            yield Prompt(msg_id)
