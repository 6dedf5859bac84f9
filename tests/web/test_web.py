"""The web process as strangers treat it: half a request holds up nobody, and a body is whole or refused."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from gateway.web import Threads, WholeBodies
from tests.waiting import STANDSTILL, until

HALF = b"POST /sms/twilio/inbound HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\n"


def ask(pieces: list[dict[str, Any]], **scope: Any) -> tuple[int, bytes | None]:
    """The status of one request whose body comes in `pieces` (then silence), and what the application was given."""
    given: list[bytes] = []
    said: list[int] = []

    async def app(scope: dict[str, Any], receive: Any, send: Any) -> None:
        message = await receive()
        given.append(message["body"])
        lengths = [value for name, value in scope["headers"] if name == b"content-length"]
        assert lengths == [b"%d" % len(message["body"])]
        await send({"type": "http.response.start", "status": 200, "headers": []})

    async def receive() -> dict[str, Any]:
        if pieces:
            return pieces.pop(0)
        await asyncio.Event().wait()
        raise AssertionError

    async def send(message: dict[str, Any]) -> None:
        if message["type"] == "http.response.start":
            said.append(message["status"])

    whole = {"type": "http", "query_string": b"", "headers": [], **scope}
    asyncio.run(WholeBodies(app, most=100, seconds=0.2)(whole, receive, send))
    return (said or [0])[0], (given or [None])[0]


def piece(body: bytes, more: bool = False) -> dict[str, Any]:
    return {"type": "http.request", "body": body, "more_body": more}


def test_a_body_in_pieces_arrives_whole() -> None:
    assert ask([piece(b"a", True), piece(b"bc", True), piece(b"d")]) == (200, b"abcd")


def test_a_body_that_never_ends_is_refused() -> None:
    assert ask([piece(b"a", True)]) == (408, None)


def test_a_caller_who_leaves_costs_nothing() -> None:
    assert ask([piece(b"a", True), {"type": "http.disconnect"}]) == (0, None)


@pytest.mark.parametrize(
    ("path", "kept"),
    [
        ("/console/visits/41536/import", True),
        ("/console/obliged/import", True),
        ("/console/login/import", False),
        ("/console/visits/41536/x/import", False),
        ("/consoleobliged/import", False),
        ("/s/41536/import", False),
    ],
)
def test_only_where_lists_are_uploaded_is_a_large_body_kept(path: str, kept: bool) -> None:
    status, given = ask([piece(b"x" * 60, more=True) for _ in range(49)] + [piece(b"x" * 60)], path=path)
    assert status == 200 and given is not None and (len(given) == 3000) is kept


@pytest.mark.parametrize("header", [(b"content-length", b"5000"), (b"transfer-encoding", b"chunked")])
def test_of_a_giant_no_more_is_kept_than_shows_it(header: tuple[bytes, bytes]) -> None:
    """The rest is thrown away, so that whoever sends it is still there to hear the refusal."""
    pieces = [piece(b"x" * 60, more=True) for _ in range(49)] + [piece(b"x" * 60)]
    status, given = ask(pieces, headers=[header])
    assert status == 200 and given is not None and 100 < len(given) <= 160
    assert pieces == []


def test_a_flood_is_not_read_to_its_end() -> None:
    """Eleven times the limit of the whole house, and there would be more."""
    pieces = [piece(b"x" * (1 << 20), more=True) for _ in range(20)]
    assert ask(pieces)[0] == 200
    assert len(pieces) == 9


def test_a_query_that_is_no_text_is_refused() -> None:
    assert ask([piece(b"")], query_string=b"a=\xff") == (400, None)


def answered(scope: dict[str, Any], body: bytes, app: Any) -> list[dict[str, Any]]:
    """What `Threads` sends for one request to the WSGI application `app`."""
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return piece(body)

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    usual = {"type": "http", "method": "POST", "path": "/a", "query_string": b"", "http_version": "1.1"}
    asyncio.run(Threads(app, 1)({**usual, "scheme": "http", "headers": [], **scope}, receive, send))
    return sent


def test_a_request_reaches_the_application_as_it_was_sent() -> None:
    seen: dict[str, Any] = {}

    def app(environ: dict[str, Any], start: Any) -> list[bytes]:
        seen.update(environ, body=environ["wsgi.input"].read())
        start("201 Created", [("X-Said", "a"), ("X-Said", "b")])
        return [b"one ", b"two"]

    headers = [
        (b"content-type", b"text/plain"),
        (b"content-length", b"3"),
        (b"x-more", b"1"),
        (b"x-more", b"2"),
    ]
    scope = {"path": "/xã", "query_string": b"a=1", "headers": headers, "client": ("127.0.0.9", 1)}
    start, body = answered(scope, b"abc", app)
    assert (start["status"], start["headers"]) == (201, [(b"x-said", b"a"), (b"x-said", b"b")])
    assert (body["body"], seen["body"]) == (b"one two", b"abc")
    assert seen["PATH_INFO"].encode("latin-1").decode() == "/xã"
    assert (seen["CONTENT_TYPE"], seen["CONTENT_LENGTH"], seen["HTTP_X_MORE"]) == ("text/plain", "3", "1,2")
    assert (seen["QUERY_STRING"], seen["REMOTE_ADDR"]) == ("a=1", "127.0.0.9")


def test_a_header_cannot_pass_for_another() -> None:
    """WSGI writes both as HTTP_X_REAL: only the one that a proxy would know is taken."""
    seen: dict[str, Any] = {}

    def app(environ: dict[str, Any], start: Any) -> list[bytes]:
        seen.update(environ)
        start("200 OK", [])
        return []

    answered({"headers": [(b"x-real", b"right"), (b"x_real", b"wrong")]}, b"", app)
    assert seen["HTTP_X_REAL"] == "right"


@dataclass(frozen=True)
class Web:
    """A web process: where it listens, and where its log goes."""

    port: int
    pid: int
    log: Path

    def workers(self) -> list[int]:
        """The processes that answer; multiprocessing keeps a tracker beside them."""
        children = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()
        return [int(pid) for pid in children if b"resource_tracker" not in _command(pid)]

    def errors(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.log.read_text().splitlines()]


def _command(pid: str) -> bytes:
    return Path(f"/proc/{pid}/cmdline").read_bytes()


@pytest.fixture
def web(environ: dict[str, str], tmp_path: Path) -> Iterator[Web]:
    """A web process."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    command = [sys.executable, "-m", "gateway.cli", "web", "--port", str(port)]
    with (tmp_path / "web.log").open("wb") as log:
        process = subprocess.Popen(command, env={**os.environ, **environ}, stderr=log)
    try:
        until(lambda: _status(port, "/readyz") == 200, 60)
        yield Web(port, process.pid, tmp_path / "web.log")
    finally:
        process.terminate()
        process.wait(STANDSTILL)


