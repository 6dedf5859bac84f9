"""Finds the one place named inside free text, careful not to find too much; hands back the text without it.

A person's name, a hamlet and everyday words are made of the same syllables as communes. So outside the home
province a name needs a sign that a place is meant (its kind, an area behind it, "ở", or commas around it),
and a typing mistake is repaired only behind a kind or alone between commas.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Final, NamedTuple

from sqlalchemy.orm import Session

from gateway.places.cache import index_for
from gateway.places.index import Index, Level
from gateway.places.keys import Word, readings, words_of
from gateway.places.personal import name_spans
from gateway.places.place import HOME, Match
from gateway.places.ranking import rank
from gateway.places.reading import Sense, contradicts, covers, repaired_senses
from gateway.places.vocabulary import CUES, EVERYDAY, HAMLET
from gateway.text.fold import nfc

_LONGEST_SPOT: Final = 10  # words: kind and name, district, province
_LONGEST_NAME: Final = 6
_MOST_WORDS: Final = 80  # a text of three messages; the rest of a longer one is not an address
_MOST_REPAIRS: Final = 24  # tries of about 1 ms: the bound on what a hostile text may cost
_SURE_REPAIR: Final = 7  # letters: shorter names lie one slip from everyday words


class Spot(NamedTuple):
    """Words `start` to `end` that name a place, the senses they have, and how sure a sign there is."""

    start: int
    end: int
    senses: tuple[Sense, ...]
    weight: float


def scan(tx: Session, text: str, home_province: str = HOME) -> tuple[Match, str] | None:
    """The place named in `text` and the text without its words, or None.

    "thon My Tuong 2 Nhon Hai khoe" → (Nhơn Hải, "thon My Tuong 2 khoe"). An exact name always beats a
    repaired one; among exact ones kind and areas said count most, then the home province, then standing
    later, because addresses grow wider to the right. When the name exists in several places the home one is
    returned.
    """
    index, text = index_for(tx), nfc(text)
    home = index.province_now.get(home_province, home_province)
    words = words_of(text)[:_MOST_WORDS]
    spot = best_spot(index, words, home) or _best(_repaired_spots(index, words, home))
    if spot is None:
        return None
    spot = _widened(index, words, spot, home)
    match = rank(spot.senses, words[spot.start : spot.end], home)[0]
    return match, _without(text, words, spot)


def best_spot(index: Index, words: Sequence[Word], home: str) -> Spot | None:
    """The words that most surely name a place, spelt without mistake."""
    return _best(_exact_spots(index, words[:_MOST_WORDS], home))


def _best(spots: Iterator[Spot]) -> Spot | None:
    return max(spots, key=lambda spot: (spot.weight, spot.start), default=None)


def _widened(index: Index, words: Sequence[Word], spot: Spot, home: str) -> Spot:
    """The spot together with a misspelt commune before it that lies in it: "xa nhon hay, Ninh Hai"."""
    for start in range(max(spot.start - _LONGEST_NAME, 0), spot.start):
        said = words[start : spot.end]
        senses = _sure_repairs(index, said, words[start : spot.start])
        if senses and rank(senses, said, home):
            return Spot(start, spot.end, senses, spot.weight)
    return spot


def _sure_repairs(index: Index, said: Sequence[Word], name: Sequence[Word]) -> tuple[Sense, ...]:
    if not any(reading.kind for reading in readings(name)):
        return ()
    return tuple(
        sense
        for sense in repaired_senses(index, said)
        if sense.areas and sense.reading.kind and sense.letters_off <= 1
    )


def _exact_spots(index: Index, words: Sequence[Word], home: str) -> Iterator[Spot]:
    people = name_spans(words)
    for start in range(len(words)):
        if start and words[start - 1].plain in HAMLET and not words[start].opens:
            continue
        for name_end in range(start + 1, min(len(words), start + _LONGEST_NAME) + 1):
            if name_end - 1 > start and words[name_end - 1].opens:
                break  # a name does not run across a comma
            for end, senses in _grown(index, words, start, name_end).items():
                weight = _weight(words, start, end, senses, home, people)
                if weight is not None:
                    yield Spot(start, end, tuple(senses), weight)


def _grown(index: Index, words: Sequence[Word], start: int, name_end: int) -> dict[int, list[Sense]]:
    """Senses of the name by where they end, each with as many areas behind it as belong to it."""
    grown: dict[int, list[Sense]] = {}
    for reading in readings(words[start:name_end]):
        for entry in index.by_key.get(reading.key, ()):
            for end in range(min(len(words), start + _LONGEST_SPOT), name_end - 1, -1):
                areas = covers(entry.within, words[name_end:end])
                if areas is not None:
                    grown.setdefault(end, []).append(Sense(entry, reading, areas, 0))
                    break
    return grown


def _weight(
    words: Sequence[Word], start: int, end: int, senses: Sequence[Sense], home: str, people: Sequence[range]
) -> float | None:
    """How sure the words name a place; None when nothing says so."""
    kind = max((s.reading.kind is not None) + (s.reading.kind in s.entry.kinds) for s in senses)
    areas = max(sense.areas for sense in senses)
    at_home = any(place.province_code == home for s in senses for place in s.entry.places)
    one_word = end - start - senses[0].reading.name_at == 1
    if one_word and kind == 1 and not areas:
        return None  # "xa vinh …" is not the city of Vinh
    if not kind and not areas and not _stands_bare(words, start, end, senses, at_home, people):
        return None
    only_province = all(sense.entry.level == Level.PROVINCE for sense in senses)
    return 4 * kind + 3 * areas + 2 * at_home - 2 * only_province + 0.1 * (end - start)


def _stands_bare(
    words: Sequence[Word],
    start: int,
    end: int,
    senses: Sequence[Sense],
    at_home: bool,
    people: Sequence[range],
) -> bool:
    """Whether a name without kind and area may still be meant as a place."""
    promised = _alone(words, start, end) or (start > 0 and words[start - 1].plain in CUES)
    wide = any(sense.entry.level in (Level.DISTRICT, Level.PROVINCE) for sense in senses)
    typed = [word.typed for word in words[start:end]]
    if all(sense.entry.name and contradicts(typed, sense.entry.name) for sense in senses):
        return False  # "vẫn bình thường" is not Vạn Bình
    if senses[0].reading.key in EVERYDAY and not promised:
        return False
    if end - start == 1:
        return promised and wide
    if any(start in span and end - 1 in span for span in people):
        return at_home and any(span.start == start for span in people)  # Phan Rang begins with a surname
    return at_home or wide or promised


def _repaired_spots(index: Index, words: Sequence[Word], home: str) -> Iterator[Spot]:
    for start, end in islice(_repairable(words), _MOST_REPAIRS):
        alone = _alone(words, start, end)
        senses = tuple(
            sense
            for sense in repaired_senses(index, words[start:end])
            if sense.letters_off <= 1
            and len(sense.reading.key) >= _SURE_REPAIR
            and (sense.areas or any(place.province_code == home for place in sense.entry.places))
            and (sense.reading.kind is not None or alone)
        )
        if senses:
            said_kind = any(sense.reading.kind for sense in senses)
            yield Spot(start, end, senses, 4 * said_kind - min(sense.letters_off for sense in senses))


def _repairable(words: Sequence[Word]) -> Iterator[tuple[int, int]]:
    """Where a mistake may be repaired at all: two words or more, behind a kind or alone, no person."""
    people = name_spans(words)
    for start in range(len(words)):
        for end in range(start + 2, min(len(words), start + _LONGEST_SPOT) + 1):
            personal = any(start in span and end - 1 in span for span in people)
            said_kind = any(reading.kind for reading in readings(words[start:end]))
            if not personal and (said_kind or _alone(words, start, end)):
                yield start, end


def _alone(words: Sequence[Word], start: int, end: int) -> bool:
    """Whether the words fill the space between two commas or ends of the text."""
    return (start == 0 or words[start].opens) and (end == len(words) or words[end].opens)


def _without(text: str, words: Sequence[Word], spot: Spot) -> str:
    before, after = text[: words[spot.start].start], text[words[spot.end - 1].end :]
    before, after = before.rstrip(" ,;."), after.lstrip(" ,;.)")
    return f"{before} {after}".strip(" ,;")
