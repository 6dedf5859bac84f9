"""Reads words as a place name followed by the areas it lies in, exactly or with typing mistakes repaired;
pure."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from rapidfuzz import process
from rapidfuzz.distance import OSA

from gateway.places.index import Entry, Index
from gateway.places.keys import Reading, Word, readings, sound_key
from gateway.text.fold import fold

_COUNTRY: Final = frozenset({"vietnam", "vn"})
_LONGEST_NAME: Final = (
    6  # "Thị trấn Nông trường Việt Trung" and "Văn Miếu - Quốc Tử Giám": words with their kind
)
_HEARD_ALIKE: Final = 0.5  # of a letter: "Nhon Hay" for "Nhơn Hải" is spelling by ear, not a slip


class Sense(NamedTuple):
    """One way to understand the words: the name, the kind said before it, how many areas followed, letters
    repaired."""

    entry: Entry
    reading: Reading
    areas: int
    letters_off: float


def exact_senses(index: Index, words: Sequence[Word]) -> Iterator[Sense]:
    """Senses that use every word and change no letter: "x. nhon hai, ninh hai, ninh thuan"."""
    for end in range(min(len(words), _LONGEST_NAME), 0, -1):
        for reading in readings(words[:end]):
            for entry in index.by_key.get(reading.key, ()):
                areas = covers(entry.within, words[end:])
                if areas is not None:
                    yield Sense(entry, reading, areas, 0)


def covers(within: frozenset[str], words: Sequence[Word]) -> int | None:
    """How many areas `words` name when all of them lie around the place, else None. No words: 0 areas."""
    if not words:
        return 0
    for end in range(1, min(len(words), _LONGEST_NAME) + 1):
        if any(reading.key in within or reading.key in _COUNTRY for reading in readings(words[:end])):
            rest = covers(within, words[end:])
            if rest is not None:
                return rest + 1
    return None


def repaired_senses(index: Index, words: Sequence[Word]) -> Iterator[Sense]:
    """Senses with one or two letters off, in the name, in the areas after it, or across a comma in both."""
    for end in range(min(len(words) - 1, _LONGEST_NAME), 0, -1):
        name, tail = words[:end], words[end:]
        if tail[0].opens:
            yield from _named_near(index, name, tail, index.keys)
            continue
        yield from _exactly_named_near(index, name, tail)
        around = {entry for reading in _area_heads(tail) for entry in index.by_area.get(reading, ())}
        inside = [entry for entry in around if covers(entry.within, tail) is not None]
        yield from _named_near(index, name, tail, sorted({entry.key for entry in inside}))
    yield from repaired_names(index, words)


def repaired_names(index: Index, words: Sequence[Word]) -> Iterator[Sense]:
    """Senses of all `words` as one misspelt name without areas."""
    for reading, key, off in _alike(index, words, index.keys):
        for entry in index.by_key[key]:
            yield Sense(entry, reading, 0, off)


def _named_near(
    index: Index, name: Sequence[Word], tail: Sequence[Word], keys: Sequence[str]
) -> Iterator[Sense]:
    for reading, key, off in _alike(index, name, keys):
        for entry in index.by_key[key]:
            tail_off = _tail_off(entry.within, tail)
            if tail_off is not None:
                yield Sense(entry, reading, 1, off + tail_off)


def _exactly_named_near(index: Index, name: Sequence[Word], tail: Sequence[Word]) -> Iterator[Sense]:
    for reading in readings(name):
        for entry in index.by_key.get(reading.key, ()):
            tail_off = _tail_off(entry.within, tail)
            if tail_off is not None:
                yield Sense(entry, reading, 1, tail_off)


def _area_heads(tail: Sequence[Word]) -> Iterator[str]:
    for end in range(1, min(len(tail), _LONGEST_NAME) + 1):
        for reading in readings(tail[:end]):
            yield reading.key


def _tail_off(within: frozenset[str], tail: Sequence[Word]) -> float | None:
    """Letters to repair until `tail` names areas around the place; None when that takes too many."""
    if covers(within, tail) is not None:
        return 0
    best: float | None = None
    for end in range(len(tail), 0, -1):
        if covers(within, tail[end:]) is None:
            continue
        for reading in readings(tail[:end]):
            for area in within:
                off = letters_off(reading.key, area)
                if off is not None and (best is None or off < best):
                    best = off
    return best


def _alike(index: Index, words: Sequence[Word], keys: Sequence[str]) -> Iterator[tuple[Reading, str, float]]:
    """Keys out of `keys` that `words` may have meant, each with the letters off."""
    for reading in readings(words):
        allowed = _allowed(reading.key)
        if not allowed:
            continue
        syllables = [word.plain for word in words[reading.name_at :]]
        heard = index.by_sound.get(sound_key(reading.key), ())
        near = process.extract(reading.key, keys, scorer=OSA.distance, score_cutoff=allowed, limit=None)
        for key in dict.fromkeys([*heard, *(key for key, _, _ in near)]):
            off = letters_off(reading.key, key)
            if off is not None and _same_rhythm(index, syllables, key):
                yield reading, key, off


def letters_off(said: str, key: str) -> float | None:
    """Letters added, dropped, changed or swapped between two keys, 0.5 when they sound alike; None beyond
    repair."""
    if said == key:
        return 0
    if sound_key(said) == sound_key(key):
        return _HEARD_ALIKE
    allowed = _allowed(said)
    off = OSA.distance(said, key, score_cutoff=allowed) if allowed else allowed + 1
    # A digit is never a slip: "phuong 1" must not become "phường 2".
    same_digits = [c for c in said if c.isdigit()] == [c for c in key if c.isdigit()]
    return float(off) if off <= allowed and same_digits else None


def _allowed(key: str) -> int:
    """Letters that may be off: short names lie too close together to repair."""
    return 0 if len(key) < 5 else 1 if len(key) < 7 else 2


def _same_rhythm(index: Index, syllables: Sequence[str], key: str) -> bool:
    """Whether each syllable said resembles its syllable of the name: "khong biet" is not "Khánh Viết".

    Words run together ("nhonhay") or a name without recorded syllables cannot be judged and pass.
    """
    name = index.by_key[key][0].name
    spelt = fold(name).split()
    if len(syllables) == 1 or not name or "".join(spelt) != key:
        return True
    return len(spelt) == len(syllables) and all(
        said == wanted or OSA.distance(said, wanted) < min(2, len(wanted))
        for said, wanted in zip(syllables, spelt, strict=True)
    )


def contradicts(typed: Iterable[str], name: str) -> bool:
    """Whether accents that were typed rule the name out: "Thạnh Hải" is not "Thanh Hải", while "Thanh Hai"
    may be.

    Syllable by syllable, wherever the tone mark was put ("hoá", "hòa" is a different tone, "hóa" is the
    same).
    """
    return any(
        said != wanted and not said.isascii() and fold(said) == fold(wanted)
        for said, wanted in zip(map(_toned, typed), map(_toned, name.split()), strict=False)
    )


def _toned(syllable: str) -> str:
    """Letters first, tone last, so that both ways to place a tone compare equal."""
    apart = unicodedata.normalize("NFD", syllable.lower())
    return "".join(c for c in apart if c not in _TONES) + "".join(c for c in apart if c in _TONES)


_TONES: Final = frozenset("\u0300\u0301\u0303\u0309\u0323")
