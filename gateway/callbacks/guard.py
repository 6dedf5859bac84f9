"""The gate before every connection to a client's server: names are resolved here, and few addresses pass; calls nobody.

It stands at both ends. `GuardedResolver` refuses a name as soon as one of its addresses may not be called; `gate` looks
at the very address a socket is made for, so that a name that points elsewhere a moment later, or an address that was
never a name, gains nothing.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, Protocol

from aiohttp.abc import AbstractResolver, ResolveResult

from gateway.callbacks.address import Network, may_be_called


class NotPublic(OSError):
    """The address is none that may be called."""


class Lookup(Protocol):
    """Tells the addresses of names."""

    async def __call__(self, host: str, port: int) -> list[str]:
        """The addresses of `host`, as numbers. Raises OSError."""

    async def idle(self, host: str) -> None:
        """Wait until nobody is being asked for `host`."""


class Names:
    """Asks the system's resolver, in threads of its own: a name server that hangs must not hold up the database.

    A name is asked for once at a time; whoever wants it meanwhile hears the same answer. Asking cannot be broken off:
    a call that waits no longer leaves a thread behind, until `idle`.
    """

    def __init__(self, threads: int) -> None:
        self._threads = ThreadPoolExecutor(threads, "names")
        self._asked: dict[str, Future[list[Any]]] = {}

    async def __call__(self, host: str, port: int) -> list[str]:
        """The addresses of `host`."""
        name = _name(host)
        asked = self._asked.get(name)
        if asked is None:
            asked = self._asked[name] = self._threads.submit(self._ask, host, port)
            asked.add_done_callback(lambda _: self._asked.pop(name, None))
        found = await _shared(asked)
        return list(dict.fromkeys(str(entry[4][0]) for entry in found))

    async def idle(self, host: str) -> None:
        """Wait until nobody is being asked for `host`, whatever the answer."""
        asked = self._asked.get(_name(host))
        if asked is not None:
            await asyncio.gather(_shared(asked), return_exceptions=True)

    @staticmethod
    def _ask(host: str, port: int) -> list[Any]:
        return list(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))


class GuardedResolver(AbstractResolver):
    """Resolves a name only when every address of it may be called."""

    def __init__(self, lookup: Lookup, networks: Sequence[Network]) -> None:
        self._lookup = lookup
        self._networks = networks

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """The addresses of `host`; raises NotPublic when one of them is not."""
        del family  # both kinds are called, whichever answers
        numbers = await self._lookup(host, port)
        if not all(may_be_called(number, self._networks, port) for number in numbers):
            raise NotPublic
        return [_result(host, number, port) for number in numbers]

    async def close(self) -> None:
        """Nothing is kept open."""


def gate(networks: Sequence[Network]) -> Callable[[Any], socket.socket]:
    """Makes sockets for addresses that may be called, and raises NotPublic for others."""

    def make(info: Any) -> socket.socket:
        family, kind, protocol, _, address = info
        if not may_be_called(str(address[0]), networks, address[1]):
            raise NotPublic
        return socket.socket(family, kind, protocol)

    return make


def _shared(asked: Future[list[Any]]) -> asyncio.Future[list[Any]]:
    """Others may wait for it when we do no longer; its fault is then nobody's, and asyncio shall not report it."""
    answer = asyncio.wrap_future(asked)
    answer.add_done_callback(lambda done: done.cancelled() or done.exception())
    return asyncio.shield(answer)


def _name(host: str) -> str:
    return host.lower().rstrip(".")  # other spellings of one name must not cost a thread each


def _result(host: str, number: str, port: int) -> ResolveResult:
    return ResolveResult(
        hostname=host,
        host=number,
        port=port,
        family=socket.AF_INET6 if ":" in number else socket.AF_INET,
        proto=0,
        flags=socket.AI_NUMERICHOST,
    )
