"""Estimates how long a text takes to say, so that no prompt outlasts a caller's patience; says nothing itself.

Vietnamese writes one syllable as one word, so words are counted; English syllables are groups of vowels. A
prompt voice says about 4.5 syllables a second, a comma rests a quarter second, a full stop nearly half: on the
prompts of people.md §4 this comes within two seconds of its measured figures.
"""

from __future__ import annotations

import re

SYLLABLES_PER_SECOND = 4.5
COMMA, STOP = 0.25, 0.4  # seconds

_WORD = re.compile(r"\w+")
_VOWELS = re.compile(r"[aeiouy]+", re.IGNORECASE)


def seconds(text: str, lang: str) -> float:
    """Seconds to say `text` at the pace of a recorded prompt."""
    words = _WORD.findall(text)
    if lang == "en":
        syllables = sum(_english_syllables(word) for word in words)
    else:
        syllables = sum(len(word) if word.isdecimal() else 1 for word in words)
    commas = sum(text.count(mark) for mark in ",;:")
    stops = sum(text.count(mark) for mark in ".?")
    return syllables / SYLLABLES_PER_SECOND + commas * COMMA + stops * STOP


def _english_syllables(word: str) -> int:
    if word.isdecimal():
        return len(word)
    silent = word.endswith("e") and not word.endswith("le")
    return max(1, len(_VOWELS.findall(word)) - silent)
