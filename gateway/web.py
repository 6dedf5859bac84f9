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
import sys
from collections.abc import Awaitable, Callable, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from io import BytesIO
from typing import TYPE_CHECKING, Any

from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels
from werkzeug.wsgi import ClosingIterator

from gateway import log
from gateway.app import MAX_BODY, create_app
from gateway.console import MOST_UPLOADED, takes_lists
from gateway.house import carriers_of
from gateway.settings import Settings

BODY_SECONDS = 10.0  # a carrier sends a webhook in one breath; Twilio itself gives up after 15 s
_OPEN = 1024  # requests taken in at once; more wait in the kernel
_MOST_THROWN_AWAY = (
    10 * MAX_BODY
)  # bytes; who sends a picture by mistake hears why not, who floods us does not
_LAST_WORDS = 2.0  # seconds for that
_LAST_ANSWERS = 3  # seconds for requests at hand when we stop; what is cut off its carrier sends again
_PR_SET_PDEATHSIG = 1  # linux/prctl.h
_TO_OUR_LOG = {  # granian would write to standard output, past the gate of gateway.log
    "formatters": {},
    "handlers": {},
    "loggers": {"_granian": {"propagate": True}, "granian.access": {"propagate": True}},
}

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication, WSGIEnvironment

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Headers = list[tuple[bytes, bytes]]
Asgi = Callable[[Message, Receive, Send], Awaitable[None]]


def serve(host: str, port: int) -> None:
    """Serve until a signal comes. Settings and carriers file are read first: a slip is one line, and no stack."""
    settings = Settings.from_env(os.environ)
    carriers_of(settings)
    Granian(
        "gateway.web:worker_app",
        address=host,
        port=port,
        interface=Interfaces.ASGINL,
        workers=settings.web_processes,
        backlog=_OPEN,
        backpressure=_OPEN,
        respawn_failed_workers=True,
        workers_kill_timeout=_LAST_ANSWERS,
        log_level=LogLevels.warning,  # a worker that dies is an error; starts and stops are the supervisor's to tell
        log_dictconfig=_TO_OUR_LOG,
        factory=True,
    ).serve()


def worker_app() -> Asgi:
    """The application inside granian's worker, which must not outlive its parent and keep the port."""
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() == 1:
        os.kill(os.getpid(), signal.SIGKILL)
    log.configure("web")
    threads = Settings.from_env(os.environ).web_threads
    return WholeBodies(Threads(create_app(), threads))


class WholeBodies:
    """Hands a request on once its body is there; refuses one that takes too long (408) or is no HTTP we answer (400).

    Of a body over the limit only as much is kept as shows the application that it must answer 413. The rest is read all
    the same, within reason: who is cut off in mid-sentence does not hear the answer.
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
        most = max(self._most, MOST_UPLOADED) if takes_lists(scope.get("path", "")) else self._most
        try:
            async with asyncio.timeout(self._seconds):
                body, more = await self._read(receive, most)
        except TimeoutError:
            await _refuse(send, 408)
            return
        except ConnectionError:
            return  # nobody is there any more
        if more:
            await _throw_away(receive)
        headers = [*_without_length(scope), (b"content-length", b"%d" % len(body))]
        await self._app({**scope, "headers": headers}, _once(body), send)

    async def _read(self, receive: Receive, most: int) -> tuple[bytes, bool]:
        """The body up to where it is longer than `most`, and whether there is more."""
        whole, more = bytearray(), True
        while more and len(whole) <= most:
            message = await receive()
            if message["type"] == "http.disconnect":
                raise ConnectionError
            whole += message.get("body", b"")
            more = message.get("more_body", False)
        return bytes(whole), more


class Threads:
    """Answers a request, whose body is there, in a thread; what the application says leaves whole and at once.

    Nothing of it streams: long-lived pages are `gateway live`'s. (A bridge that streams makes the thread wait for the
    event loop three times an answer, which was a third of what a webhook cost.)
    """

    def __init__(self, app: WSGIApplication, threads: int) -> None:
        self._app = app
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="web")

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """One request."""
        environ = _environ(scope, (await receive())["body"])
        loop = asyncio.get_running_loop()
        status, headers, body = await loop.run_in_executor(self._pool, self._answer, environ)
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    def _answer(self, environ: WSGIEnvironment) -> tuple[int, Headers, bytes]:
        begun: list[tuple[str, list[tuple[str, str]]]] = []
        written: list[bytes] = []

        def start(status: str, headers: list[tuple[str, str]], _fault: Any = None) -> Callable[[bytes], None]:
            begun.append((status, headers))  # the last one counts: nothing has left yet
            return written.append

        with closing(ClosingIterator(self._app(environ, start))) as chunks:
            written += chunks
        status, headers = begun[-1]
        named = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers]
        return int(status[:3]), named, b"".join(written)


def _environ(scope: Message, body: bytes) -> WSGIEnvironment:
    """The request as WSGI wants it. A header with an underscore is dropped: it would pass for one with a hyphen."""
    host, port = scope.get("server") or ("127.0.0.1", 0)
    environ = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": "",
        "PATH_INFO": scope["path"].encode("utf-8", "surrogateescape").decode("latin-1"),
        "QUERY_STRING": scope["query_string"].decode("ascii"),
        "SERVER_NAME": host,
        "SERVER_PORT": str(port),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "REMOTE_ADDR": (scope.get("client") or ("", 0))[0],
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope["scheme"],
        "wsgi.input": BytesIO(body),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
    for name, value in scope["headers"]:
        if b"_" not in name:
            key = name.decode("latin-1").upper().replace("-", "_")
            key = key if key in ("CONTENT_LENGTH", "CONTENT_TYPE") else f"HTTP_{key}"
            said = value.decode("latin-1")
            environ[key] = f"{environ[key]},{said}" if key in environ else said
    return environ


async def _throw_away(receive: Receive) -> None:
    left, more = _MOST_THROWN_AWAY, True
    with suppress(TimeoutError):
        async with asyncio.timeout(_LAST_WORDS):
            while more and left > 0:
                message = await receive()
                left -= len(message.get("body", b""))
                more = message.get("more_body", False)


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
