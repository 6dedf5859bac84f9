"""Whether two people speak of the same thing: place, time and words that sound alike; compares, merges nothing."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from rapidfuzz import fuzz

from gateway.places.keys import sound_key
from gateway.text.fold import fold

WITHIN: Final = timedelta(hours=48)
"""What was seen two days later is another event, however alike the words."""
_SAME_WORDS: Final = 85  # of 100: a copy that somebody typed again, or cut short by their phone
_SAME_PLACE: Final = 85
_LIKE_WORDS: Final = 60  # beside the same spot: other words for one thing
_NAMES_A_SPOT: Final = 2  # words; "chợ" alone is many spots


@dataclass(frozen=True)
class Said:
    """What one person said: where within the commune, and what."""

    address: str = field(repr=False)
    words: str = field(repr=False)


def alike(one: Said, other: Said) -> bool:
    """Whether both are about one thing, given that the commune and the days are the same."""
    words, others = _heard(one.words), _heard(other.words)
    whole, other_whole = f"{_heard(one.address)} {words}", f"{_heard(other.address)} {others}"
    if fuzz.token_sort_ratio(whole, other_whole) >= _SAME_WORDS:
        return True
    spot, other_spot = _heard(one.address), _heard(other.address)
    if min(len(spot.split()), len(other_spot.split())) < _NAMES_A_SPOT:
        return False
    return (
        fuzz.token_sort_ratio(spot, other_spot) >= _SAME_PLACE
        and fuzz.token_set_ratio(words, others) >= _LIKE_WORDS
    )


def _heard(said: str) -> str:
    """The words as ears hear them: "Suan Hay" and "Xuân Hải" are one."""
    return " ".join(sound_key(word) for word in fold(said).split())
