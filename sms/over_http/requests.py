"""A window of requests: makes a Sender of a carrier to which each message is a request of its own (HTTP)."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import structlog

from gateway.messages.carriers import Line, Outgoing, RequestSender, SendError

log = structlog.get_logger(__name__)


class Requests:
    """Keeps up to `window` requests open, each in a task of its own."""

    def __init__(self, carrier: RequestSender, window: int) -> None:
        self.carrier = carrier
        self._window = window
        self._open: dict[asyncio.Task[None], Outgoing] = {}

    async def open(self, line: Line) -> None:
        """Prepare the carrier's connections."""
        self._line = line
        await self.carrier.open()

    @property
    def room(self) -> int:
        """Requests that may be begun now."""
        return self._window - len(self._open)

    def submit(self, batch: Sequence[Outgoing]) -> None:
        """Begin one request for each message."""
        for message in batch:
            task = asyncio.create_task(self._carry(message))
            self._open[task] = message
            task.add_done_callback(self._over)

    async def close(self) -> None:
        """End what is open: nobody knows whether the carrier has taken it."""
        for task in list(self._open):
            task.cancel()
        if self._open:
            await asyncio.wait(list(self._open))
        await self.carrier.close()

    async def _carry(self, message: Outgoing) -> None:
        try:
            ref = await self.carrier.send(message)
        except SendError as why:
            self._line.refused(message, why)
        except asyncio.CancelledError:
            self._line.refused(message, SendError("closed", "the sender stopped first", unknown=True))
        except Exception as fault:  # ours, in one message: it must not take the others along
            log.error("hand-over broke", exc_info=fault)
            self._line.refused(message, SendError("our_fault", "a fault of the gateway", unknown=True))
        else:
            self._line.taken(message, (ref,))

    def _over(self, task: asyncio.Task[None]) -> None:
        del self._open[task]
        self._line.ready()
