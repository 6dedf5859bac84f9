"""Posting to a carrier's HTTP API: one pool of kept-alive connections, and what a broken one or a bare status means.

Our own protocol on the loop's transports, because general clients take several times the CPU and decide too much by
themselves (docs/adr/0015). It never tries twice: whether to try again is decided by whoever knows the message.
"""

from __future__ import annotations

import asyncio
import ssl
from collections import deque
from collections.abc import Mapping

from gateway.messages.carriers import SendError
from sms.over_http import request
from sms.over_http.answer import Answer
from sms.over_http.connection import Connection, Unanswered
from sms.over_http.reach import Reach

CONNECT_WITHIN = 5.0  # seconds; connecting takes a second or never
ANSWER_WITHIN = 15.0  # seconds from the beginning of a post to its answer: well within a lease
SWEEP = 1.0  # seconds between looks for answers that are overdue: one timer for the pool, none for a request

THROTTLE_PAUSE = 1.0  # seconds, where the carrier does not say how long: rates are counted by the second
AWAY_PAUSE = 1.0  # seconds without hand-overs when nothing listens at the API's address
ACCOUNT_PAUSE = 30.0  # seconds between looks whether the operator has mended the account
_KEPT = 30.0  # seconds a connection waits for its next request; shorter than what servers and proxies keep
_EARLIER = 1.0  # seconds before the end that a server names: a request must not meet its goodbye on the way
_BUFFER = 16 * 1024  # octets read at once, for all connections: an answer to a submit has a few hundred
_GOODBYE = 1.0  # seconds for closing, which waits for nobody but our own loop
_HEADS = 64  # heads kept: an API has an address or two


