"""One kept connection to an HTTP server: one request at a time, and its answer or why there is none; no pool.

Requests are never sent before the last answer has come (pipelining): the order of answers alone would then decide what
became of a message.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from sms.over_http.answer import Answer, Malformed, Reader


class Unanswered(Exception):
    """The request has left, and no answer is to be had: `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Connection(asyncio.BufferedProtocol):
    """A connection that is open, answering, or gone.

    `until`: by the loop's clock, when the answer is overdue or, between requests, when the connection is too old to be
    trusted. `over` is called when it is free for the next request, `gone` once when it is not open any more.
    `buffer` may be shared by all connections of a loop: what arrives in it is read at once.
    """

    def __init__(
        self,
        buffer: memoryview,
        over: Callable[[Connection], None],
        gone: Callable[[Connection], None],
    ) -> None:
        self.until = float("inf")
        self._buffer = buffer
        self._over = over
        self._gone = gone
        self._reader = Reader()
        self._answer: asyncio.Future[Answer] | None = None
        self._transport: asyncio.Transport | None = None

    @property
    def is_open(self) -> bool:
        """Whether a request can be begun, as far as this side knows."""
        return self._transport is not None and self._answer is None and not self._transport.is_closing()

    @property
    def kept_for(self) -> int | None:
        """Seconds for which the server said it keeps the connection."""
        return self._reader.kept_for

    def begin(self, request: bytes, until: float) -> asyncio.Future[Answer] | None:
        """Send `request`: its answer to be, which may raise Unanswered; None if certainly not an octet has left."""
        transport = self._transport
        if transport is None or self._answer is not None:
            return None
        transport.write(request)
        if transport.is_closing():
            # The first write to a socket is done at once: where it fails, the kernel has taken nothing.
            return None
        self.until = until
        self._answer = asyncio.get_running_loop().create_future()
        return self._answer

    def drop(self, code: str) -> None:
        """End the connection now; whoever waits for an answer gets Unanswered."""
        self._fail(code)
        if self._transport is not None:
            self._transport.abort()

    # ---- what the loop calls

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Ready for the first request."""
        assert isinstance(transport, asyncio.Transport)  # noqa: S101 - the loop makes no other for a stream
        self._transport = transport

    def get_buffer(self, sizehint: int) -> memoryview:
        """Where to put what arrives, however much it is."""
        del sizehint
        return self._buffer

    def buffer_updated(self, nbytes: int) -> None:
        """Something arrived; when nothing was asked, it can be the answer to nothing."""
        if self._answer is None:
            self.drop("unasked")
            return
        try:
            answer = self._reader.feed(self._buffer[:nbytes])
        except Malformed:
            self.drop("malformed")
            return
        if answer is not None:
            self._succeed(answer)

    def eof_received(self) -> None:
        """The server closes; some end their answers so."""
        answer = self._reader.ended() if self._answer is not None else None
        if answer is not None:
            self._succeed(answer)

    def connection_lost(self, exc: Exception | None) -> None:
        """No more. Without an octet of an answer, too, the request may have been read: on a kept connection as well."""
        del exc
        self._transport = None
        self._fail("hung_up")
        self._gone(self)

    def _succeed(self, answer: Answer) -> None:
        waiting, self._answer = self._answer, None
        transport = self._transport
        if waiting is not None and not waiting.done():
            waiting.set_result(answer)
        if transport is None:
            return
        # a server that answers before it has read everything leaves the rest of the request in its way
        if self._reader.reusable and not transport.get_write_buffer_size():
            self._over(self)
        else:
            transport.abort()

    def _fail(self, code: str) -> None:
        waiting, self._answer = self._answer, None
        if waiting is not None and not waiting.done():
            waiting.set_exception(Unanswered(code))
