"""Joins the parts of long texts as they come, in any order, within bounds of count, size and time; decodes nothing."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass, field

from smpp.message import Address
from smpp.parts import Part
from smpp.sources import Sources

MAX_TOTAL = 40
"""Parts of the longest text joined: six thousand characters, more than any phone writes. 255 is a hostile claim."""


@dataclass(frozen=True, slots=True)
class Text:
    """What is handed on: the octets of each part that came, in order, and the numbers of those that did not."""

    source: Address = field(repr=False)
    destination: Address = field(repr=False)
    data_coding: int
    parts: tuple[bytes, ...] = field(repr=False)
    missing: tuple[int, ...] = ()
    key: Hashable = field(default=None, repr=False, compare=False)
    """`key_of` its parts."""

    @property
    def octets(self) -> bytes:
        """All parts as one; a character that two parts share is whole again, unless a gap lies between."""
        return b"".join(self.parts)


_Key = tuple[Address, Address, int, str, int, int]
_Done = tuple[float, frozenset[tuple[int, int]]]  # when, and the number and hash of each part


@dataclass(slots=True)
class _Open:
    at: float  # when the last part came
    parts: dict[int, bytes] = field(default_factory=dict)
    size: int = 0


class Reassembly:
    """Parts waiting for each other, by sender, receiver, alphabet, way, reference and total. Forgets by itself.

    One sender cannot push out what others wait for: beyond its own share its own oldest text gives way, and where all
    together are too many or too large, that of whoever has the most.
    Finished texts are remembered (as hashes) for `patience` too, so that a part sent twice does not begin a new one.
    """

    def __init__(
        self,
        patience: float = 300.0,  # seconds after the latest part: a centre tries again within minutes
        max_texts: int = 10_000,  # open at a time; a province's busiest minute has some hundreds
        max_per_source: int = 10,  # a phone sends one text after the other; a few may miss a part
        max_octets: int = 8_000_000,  # of all parts waiting, so that few huge ones fill no memory either
        max_total: int = MAX_TOTAL,
    ) -> None:
        self._patience = patience
        self._max_texts = max_texts
        self._max_per_source = max_per_source
        self._max_octets = max_octets
        self._max_total = max_total
        self._open: OrderedDict[_Key, _Open] = OrderedDict()  # the one that waits longest comes first
        self._sources: Sources[Address, _Key] = Sources()
        self._done: OrderedDict[_Key, _Done] = OrderedDict()  # the oldest comes first
        self._size = 0

    def __len__(self) -> int:
        """Texts waiting for parts."""
        return len(self._open)

    @property
    def octets(self) -> int:
        """Octets waiting."""
        return self._size

    def __contains__(self, key: Hashable) -> bool:
        """Whether that text (see `key_of`) waits for parts."""
        return key in self._open

    def add(
        self, source: Address, destination: Address, data_coding: int, part: Part, now: float
    ) -> list[Text]:
        """The texts that `part` finishes, or pushes out unfinished; `now` in seconds that never go back.

        A whole text is handed on at once. So is, alone, a part of a text with more than `max_total` parts.
        """
        key = key_of(source, destination, data_coding, part)
        if part.total == 1 or part.total > self._max_total:
            missing = tuple(number for number in range(1, part.total + 1) if number != part.number)
            return [Text(source, destination, data_coding, (part.octets,), missing, key)]
        out = self.expire(now)
        if self._was_finished(key, part):
            return out
        known = self._open.get(key)
        if known is not None and known.parts.get(part.number, part.octets) != part.octets:
            out.append(self._close(key))  # the phone counts its references in a circle: this is a new text
        self._put(key, part, now)
        if len(self._open[key].parts) == part.total:
            self._remember(key, now)
            out.append(self._close(key))
        while (whose := self._too_much(source)) is not None:
            out.append(self._close(self._sources.oldest(whose)))
        return out

    def expire(self, now: float) -> list[Text]:
        """The texts whose patience is over, with what is missing of them."""
        limit = now - self._patience
        while self._done and next(iter(self._done.values()))[0] <= limit:
            self._done.popitem(last=False)
        out = []
        while self._open and next(iter(self._open.values())).at <= limit:
            out.append(self._close(next(iter(self._open))))
        return out

    def drain(self) -> list[Text]:
        """All that waits, unfinished as it is: for the end of a process."""
        return [self._close(key) for key in list(self._open)]

    def _too_much(self, source: Address) -> Address | None:
        """Whose oldest text must give way, now that `source` has added a part."""
        if self._sources.count(source) > self._max_per_source:
            return source
        if len(self._open) > self._max_texts:
            return self._sources.with_most_keys()
        if self._size > self._max_octets:
            return self._sources.with_most_octets()
        return None

    def _was_finished(self, key: _Key, part: Part) -> bool:
        done = self._done.get(key)
        return done is not None and (part.number, hash(part.octets)) in done[1]

    def _put(self, key: _Key, part: Part, now: float) -> None:
        waiting = self._open.pop(key, None) or _Open(now)
        waiting.at = now
        if part.number not in waiting.parts:
            waiting.parts[part.number] = part.octets
            waiting.size += len(part.octets)
            self._size += len(part.octets)
        self._open[key] = waiting  # at the end: it has waited least
        self._sources.put(key[0], key, waiting.size)

    def _remember(self, key: _Key, now: float) -> None:
        self._done.pop(key, None)
        parts = self._open[key].parts
        self._done[key] = (now, frozenset((number, hash(octets)) for number, octets in parts.items()))
        while len(self._done) > self._max_texts:
            self._done.popitem(last=False)

    def _close(self, key: _Key) -> Text:
        source, destination, data_coding, _, _, total = key
        waiting = self._open.pop(key)
        self._size -= waiting.size
        self._sources.drop(source, key)
        missing = tuple(number for number in range(1, total + 1) if number not in waiting.parts)
        parts = tuple(waiting.parts[number] for number in sorted(waiting.parts))
        return Text(source, destination, data_coding, parts, missing, key)


def key_of(source: Address, destination: Address, data_coding: int, part: Part) -> _Key:
    """Of which text `part` is: the same for all that may be joined."""
    return source, destination, data_coding, part.way, part.reference, part.total
