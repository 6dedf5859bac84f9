"""Tells which words of a text are probably a person's name: "Nguyễn Văn Thanh Hải" is not a ward; pure."""

from __future__ import annotations

from collections.abc import Sequence

from gateway.places.keys import Word
from gateway.places.vocabulary import DOUBTFUL_SURNAMES, LIKELY_MIDDLE, MIDDLE, SURNAMES


def name_spans(words: Sequence[Word]) -> list[range]:
    """Word positions that a surname and what follows it cover: four words with a middle name, three without.

    A name ends at a comma and before a number.
    """
    spans = []
    for at, word in enumerate(words[:-1]):
        following = words[at + 1].plain
        sure = word.plain in SURNAMES or (word.plain in DOUBTFUL_SURNAMES and following in MIDDLE)
        if sure:
            spans.append(range(at, _end(words, at, 4 if following in LIKELY_MIDDLE else 3)))
    return spans


def _end(words: Sequence[Word], start: int, longest: int) -> int:
    for at in range(start + 1, min(len(words), start + longest)):
        if words[at].opens or words[at].plain.isdigit():
            return at
    return min(len(words), start + longest)
