"""Posting to a carrier's HTTP API: one pool of kept-alive connections, and what a broken one or a bare status means.

Our own aiohttp pool, because carriers' libraries block one thread per request (measured for one of them: 2,140/s
against 12,400/s). It never tries twice: whether to try again is decided by whoever knows the message.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import aiohttp

from gateway.messages.carriers import SendError

TIMEOUT = aiohttp.ClientTimeout(total=15, connect=5)
"""Well within a lease; connecting takes a second or never."""

THROTTLE_PAUSE = 1.0  # seconds, where the carrier does not say how long: rates are counted by the second
AWAY_PAUSE = 1.0  # seconds without hand-overs when nothing listens at the API's address
ACCOUNT_PAUSE = 30.0  # seconds between looks whether the operator has mended the account
_LONGEST_PAUSE = 300.0  # seconds; a carrier that asks for more is asked again all the same
_MOST_ANSWER = 64 * 1024  # bytes; more than this is not an answer to a submit
_KEEPALIVE = 30  # seconds; shorter than what servers and proxies keep


@dataclass(frozen=True)
class Answer:
    """What the API said. `retry_after`: seconds it asked for, None where it did not."""

    status: int
    body: bytes = field(repr=False)
    retry_after: float | None = None

    def json(self) -> dict[str, Any]:
        """The body as a JSON object; empty where it is none."""
        try:
            answer = json.loads(self.body)
        except ValueError:
            return {}
        return answer if isinstance(answer, dict) else {}


class Pool:
    """Kept-alive connections to one API, as many as the window allows."""

    def __init__(self, window: int, headers: Mapping[str, str] | None = None) -> None:
        self._window = window
        self._headers = headers or {}
        self._session: aiohttp.ClientSession | None = None

    async def open(self) -> None:
        """Prepare the pool; connections are made by the first messages."""
        connector = aiohttp.TCPConnector(limit=self._window, keepalive_timeout=_KEEPALIVE)
        self._session = aiohttp.ClientSession(connector=connector, headers=self._headers, timeout=TIMEOUT)

    async def close(self) -> None:
        """Close the pool."""
        if self._session is not None:
            await self._session.close()

    async def post(
        self, url: str, *, form: Mapping[str, str] | None = None, body: Mapping[str, str] | None = None
    ) -> Answer:
        """Post a form or a JSON body once. Raises SendError: `retryable` if it cannot have arrived, else `unknown`."""
        if self._session is None:
            raise SendError("not_open", "the carrier's pool is not open", retryable=True)
        try:
            async with self._session.post(url, data=form, json=body, allow_redirects=False) as response:
                said = await response.content.read(_MOST_ANSWER)
                return Answer(response.status, said, _seconds(response.headers.get("Retry-After", "")))
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError):
            raise SendError(
                "away", "nothing answers at the carrier", retryable=True, pause=AWAY_PAUSE
            ) from None
        except (TimeoutError, aiohttp.ClientError) as fault:
            # the request had left: the carrier may or may not have taken it
            raise SendError(type(fault).__name__, "the carrier did not answer", unknown=True) from None


def by_status(answer: Answer, code: str) -> SendError | None:
    """What the HTTP status alone says about a hand-over, as error `code`; None where the body must be asked."""
    if answer.status == 429:
        pause = THROTTLE_PAUSE if answer.retry_after is None else answer.retry_after
        return SendError(code, "the carrier is throttling us", retryable=True, pause=pause, throttled=True)
    if answer.status in (401, 403):
        return SendError(code, "the carrier refuses our account", retryable=True, pause=ACCOUNT_PAUSE)
    if answer.status in (502, 503, 504):
        pause = AWAY_PAUSE if answer.retry_after is None else answer.retry_after
        return SendError(code, "the carrier is away", retryable=True, pause=pause)
    if answer.status >= 500:
        return SendError(code, "the carrier has a fault", retryable=True)
    return None


def not_the_carrier(answer: Answer) -> SendError:
    """For an answer that no API gives: a proxy, a sign-in page, a wrong address."""
    return SendError(str(answer.status), "not the carrier's answer", retryable=True, pause=ACCOUNT_PAUSE)


def _seconds(header: str) -> float | None:
    """`Retry-After` in seconds; as a date it is not read: our clock and theirs may differ by more than the wait."""
    try:
        seconds = float(header)
    except ValueError:
        return None
    return min(max(seconds, THROTTLE_PAUSE), _LONGEST_PAUSE) if seconds == seconds else None
