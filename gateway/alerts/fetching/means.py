"""One document from a stranger's server: the guard of callbacks looks at every address, and little is believed.

Redirects are not followed, cookies are dropped, nothing is unpacked; a mebibyte and ten seconds are the most.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final

import aiohttp

from gateway.alerts.cap import markup
from gateway.callbacks.address import Network
from gateway.callbacks.guard import GuardedResolver, Lookup, NotPublic, gate
from gateway.errors import BadInput
from gateway.settings import Settings

_TIMEOUT: Final = aiohttp.ClientTimeout(total=10, connect=3)  # seconds
_PIECE: Final = 64 * 1024  # bytes
_HEADERS: Final = {
    "Accept": "application/cap+xml, application/atom+xml, application/rss+xml, application/xml, text/xml",
    "Accept-Encoding": "identity",  # a packed mebibyte may be a gibibyte
    "User-Agent": "gateway-1022",
}


class Unreadable(BadInput):
    """What is at an address is nothing to draft from, or was not to be had; the message says why."""

    def __init__(self, code: str, said: str) -> None:
        super().__init__("url", code, said)


@dataclass(frozen=True)
class Means:
    """How this house fetches. `networks` may be asked beyond the public Internet; `plain`: http too (demo, tests)."""

    networks: Sequence[Network] = ()
    plain: bool = False

    @classmethod
    def of(cls, settings: Settings) -> Means:
        """As its operator has set it."""
        return cls(settings.callback_networks, plain=settings.mode != "production")

    @asynccontextmanager
    async def session(self, names: Lookup) -> AsyncIterator[aiohttp.ClientSession]:
        """Connections for one feed; none is kept."""
        pool = aiohttp.TCPConnector(
            resolver=GuardedResolver(names, self.networks),
            socket_factory=gate(self.networks),
            use_dns_cache=False,  # where a name points is asked, and checked, for every connection
            limit=1,
        )
        async with aiohttp.ClientSession(
            connector=pool,
            timeout=_TIMEOUT,
            headers=_HEADERS,
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,
            trust_env=False,  # a proxy would resolve names where nobody checks them
        ) as session:
            yield session


async def fetch(session: aiohttp.ClientSession, url: str) -> bytes:
    """What is at `url`. Raises Unreadable."""
    try:
        async with session.get(url, allow_redirects=False) as answer:
            if 300 <= answer.status < 400:
                raise Unreadable(
                    "redirect", f"máy chủ chuyển sang địa chỉ khác ({answer.status}): không đi theo"
                )
            if answer.status != 200:
                raise Unreadable("status", f"máy chủ trả lời {answer.status}")
            body = bytearray()
            async for piece in answer.content.iter_chunked(_PIECE):
                body += piece
                if len(body) > markup.MOST:
                    raise Unreadable("too_large", f"lớn hơn {markup.MOST // 1024} KiB")
            return bytes(body)
    except aiohttp.ClientSSLError:
        raise Unreadable("tls", "chứng thư của máy chủ không đúng") from None
    except aiohttp.ClientConnectorError as fault:
        if isinstance(fault.os_error, NotPublic):
            raise Unreadable("not_public", "địa chỉ nằm trong mạng nội bộ") from None
        raise Unreadable("unreachable", "không kết nối được") from None
    except TimeoutError:
        raise Unreadable("timeout", "quá 10 giây") from None
    except (aiohttp.ClientError, ValueError, OSError):
        raise Unreadable("broken", "kết nối đứt giữa chừng") from None
