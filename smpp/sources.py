"""Who has how much open in the joining of texts: finds whoever holds most, whatever the number of sources, at once."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

Source = TypeVar("Source", bound=Hashable)
Key = TypeVar("Key", bound=Hashable)


@dataclass(slots=True)
class _Holding(Generic[Key]):
    keys: OrderedDict[Key, int] = field(
        default_factory=OrderedDict
    )  # with their octets; the oldest comes first
    octets: int = 0


class Sources(Generic[Source, Key]):
    """What each source has open. Sources that hold about the same stand on one level, the longest quiet first."""

    def __init__(self) -> None:
        self._held: dict[Source, _Holding[Key]] = {}
        self._by_count: dict[int, OrderedDict[Source, None]] = {}
        self._by_octets: dict[int, OrderedDict[Source, None]] = {}  # by powers of two: near enough, and few

    def put(self, source: Source, key: Key, octets: int) -> None:
        """`source` has `key` open, which holds `octets` now and is its newest."""
        held = self._held.setdefault(source, _Holding())
        self._leave(source, held)
        held.octets += octets - held.keys.pop(key, 0)
        held.keys[key] = octets
        self._enter(source, held)

    def drop(self, source: Source, key: Key) -> None:
        """`key` is closed."""
        held = self._held[source]
        self._leave(source, held)
        held.octets -= held.keys.pop(key)
        if held.keys:
            self._enter(source, held)
        else:
            del self._held[source]

    def count(self, source: Source) -> int:
        """Keys that `source` has open."""
        return len(self._held[source].keys) if source in self._held else 0

    def oldest(self, source: Source) -> Key:
        """The key of `source` that has waited longest; KeyError when it has none."""
        return next(iter(self._held[source].keys))

    def with_most_keys(self) -> Source:
        """One that has the most keys open; ValueError when nobody has any."""
        return next(iter(self._by_count[max(self._by_count)]))

    def with_most_octets(self) -> Source:
        """One that holds more than half of what any other does; ValueError when nobody has any."""
        return next(iter(self._by_octets[max(self._by_octets)]))

    def _enter(self, source: Source, held: _Holding[Key]) -> None:
        for levels, level in self._levels(held):
            levels.setdefault(level, OrderedDict())[source] = None

    def _leave(self, source: Source, held: _Holding[Key]) -> None:
        if not held.keys:
            return
        for levels, level in self._levels(held):
            del levels[level][source]
            if not levels[level]:
                del levels[level]

    def _levels(self, held: _Holding[Key]) -> tuple[tuple[dict[int, OrderedDict[Source, None]], int], ...]:
        return (self._by_count, len(held.keys)), (self._by_octets, held.octets.bit_length())