@pytest.fixture
def served(web: Web) -> int:
    """The port of a web process."""
    return web.port


def test_a_worker_that_dies_leaves_a_line_and_another_answers(web: Web) -> None:
    count, worker = len(web.workers()), web.workers()[0]
    os.kill(worker, signal.SIGKILL)
    until(lambda: "Unexpected exit from worker-" in web.log.read_text(), 30)
    (line,) = web.errors()
    assert (line["process"], line["level"]) == ("web", "error")
    until(lambda: len(web.workers()) == count and worker not in web.workers(), 30)
    until(lambda: _status(web.port, "/readyz") == 200, 60)


def test_half_sent_requests_stop_nobody_else(served: int) -> None:
    with ExitStack() as held:
        for _ in range(60):
            line = held.enter_context(socket.create_connection(("127.0.0.1", served), 5))
            line.sendall(HALF + b"Content-Length: 100000\r\n\r\na=")
        assert _status(served, "/healthz") == 200
        assert _status(served, "/sms/twilio/inbound", b"Body=x") == 403
        line.settimeout(20)
        assert line.recv(64).startswith(b"HTTP/1.1 408"), "and it is told to come back"


def test_the_limit_holds_whether_announced_or_not(served: int) -> None:
    assert _status(served, "/sms/twilio/inbound", b"a" * ((1 << 20) + 1)) == 413
    with socket.create_connection(("127.0.0.1", served), 10) as line:
        line.sendall(HALF + b"Transfer-Encoding: chunked\r\n\r\n")
        chunk = b"10000\r\n" + b"a" * 0x10000 + b"\r\n"
        for _ in range(17):
            line.sendall(chunk)
        assert b" 413 " in line.recv(64)


def _status(port: int, path: str, body: bytes | None = None) -> int:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", body, timeout=STANDSTILL) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as refusal:
        return refusal.code
    except OSError:
        return 0
