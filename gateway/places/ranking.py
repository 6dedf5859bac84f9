"""Orders the senses of a text into matches: one per place, the likeliest first, always in the same order;
pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from gateway.places.index import Level
from gateway.places.keys import Word
from gateway.places.place import Match, as_said
from gateway.places.reading import Sense, contradicts

_PLAIN_SCORE: Final = {
    Level.PROVINCE: 100, Level.COMMUNE: 100, Level.WARD: 100, Level.EARLIER: 92, Level.DISTRICT: 90,
}  # fmt: skip
_DISTRICT_SAID: Final = 8  # "huyện Ninh Hải" means its communes more surely than "Ninh Hai" does
_OTHER_KIND: Final = 6  # "xã" is said of a phường all the time: lower, never refused
_LATER_KIND: Final = 1  # a district may hold "thị trấn X" and "xã X": the kind it had then decides
_OTHER_ACCENTS: Final = 5
_LESSER_PART: Final = 4  # of a ward that was divided: not where its centre went
PER_LETTER: Final = 12
ELSEWHERE: Final = 9  # a slip that leads home is likelier than an equal slip that leads across the country


def rank(senses: Iterable[Sense], words: Sequence[Word], home: str) -> list[Match]:
    """One match per place, its best one, in the order they are offered."""
    best: dict[str, tuple[tuple[float, ...], str, Match]] = {}
    for sense in senses:
        entry = sense.entry
        for part, place in enumerate(entry.places):
            away = place.province_code != home
            if away and sense.letters_off > 1 and not sense.areas:
                continue  # two letters off and no area named: half the country would match
            score = _score(sense, words) - (_LESSER_PART if part and entry.level != Level.DISTRICT else 0)
            exact = sense.letters_off == 0 and entry.level != Level.DISTRICT
            likelihood = score - ELSEWHERE * away if sense.letters_off else 100
            order = (-likelihood, away, -score, entry.level, part)
            if place.code not in best or order < best[place.code][0]:
                best[place.code] = (
                    order,
                    place.code,
                    Match(as_said(place, entry.old_name), round(score), exact),
                )
    return [match for _, _, match in sorted(best.values(), key=lambda found: found[:2])]


def _score(sense: Sense, words: Sequence[Word]) -> float:
    entry, reading = sense.entry, sense.reading
    score = _PLAIN_SCORE[entry.level] - PER_LETTER * sense.letters_off
    if reading.kind in entry.kinds and entry.level == Level.DISTRICT:
        score += _DISTRICT_SAID
    elif reading.kind and reading.kind not in entry.kinds:
        score -= _OTHER_KIND
    elif reading.kind and reading.kind != entry.kinds[0]:
        score -= _LATER_KIND
    if entry.name and contradicts((word.typed for word in words[reading.name_at :]), entry.name):
        score -= _OTHER_ACCENTS
    return max(score, 0)