class Pool:
    """Kept-alive connections to one API, as many as the window allows. Lives in one loop, between `open` and `close`.

    No proxies, no redirects, no cookies. Posts beyond the window wait for a place as long as for a connection.
    """

    def __init__(self, window: int, headers: Mapping[str, str] | None = None) -> None:
        self._window = window
        self._headers = dict(headers or {})
        self._is_open = False
        self._busy = 0  # posts under way, with those that are connecting
        self._waiting: deque[asyncio.Future[None]] = deque()
        self._connections: set[Connection] = set()
        self._idle: list[Connection] = []  # the freshest last: it goes first, and those at the front grow old
        self._buffer = memoryview(bytearray(_BUFFER))
        self._heads: dict[tuple[str, str], bytes] = {}
        self._origin: request.Origin | None = None
        self._reach: Reach | None = None
        self._sweeping: asyncio.TimerHandle | None = None
        self._empty = asyncio.Event()

    async def open(self) -> None:
        """Prepare the pool; connections are made by the first messages."""
        self._loop = asyncio.get_running_loop()
        self._is_open = True
        self._sweep()

    async def close(self) -> None:
        """Close the pool; whoever still waits for an answer will not know."""
        self._is_open = False
        if self._sweeping is not None:
            self._sweeping.cancel()
        if self._reach is not None:
            self._reach.close()
        for connection in list(self._connections):
            connection.drop("closed")
        if self._connections:
            self._empty.clear()
            async with asyncio.timeout(_GOODBYE):
                await self._empty.wait()

    def sign_in(self, headers: Mapping[str, str]) -> None:
        """From now on posts bear these headers; those under way keep theirs."""
        self._headers = dict(headers)
        self._heads.clear()

    async def post(
        self,
        url: str,
        *,
        form: Mapping[str, str] | bytes | None = None,
        body: Mapping[str, object] | None = None,
    ) -> Answer:
        """Post a form (bytes: already encoded) or a JSON body once.

        Raises SendError: `retryable` if it cannot have arrived, else `unknown`; ValueError for another API's address.
        """
        if not self._is_open:
            raise _not_open()
        octets = self._octets(url, form, body)
        until = self._loop.time() + ANSWER_WITHIN
        if self._busy < self._window:
            self._busy += 1
        else:
            await self._turn()
        connection = None
        try:
            connection, answer = self._begin_kept(octets, until)
            if answer is None:
                connection, answer = await self._begin_new(octets, until)
            return await answer
        except Unanswered as why:
            # the request had left: the carrier may or may not have taken it
            raise SendError(why.code, "the carrier did not answer", unknown=True) from None
        except asyncio.CancelledError:
            if connection is not None:
                connection.drop("cancelled")
            raise
        finally:
            self._leave()

    # ---- a place, a connection

    async def _turn(self) -> None:
        """Wait until somebody leaves a place in the window to us."""
        place = self._loop.create_future()
        self._waiting.append(place)
        try:
            async with asyncio.timeout(CONNECT_WITHIN):
                await place
        except BaseException as why:
            if place.done() and not place.cancelled():
                self._leave()  # it came just too late
            if isinstance(why, TimeoutError):
                raise SendError("busy", "no connection to the carrier was free", retryable=True) from None
            raise

    def _leave(self) -> None:
        """Hand the place to who waits longest; only when nobody does is there one more."""
        while self._waiting:
            place = self._waiting.popleft()
            if not place.done():
                place.set_result(None)
                return
        self._busy -= 1

    def _begin_kept(
        self, octets: bytes, until: float
    ) -> tuple[Connection | None, asyncio.Future[Answer] | None]:
        """Begin on a connection that stands, where there is one."""
        now = self._loop.time()
        while self._idle:
            connection = self._idle.pop()
            if connection.is_open and now < connection.until:
                answer = connection.begin(octets, until)
                if answer is not None:
                    return connection, answer
            connection.drop("old")
        return None, None

    async def _begin_new(self, octets: bytes, until: float) -> tuple[Connection, asyncio.Future[Answer]]:
        """Begin on a new connection; SendError when there is none to be had."""
        assert self._reach is not None  # noqa: S101 - made with the head of the request
        try:
            connection = await self._reach.connect(self._connection, CONNECT_WITHIN)
        except ssl.SSLError:  # its certificate included
            raise SendError(
                "tls", "the carrier's TLS is not to be trusted", retryable=True, pause=AWAY_PAUSE
            ) from None
        except OSError:  # no name, no way, nobody there, and TimeoutError
            raise SendError(
                "away", "nothing answers at the carrier", retryable=True, pause=AWAY_PAUSE
            ) from None
        if not self._is_open:
            connection.drop("closed")
            raise _not_open()
        answer = connection.begin(octets, until)
        if answer is None:
            connection.drop("closed")
            raise SendError("away", "the carrier hung up at once", retryable=True, pause=AWAY_PAUSE)
        self._connections.add(connection)
        return connection, answer

    def _connection(self) -> Connection:
        return Connection(self._buffer, self._over, self._gone)

    def _over(self, connection: Connection) -> None:
        """Free for the next request."""
        kept = _KEPT if connection.kept_for is None else min(_KEPT, connection.kept_for - _EARLIER)
        connection.until = self._loop.time() + kept
        self._idle.append(connection)

    def _gone(self, connection: Connection) -> None:
        """Not open any more. One that is still in the idle list is left out when its turn comes, or by the sweep."""
        self._connections.discard(connection)
        if not self._connections:
            self._empty.set()

    def _sweep(self) -> None:
        """Give up answers that are overdue and connections that nobody has used for long."""
        now = self._loop.time()
        for connection in [each for each in self._connections if each.until < now]:
            connection.drop("no_answer")
        self._idle = [each for each in self._idle if each.is_open]
        self._sweeping = self._loop.call_later(SWEEP, self._sweep)

    # ---- octets

    def _octets(
        self, url: str, form: Mapping[str, str] | bytes | None, body: Mapping[str, object] | None
    ) -> bytes:
        """The whole request."""
        if body is not None:
            return request.whole(self._head(url, request.JSON), request.json_body(body))
        encoded = form if isinstance(form, bytes) else request.form_body(form or {})
        return request.whole(self._head(url, request.FORM), encoded)

    def _head(self, url: str, kind: str) -> bytes:
        head = self._heads.get((url, kind))
        if head is not None:
            return head
        origin = request.origin(url)
        if self._origin is None:
            self._origin, self._reach = origin, Reach(origin)
        elif origin != self._origin:
            raise ValueError("a pool posts to one API")
        if len(self._heads) >= _HEADS:
            self._heads.clear()
        head = self._heads[url, kind] = request.head(url, self._headers, kind)
        return head


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


def _not_open() -> SendError:
    return SendError("not_open", "the carrier's pool is not open", retryable=True)
