"""Gives a text from a phone a reference that is the same when the centre delivers the text again, and another when the
person has written it again.

A deliver_sm carries no id of its own. What it may carry decides, best first: an id or a time of the centre; the
reference that a phone gives the parts of a long text, which names it within a day. Otherwise the words are left (and
the phone's own reference, which some centres leave constant), and people do text "1" twice. Then a text is a repetition
only while the one before is not acknowledged, or if the connection has ended on which it was acknowledged a moment ago:
it may have taken the acknowledgement along. After a restart that memory is gone; the minute in which a text came still
catches what is delivered again at once.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass

from smpp.message import DeliverSm
from smpp.parts import Part
from smpp.tlv import Tag

_DAY = 86_400  # seconds; references of 8 bits come round after 255 long texts, a person's day has fewer
_MINUTE = 60  # seconds; a centre that finds a connection dead delivers again within it
_LOST_WITH = (
    90.0  # seconds between an acknowledgement that was lost with its connection and the next delivery
)
_STALE = 600.0  # seconds after which a centre that was not answered has given up, or has come long ago
_MOST = 20_000  # texts remembered, some 10 MB: minutes of the busiest alert


@dataclass(slots=True)
class _Seen:
    ref: str
    at: float
    connection: Hashable
    kept: bool = False

    def comes_again(self, now: float, connection: Hashable) -> bool:
        """Whether the same words now are a repetition."""
        if not self.kept:
            return True
        return self.connection != connection and now - self.at <= _LOST_WITH


class Repeats:
    """The texts of the last minutes. `now`: seconds of the wall clock, for they are part of references."""

    def __init__(self) -> None:
        self._seen: OrderedDict[bytes, _Seen] = OrderedDict()  # the oldest comes first
        self._by_ref: dict[str, _Seen] = {}
        self._nth = 0

    def ref(self, deliver: DeliverSm, part: Part, octets: bytes, now: float, connection: Hashable) -> str:
        """The reference of the text that `deliver` finished; `octets` are all its parts'."""
        given = deliver.tlvs.get(Tag.RECEIPTED_MESSAGE_ID, b"").rstrip(b"\0")
        if given:
            return f"id:{_digest(deliver, given).hex()}"
        if deliver.schedule:  # a deliver_sm has none to schedule: centres write the time of the text there
            return f"at:{_digest(deliver, octets, deliver.schedule.encode('latin-1')).hex()}"
        if part.total > 1:
            reference = f"{part.way} {part.reference} {part.total}".encode()
            return f"part:{_digest(deliver, octets, reference, _round(now, _DAY)).hex()}"
        reference = deliver.tlvs.get(Tag.USER_MESSAGE_REFERENCE, b"")
        return self._by_words(_digest(deliver, octets, reference), now, connection)

    def kept(self, ref: str, now: float, connection: Hashable) -> None:
        """The text is durable, and its acknowledgement was written on `connection`."""
        seen = self._by_ref.get(ref)
        if seen is not None:
            seen.kept, seen.at, seen.connection = True, now, connection

    def _by_words(self, words: bytes, now: float, connection: Hashable) -> str:
        self._forget(now)
        before = self._seen.pop(words, None)
        if before is not None and before.comes_again(now, connection):
            self._seen[words] = before
            return before.ref
        if before is None:
            ref = f"said:{hashlib.sha256(words + _round(now, _MINUTE)).hexdigest()[:32]}"
        else:
            self._by_ref.pop(before.ref, None)
            self._nth += 1
            ref = f"said:{words.hex()}:{now:.3f}:{self._nth}"
        self._seen[words] = self._by_ref[ref] = _Seen(ref, now, connection)
        return ref

    def _forget(self, now: float) -> None:
        while self._seen:
            oldest = next(iter(self._seen.values()))
            if now - oldest.at <= _STALE and len(self._seen) < _MOST:
                return
            self._seen.popitem(last=False)
            self._by_ref.pop(oldest.ref, None)


def _digest(deliver: DeliverSm, *what: bytes) -> bytes:
    """Sixteen octets of who wrote to whom, and `what`."""
    digest = hashlib.sha256()
    ends = (deliver.source.text.encode("latin-1"), deliver.destination.text.encode("latin-1"))
    for field in (*ends, bytes((deliver.data_coding,)), *what):
        digest.update(len(field).to_bytes(4) + field)
    return digest.digest()[:16]


def _round(now: float, step: int) -> bytes:
    return (int(now) // step).to_bytes(8)
