"""Pick-list for a keypad: the first letters of a name, old or new, become at most a few places."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator

from sqlalchemy.orm import Session

from gateway.places.cache import index_for
from gateway.places.index import Entry, Index, Level
from gateway.places.keys import words_of
from gateway.places.place import HOME, Match, as_said
from gateway.text.fold import fold


def prefix(tx: Session, letters: str, home_province: str = HOME, limit: int = 3) -> list[Match]:
    """Communes whose name, now or before the reform, begins with `letters`: "nhonh" → Vĩnh Hải (Nhơn Hải cũ).

    With a space each part begins a syllable: "nh hai", "n h". At least two letters; fewer give []. Home
    first, then elsewhere the names home has too, whole names before beginnings, then by name and code.
    `score` is the share of the name typed, 0..100.
    """
    index = index_for(tx)
    typed = [word.plain for word in words_of(letters)]
    key = "".join(typed)
    if len(key) < 2:
        return []
    home = index.province_now.get(home_province, home_province)
    best: dict[str, tuple[tuple[bool, bool, bool, Level, str, str], Match]] = {}
    found = list(_initials(index, typed)) or list(_beginning(index, key))
    here = {entry.key for entry in found if entry.places[0].province_code == home}
    for entry in found:
        whole, score = entry.key == key, round(100 * len(key) / max(len(entry.key), len(key)))
        # Of a divided ward only the main part: three lines of a screen are dear.
        place = as_said(entry.places[0], entry.old_name)
        away = place.province_code != home
        order = (away, entry.key not in here, not whole, entry.level, entry.key, place.code)
        if place.code not in best or order < best[place.code][0]:
            best[place.code] = (order, Match(place, score, whole))
    return [match for _, match in sorted(best.values(), key=lambda ranked: ranked[0])][:limit]


def _beginning(index: Index, key: str) -> Iterator[Entry]:
    for at in range(bisect_left(index.keys, key), len(index.keys)):
        if not index.keys[at].startswith(key):
            return
        yield from _communes(index, index.keys[at])


def _initials(index: Index, typed: list[str]) -> Iterator[Entry]:
    """Names whose syllables begin with the parts typed, the first of which must begin the name."""
    if len(typed) < 2:
        return
    for at in range(bisect_left(index.keys, typed[0]), len(index.keys)):
        if not index.keys[at].startswith(typed[0]):
            return
        for entry in _communes(index, index.keys[at]):
            syllables = fold(entry.name).split()
            if len(syllables) >= len(typed) and all(map(str.startswith, syllables, typed)):
                yield entry


def _communes(index: Index, key: str) -> Iterator[Entry]:
    return (entry for entry in index.by_key[key] if entry.level in (Level.COMMUNE, Level.WARD))
