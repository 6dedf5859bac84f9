"""Ways to one API: resolves its name and connects, over TLS where its address says so; knows nothing of HTTP."""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Callable
from typing import TypeVar

from sms.over_http.request import Origin

_FRESH = 10.0  # seconds a resolved name is believed: one question for a window of connections, and moves are followed
_MOST_TRIED = 3  # addresses of one name: each gets its part of the time, and a part must be enough

P = TypeVar("P", bound=asyncio.BaseProtocol)
_Address = tuple[str, int]


class Reach:
    """Connects to one origin. Raises OSError, ssl.SSLError among them, or TimeoutError: nothing has been sent then."""

    def __init__(self, origin: Origin) -> None:
        self._origin = origin
        # ALPN is not offered: whoever chose HTTP/2 by it would not be understood
        self._tls = ssl.create_default_context() if origin.tls else None
        self._addresses: list[_Address] = []
        self._fresh_until = 0.0
        self._asking: asyncio.Task[list[_Address]] | None = None

    async def connect(self, make: Callable[[], P], within: float) -> P:
        """A connection with `make`'s protocol on it, to the first address that answers; `within` seconds for all."""
        async with asyncio.timeout(within):
            addresses = await self._resolve()
            part = within / len(addresses)
            for address in addresses[:-1]:
                try:
                    async with asyncio.timeout(part):
                        return await self._connect(make, address)
                except OSError:  # TimeoutError is one
                    self._put_last(address)
            return await self._connect(make, addresses[-1])

    def close(self) -> None:
        """Wait for no name any more."""
        if self._asking is not None:
            self._asking.cancel()

    async def _connect(self, make: Callable[[], P], address: _Address) -> P:
        loop = asyncio.get_running_loop()
        name = self._origin.host if self._tls is not None else None
        _, protocol = await loop.create_connection(make, *address, ssl=self._tls, server_hostname=name)
        return protocol

    async def _resolve(self) -> list[_Address]:
        """The addresses to try. A hundred connections that want to know at once share one question."""
        if asyncio.get_running_loop().time() >= self._fresh_until:
            if self._asking is None:
                self._asking = asyncio.create_task(self._ask())
                self._asking.add_done_callback(_heard)
            await asyncio.shield(self._asking)
        return list(self._addresses)

    async def _ask(self) -> list[_Address]:
        loop = asyncio.get_running_loop()
        try:
            found = await loop.getaddrinfo(self._origin.host, self._origin.port, type=socket.SOCK_STREAM)
        finally:
            self._asking = None
        each = list(dict.fromkeys((str(where[0]), int(where[1])) for *_, where in found))[:_MOST_TRIED]
        # what answered last time goes first as long as the name still leads there
        known = [address for address in self._addresses if address in each]
        self._addresses = known + [address for address in each if address not in known]
        self._fresh_until = loop.time() + _FRESH
        return self._addresses

    def _put_last(self, address: _Address) -> None:
        if address in self._addresses:
            self._addresses.remove(address)
            self._addresses.append(address)


def _heard(asking: asyncio.Task[list[_Address]]) -> None:
    """A fault is told to those who wait; when nobody does any more, it is no news for the log either."""
    if not asking.cancelled():
        asking.exception()
