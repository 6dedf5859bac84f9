"""What a sink saw, counted after the run and told as JSON; it speaks no carrier's protocol.

While messages arrive only their raw bytes are kept: to look into each would cost the sink more than to answer it.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import time
from bisect import bisect_left
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from operator import itemgetter
from typing import Any


@dataclass(frozen=True)
class Counts:
    """The carrier's side of a run; moments are seconds of CLOCK_MONOTONIC, which all processes of a machine share."""

    submits: int
    destinations: int
    duplicates: int
    receipts_sent: int
    receipts_acknowledged: int
    first_at: float
    last_at: float
    cpu_seconds: float

    def prove(self, messages: int, *, receipts: int = 0) -> None:
        """AssertionError unless `messages` people got one message each and all `receipts` were acknowledged."""
        seen = (
            self.submits,
            self.destinations,
            self.duplicates,
            self.receipts_sent,
            self.receipts_acknowledged,
        )
        if seen != (messages, messages, 0, receipts, receipts):
            raise AssertionError(f"{messages} messages, {receipts} receipts; the carrier saw {self}")


@dataclass
class Tally:
    """Counters of one sink; `destination` finds the recipient in what the sink kept of a message."""

    destination: Callable[[bytes], bytes]
    submits: int = 0
    receipts_sent: int = 0
    receipts_acknowledged: int = 0
    kept: list[bytes] = field(default_factory=list, repr=False)
    marks: list[tuple[int, float]] = field(default_factory=list, repr=False)
    """How many had come by which moment, a line for each time that something was read."""
    first_at: float = 0.0
    last_at: float = 0.0
    ids: Iterator[int] = field(
        default_factory=lambda: itertools.count(time.time_ns() // 1000 * 1000), repr=False
    )
    """Never given twice, by a later sink neither: a microsecond has room for a thousand, more than a sink takes."""

    def arrived(self, messages: int) -> None:
        """Count `messages` that have just been read."""
        self.last_at = time.monotonic()
        self.first_at = self.first_at or self.last_at
        self.submits += messages
        self.marks.append((self.submits, self.last_at))

    def receipt_acknowledged(self) -> None:
        """Count a receipt that the other side has taken; a run with receipts ends with the last of them."""
        self.receipts_acknowledged += 1
        self.last_at = time.monotonic()

    def clear(self) -> None:
        """Forget what was counted, as between warming up and the run; ids go on."""
        self.submits = self.receipts_sent = self.receipts_acknowledged = 0
        self.first_at = self.last_at = 0.0
        self.kept.clear()
        self.marks.clear()

    def moment_of(self, nth: int) -> float:
        """When message number `nth` (1, 2, …) came."""
        return self.marks[bisect_left(self.marks, (nth, 0.0))][1]

    def come_after(self, moment: float) -> int:
        """How many came later than `moment`."""
        before = bisect_left(self.marks, moment, key=itemgetter(1))
        return self.submits - (self.marks[before - 1][0] if before else 0)

    def moments(self, prefix: str) -> dict[str, float]:
        """When each recipient that begins so was told."""
        wanted = prefix.encode()
        told = ((nth, self.destination(message).lstrip(b"+")) for nth, message in enumerate(self.kept, 1))
        return {number.decode(): self.moment_of(nth) for nth, number in told if number.startswith(wanted)}

    def counts(self) -> Counts:
        """Everything, with a look into each message: 1 µs each, so only when the run is over."""
        distinct = len(set(map(self.destination, self.kept)))
        return Counts(
            submits=self.submits,
            destinations=distinct,
            duplicates=self.submits - distinct,
            receipts_sent=self.receipts_sent,
            receipts_acknowledged=self.receipts_acknowledged,
            first_at=self.first_at,
            last_at=self.last_at,
            cpu_seconds=time.process_time(),
        )


class Control(asyncio.Protocol):
    """A line asks, a line of JSON answers: `progress` (cheap), `counts`, `clear`; `nth:5`, `after:12.5`, `to:8493`."""

    def __init__(self, tally: Tally) -> None:
        """Speaks for `tally`."""
        self._tally = tally
        self._transport: asyncio.WriteTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the way back."""
        assert isinstance(transport, asyncio.WriteTransport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """Lines are short enough to come whole over loopback."""
        assert self._transport is not None
        for line in data.split():
            self._transport.write(json.dumps(self._answer(line.decode())).encode() + b"\n")

    def _answer(self, asked: str) -> dict[str, Any]:
        if asked == "progress":
            tally = self._tally
            return {"submits": tally.submits, "receipts_acknowledged": tally.receipts_acknowledged}
        if asked == "counts":
            return asdict(self._tally.counts())
        if asked == "clear":
            self._tally.clear()
            return {}
        what, _, said = asked.partition(":")
        if what == "nth":
            return {"moment": self._tally.moment_of(int(said))}
        if what == "after":
            return {"messages": self._tally.come_after(float(said))}
        if what == "to":
            return self._tally.moments(said)
        return {"error": f"asked for {asked}; there are progress, counts, clear, nth, after and to"}
