"""Pick-list for a telephone: the letters' keys of a name ("6466" begins Nhơn Hải), old or new, become a few places.

Keys mean several letters each, so a name is found with as many keys as letters would need, and a few more places come
with it: home first, whole names before beginnings, shorter ones before longer.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from typing import Final

from sqlalchemy.orm import Session

from gateway.places.cache import index_for
from gateway.places.index import Entry, Index, Level
from gateway.places.place import HOME, Match, as_said
from gateway.text.phone_keys import are_letters, keys_of

LEAST: Final = 3
"""Keys: fewer name half a province."""
_keyed: dict[str, tuple[tuple[str, str], ...]] = {}
"""By edition: every key of the index as it is pressed, in order, with the key itself; of the newest edition alone."""


def is_pressed(said: str) -> bool:
    """Whether these can be the keys of letters, and enough of them."""
    return len(said) >= LEAST and are_letters(said)


def by_keys(tx: Session, pressed: str, home_province: str = HOME, limit: int = 6) -> list[Match]:
    """Communes whose name, now or before the reform, begins with letters on these keys; [] for too few.

    `score` is the share of the name that is pressed, 0..100.
    """
    if not is_pressed(pressed):
        return []
    index = index_for(tx)
    home = index.province_now.get(home_province, home_province)
    found = [entry for key in _beginning(index, pressed) for entry in _communes(index, key)]
    here = {entry.key for entry in found if entry.places[0].province_code == home}
    best: dict[str, tuple[tuple[bool, bool, bool, Level, int, str, str], Match]] = {}
    for entry in found:
        whole = len(entry.key) == len(pressed)
        place = as_said(entry.places[0], entry.old_name)
        order = (
            place.province_code != home, entry.key not in here, not whole, entry.level, len(entry.key), entry.key,
            place.code,
        )  # fmt: skip
        if place.code not in best or order < best[place.code][0]:
            best[place.code] = (order, Match(place, round(100 * len(pressed) / len(entry.key)), whole))
    return [match for _, match in sorted(best.values(), key=lambda ranked: ranked[0])][:limit]


def _beginning(index: Index, pressed: str) -> Iterable[str]:
    every = _of(index)
    at = bisect_left(every, (pressed, ""))
    while at < len(every) and every[at][0].startswith(pressed):
        yield every[at][1]
        at += 1


def _of(index: Index) -> tuple[tuple[str, str], ...]:
    known = _keyed.get(index.edition)
    if known is None:
        known = tuple(sorted((keys_of(key), key) for key in index.keys))
        _keyed.clear()
        _keyed[index.edition] = known
    return known


def _communes(index: Index, key: str) -> Iterable[Entry]:
    return (entry for entry in index.by_key[key] if entry.level in (Level.COMMUNE, Level.WARD))
