"""The shape of the frozen look-up index: names, what they may mean, and the orders they are searched in; no
logic."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from gateway.places.place import Place


class Level(IntEnum):
    """What sort of name it is; between equals the smaller is offered first."""

    PROVINCE = 0
    COMMUNE = 1
    WARD = 2
    EARLIER = 3
    """A ward that had been merged away before the reform."""
    DISTRICT = 4


@dataclass(frozen=True, slots=True)
class Entry:
    """One name and the places of today it may mean, the likeliest first.

    `name` carries the accents ("" when the source has none); `old_name` is what to read back; `within` holds
    the keys of every area that may follow the name: its old district, old and new province, and the commune
    it became.
    """

    key: str
    name: str
    level: Level
    kinds: tuple[str, ...]
    """Kinds people may put before it, the name's own first: a thị trấn that became a xã answers to both."""
    places: tuple[Place, ...]
    old_name: str | None
    within: frozenset[str]


@dataclass(frozen=True, slots=True)
class Index:
    """Everything look-up needs. Never changed after it is built, so threads share it without a lock."""

    edition: str
    by_key: dict[str, tuple[Entry, ...]]
    by_sound: dict[str, tuple[str, ...]]
    by_area: dict[str, tuple[Entry, ...]]
    keys: tuple[str, ...]
    """All keys in order, for prefixes and for repairing typing mistakes."""
    communes: dict[str, Place]
    provinces: dict[str, Place]
    old_places: dict[str, tuple[Place, tuple[str, ...]]]
    """Old ward code → the ward as it was, and the codes of the communes it became."""
    province_now: dict[str, str]
    """Old or new province code → the code in force."""
