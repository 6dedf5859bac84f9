"""The web process: granian takes requests in, reads each body whole, then a thread of the application answers it.

A thread is worth a database connection, so it must never wait for a slow phone line: bodies are read by the event
loop, against the clock, before a thread is taken. (With bodies read by threads, eight half-sent requests stopped
every webhook.)
"""

from __future__ import annotations

import asyncio
import ctypes
import os
import signal
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, cast

from a2wsgi import WSGIMiddleware
from granian import Granian
from granian.constants import Interfaces

from gateway import log
from gateway.app import MAX_BODY, create_app
from gateway.settings import Settings

BODY_SECONDS = 10.0  # a carrier sends a webhook in one breath; Twilio itself gives up after 15 s
_OPEN = 1024  # requests taken in at once; more wait in the kernel
_LAST_ANSWERS = 3  # seconds for requests at hand when we stop; what is cut off its carrier sends again
_PR_SET_PDEATHSIG = 1  # linux/prctl.h

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Asgi = Callable[[Message, Receive, Send], Awaitable[None]]


def serve(host: str, port: int) -> None:
    """Serve until a signal comes. Settings are read first, so that a wrong one is one line and not a stack."""
    Settings.from_env(os.environ)
    Granian(
        "gateway.web:worker_app",
        address=host,
        port=port,
        interface=Interfaces.ASGINL,
        workers=1,
        backlog=_OPEN,
        backpressure=_OPEN,
        respawn_failed_workers=True,
        workers_kill_timeout=_LAST_ANSWERS,
        log_enabled=False,
        factory=True,
    ).serve()


def worker_app() -> Asgi:
    """The application inside granian's worker, which must not outlive its parent and keep the port."""
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() == 1:
        os.kill(os.getpid(), signal.SIGKILL)
    log.configure("web")
    threads = Settings.from_env(os.environ).web_threads
    return WholeBodies(WSGIMiddleware(cast(Any, create_app()), workers=threads))


class WholeBodies:
    """Hands a request on once its body is there; refuses one that takes too long (408) or is no HTTP we answer (400).

    A body over the limit is not read to its end: the application sees its announced or actual length and answers 413.
    """

    def __init__(self, app: Any, *, most: int = MAX_BODY, seconds: float = BODY_SECONDS) -> None:
        self._app = app
        self._most = most
        self._seconds = seconds

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        if not scope["query_string"].isascii():
            await _refuse(send, 400)
            return
        announced = _announced(scope)
        body = b""
        if announced is None or announced <= self._most:
            try:
                body = await asyncio.wait_for(self._read(receive), self._seconds)
            except TimeoutError:
                await _refuse(send, 408)
                return
            except ConnectionError:
                return  # nobody is there any more
            scope = {**scope, "headers": [*_without_length(scope), (b"content-length", b"%d" % len(body))]}
        await self._app(scope, _once(body), send)

    async def _read(self, receive: Receive) -> bytes:
        whole = bytearray()
        while len(whole) <= self._most:
            message = await receive()
            if message["type"] == "http.disconnect":
                raise ConnectionError
            whole += message.get("body", b"")
            if not message.get("more_body", False):
                break
        return bytes(whole)


def _announced(scope: Message) -> int | None:
    lengths = [value for name, value in scope["headers"] if name.lower() == b"content-length"]
    return int(lengths[0]) if lengths and lengths[0].isdigit() else None


def _without_length(scope: Message) -> list[tuple[bytes, bytes]]:
    ours = (b"content-length", b"transfer-encoding")
    return [(name, value) for name, value in scope["headers"] if name.lower() not in ours]


def _once(body: bytes) -> Receive:
    waiting = [body]

    async def receive() -> Message:
        if waiting:
            return {"type": "http.request", "body": waiting.pop(), "more_body": False}
        return {"type": "http.disconnect"}

    return receive


async def _refuse(send: Send, status: int) -> None:
    headers = [(b"content-type", b"text/plain"), (b"connection", b"close")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": b""})
