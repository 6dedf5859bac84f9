"""One bind, kept alive for ever: connects, binds, hands texts to the connection, comes back after every loss.

It knows nothing of texts, rates or retries: whoever calls decides what a status means. One loop, one thread.
"""

from __future__ import annotations

import asyncio
import secrets
from typing import Any

from smpp.link import Link, Refused, State
from smpp.message import DeliverSm
from smpp.options import Backoff, Counters, Listener, Options
from smpp.status import Status, Verdict, meaning

__all__ = ["Counters", "Listener", "Options", "Session"]


class Session:
    """A bind as its user sees it. `run` is its life; the other calls are quick and belong to the same loop."""

    def __init__(self, options: Options, listener: Listener) -> None:
        self.options = options
        self.counters = Counters()
        self._listener = listener
        self._backoff = Backoff(options.reconnect_first, options.reconnect_limit)
        self._stop = asyncio.Event()
        self._link: Link | None = None

    @property
    def bound(self) -> bool:
        """Whether texts flow now."""
        return self._link is not None and self._link.state is State.BOUND

    @property
    def room(self) -> int:
        """Submits that may be handed over now; 0 while unbound, stopping, or while the other side does not read."""
        return self._link.room if self._link is not None and not self._stop.is_set() else 0

    def submit(self, token: object, body: bytes) -> None:
        """Send a submit_sm (`SubmitTemplate.body`) at the end of the loop's turn. RuntimeError without room.

        `token` comes back exactly once: `answered` or `lost`.
        """
        if self._link is None:
            raise RuntimeError("submit without a bind")
        self._link.submit(token, body)

    def flush(self) -> None:
        """Write now what waits for the end of the loop's turn."""
        if self._link is not None:
            self._link.flush()

    def acknowledge(self, deliver: DeliverSm, status: int = Status.ROK) -> None:
        """Answer a deliver_sm. Nothing happens if its connection is gone or it was answered: it will come again."""
        if self._link is not None:
            self._link.acknowledge(deliver, status)

    def stop(self) -> None:
        """Submit nothing more, await open answers for a bounded time, unbind; then `run` returns."""
        self._stop.set()
        if self._link is not None:
            self._link.close_doors()

    async def run(self) -> None:
        """Connect, bind and come back until `stop`. Once only. A cancelled run drops the connection at once."""
        stopping = asyncio.ensure_future(self._stop.wait())
        try:
            while not self._stop.is_set():
                wait = await self._attempt(stopping)
                await asyncio.wait({stopping}, timeout=wait)
        finally:
            stopping.cancel()

    async def _attempt(self, stopping: asyncio.Future[Any]) -> float:
        """One connection from beginning to end; the seconds to wait after it."""
        loop = asyncio.get_running_loop()
        self.counters.attempts += 1
        self._link = link = Link(self, self.options, self._listener, self.counters)
        binds, answered, began = self.counters.binds, self.counters.answered, loop.time()
        life = asyncio.create_task(self._live(link))
        try:
            either: set[asyncio.Future[Any]] = {life, stopping}
            await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
            if not life.done() and link.state is not State.BINDING:
                await link.leave()
                await asyncio.wait({life})
        finally:
            life.cancel()
            link.end("stopped", abort=True)
        await asyncio.wait({life})
        why, refused = ("stopped", False) if life.cancelled() else life.result()
        self._listener.unbound(self, why)
        jitter = secrets.randbelow(1001) / 1000
        if refused:
            return self.options.refused_wait * (1 + jitter / 2)
        lived = self.counters.binds > binds and loop.time() - began >= self.options.settled_after
        if lived or self.counters.answered - answered >= self.options.settled_by:
            self._backoff.reset()
        return self._backoff.next(jitter)

    async def _live(self, link: Link) -> tuple[str, bool]:
        """Connect, bind, and stay till the end: why it ended, and whether our account was refused."""
        options = self.options
        try:
            async with asyncio.timeout(options.connect_patience):
                await asyncio.get_running_loop().create_connection(
                    lambda: link,
                    options.host,
                    options.port,
                    ssl=options.tls,
                    server_hostname=options.server_hostname if options.tls is not None else None,
                )
        except TimeoutError:
            return f"no connection within {options.connect_patience:g} s", False
        except OSError as fault:
            return f"no connection: {fault}", False
        try:
            await link.bind()
        except Refused as fault:
            link.end(str(fault))
            return await link.closed, _needs_a_person(fault.status)
        except TimeoutError:
            link.end(f"no answer to the bind within {options.bind_patience:g} s")
        except ConnectionError:
            pass  # the link knows why
        return await link.closed, False


def _needs_a_person(status: int) -> bool:
    """Whether a refused bind stays refused until somebody changes a setting. "Already bound" passes by itself."""
    return status != Status.RALYBND and meaning(status).verdict is Verdict.BIND
