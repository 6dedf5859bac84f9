"""One call to a client's server: posts a signed body, heeds nothing of the answer but its status; writes nothing.

The other side is a stranger. Its address passes the `guard`, its redirects are not followed, its body is not read, its
cookies are dropped, and the whole takes ten seconds at most.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import aiohttp

from gateway.callbacks import signature
from gateway.callbacks.address import Network
from gateway.callbacks.guard import GuardedResolver, Lookup, NotPublic, gate

_TIMEOUT = aiohttp.ClientTimeout(total=10, connect=3)  # seconds; a receiver stores a report and answers
_BUFFER = 32 * 1024  # bytes; of an answer nobody reads, twice this may come in before the sender is held back
_HEADERS = {"Content-Type": "application/json", "User-Agent": "gateway-1022"}
NOTHING: Mapping[str, str] = MappingProxyType({})
_AWAY = frozenset(
    {429, 502, 503, 504}
)  # says of itself, or a proxy says of it, that it cannot serve anybody now


@dataclass(frozen=True)
class Answer:
    """What came back: a status, or in a word why there is none. `away`: the trouble is the host's, not the report's."""

    status: int | None
    error: str | None = None
    away: bool = False

    @property
    def said(self) -> str:
        """The status or the word."""
        return str(self.status) if self.error is None else self.error


class Caller:
    """Calls clients' servers through a pool of kept-alive connections."""

    def __init__(self, lookup: Lookup, networks: Sequence[Network]) -> None:
        """`networks` may be called beyond the public Internet."""
        self._lookup = lookup
        self._networks = networks
        self._session: aiohttp.ClientSession | None = None

    async def open(self) -> None:
        """Prepare the pool; connections are made by the first calls."""
        pool = aiohttp.TCPConnector(
            resolver=GuardedResolver(self._lookup, self._networks),
            socket_factory=gate(self._networks),
            use_dns_cache=False,  # where a name points is asked, and checked, for every connection
            limit=0,  # whoever calls counts, and a wait here would eat the time for connecting
            keepalive_timeout=30,
        )
        self._session = aiohttp.ClientSession(
            connector=pool,
            timeout=_TIMEOUT,
            headers=_HEADERS,
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,
            read_bufsize=_BUFFER,
            trust_env=False,  # a proxy would resolve names where nobody checks them
        )

    async def close(self) -> None:
        """Close the pool."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def idle(self, server: str) -> None:
        """Wait until no look-up that calls to `server` began is left: one that hangs outlives its calls."""
        await self._lookup.idle(server)

    async def post(self, url: str, body: str, signed: str, also: Mapping[str, str] = NOTHING) -> Answer:
        """Post `body` with its signature and headers of its own; whatever the other side does is an answer."""
        if self._session is None:
            return Answer(None, "not_open")
        try:
            async with self._session.post(
                url, data=body.encode(), headers={**also, signature.HEADER: signed}, allow_redirects=False
            ) as response:
                return Answer(response.status, away=response.status in _AWAY)
        except aiohttp.ClientSSLError:
            return Answer(None, "tls", away=True)
        except aiohttp.ClientConnectorError as fault:
            if isinstance(fault.os_error, NotPublic):
                return Answer(None, "not_public", away=True)
            return Answer(None, "unreachable", away=True)
        except TimeoutError:
            return Answer(None, "timeout", away=True)
        except (aiohttp.ClientError, ValueError, OSError):
            return Answer(None, "broken")
