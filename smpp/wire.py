"""A connection as PDUs out of octets and octets in few writes, with pressure in both directions; understands no PDU."""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from typing import cast

from smpp.pdu import Decoder, Malformed, Pdu

UNSENT_LIMIT = 256 * 1024
"""Octets we buffer for a peer that does not read, before we stop reading too: far above a full window."""


class Wire(asyncio.Protocol, ABC):
    """Batches what is written until the end of the loop's turn; stops reading when asked to, or when the peer does."""

    def __init__(self, close_patience: float) -> None:
        """`close_patience`: seconds for the peer to read what was written before a close."""
        self.loop = asyncio.get_running_loop()
        self.ended = False
        self.closed: asyncio.Future[str] = self.loop.create_future()
        """Done when the connection is gone: why."""
        self.heard = self.loop.time()  # when the last octet came, or reading began again
        self.writing_paused = False
        self.reading_paused = False
        self._close_patience = close_patience
        self._transport: asyncio.Transport | None = None
        self._decoder = Decoder()
        self._out: list[bytes] = []
        self._flush_due = False
        self._aborting: asyncio.TimerHandle | None = None
        self._why = ""

    @abstractmethod
    def took(self, pdus: list[Pdu]) -> None:
        """Whole PDUs came."""

    @abstractmethod
    def spoilt(self, fault: Malformed) -> None:
        """No further PDU can be read. The last words may be written; the connection ends after it."""

    @abstractmethod
    def over(self, why: str) -> None:
        """The connection is gone or going; told once."""

    @abstractmethod
    def full(self, reading: bool) -> bool:
        """Whether nothing more should be read; `reading` says whether it is read now, for a rule with slack."""

    def write(self, *octets: bytes) -> None:
        """Send at the end of the loop's turn, together with all else that is written until then."""
        self._out += octets
        if not self._flush_due:
            self._flush_due = True
            self.loop.call_soon(self.flush)

    def flush(self) -> None:
        """Send now."""
        self._flush_due = False
        if self._out and self._transport is not None:
            octets = b"".join(self._out)
            self._out.clear()
            self._transport.write(octets)

    def gate(self) -> None:
        """Read or do not read, as `full` and the peer's own reading ask for."""
        if self._transport is None or self.ended:
            return
        if self.writing_paused or self.full(not self.reading_paused):
            if not self.reading_paused:
                self.reading_paused = True
                self._transport.pause_reading()
        elif self.reading_paused:
            self.reading_paused = False
            self.heard = self.loop.time()
            self._transport.resume_reading()

    def end(self, why: str, abort: bool = False) -> None:
        """Close, after what is written is sent unless `abort`. Only the first call counts."""
        if self.ended:
            return
        self.flush()
        self.ended = True
        self._why = why
        self._out.clear()
        if self._transport is not None and abort:
            self._transport.abort()
        elif self._transport is not None:
            self._transport.close()
            # A peer that does not read would keep a closing transport open for ever.
            self._aborting = self.loop.call_later(self._close_patience, self._transport.abort)
        self.over(why)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """The connection stands; if it is not wanted any more it falls at once."""
        self._transport = cast(asyncio.Transport, transport)
        self._transport.set_write_buffer_limits(high=UNSENT_LIMIT)
        self.heard = self.loop.time()
        if self.ended:
            self._transport.abort()

    def data_received(self, data: bytes) -> None:
        """Some octets came."""
        if self.ended:
            return
        self.heard = self.loop.time()
        try:
            self.took(self._decoder.feed(data))
        except Malformed as fault:
            self.took(fault.before)
            if not self.ended:
                self.spoilt(fault)
                self.end(f"the stream is lost: {fault.why}")

    def connection_lost(self, exc: Exception | None) -> None:
        """The connection is gone, by us or by them."""
        self.end(f"connection lost: {exc}" if exc is not None else "closed by the other side")
        if self._aborting is not None:
            self._aborting.cancel()
        if not self.closed.done():
            self.closed.set_result(self._why)

    def pause_writing(self) -> None:
        """The peer reads too slowly. Then we read no more either, or its requests would fill our memory."""
        self.writing_paused = True
        self.gate()

    def resume_writing(self) -> None:
        """It reads again."""
        self.writing_paused = False
        self.gate()
