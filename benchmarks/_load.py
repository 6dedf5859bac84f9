"""Sends prepared HTTP requests over kept-alive loopback connections from a process of its own, and times the answers.

Bounded by the requests it is given and by a deadline. One thread and no client library: the load shares two cores
with what it measures, so each request must cost it little (25 µs; an ordinary client takes 300).
"""

from __future__ import annotations

import multiprocessing
import selectors
import socket
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field

_CHUNK = 65_536
_END = b"\r\n\r\n"


@dataclass(frozen=True)
class Answer:
    """One answer; `seconds` from the moment its request was due to its last byte."""

    status: int
    seconds: float
    body: bytes = field(repr=False)


@dataclass(frozen=True)
class Drive:
    """All answers in the order of their requests, and the time from the first request to the last answer.

    `cpu_seconds` are those of the sending process, from its start to its end.
    """

    seconds: float
    cpu_seconds: float
    answers: list[list[Answer]] = field(repr=False)

    @property
    def flat(self) -> list[Answer]:
        """The answers of all talks in one list."""
        return [answer for talk in self.answers for answer in talk]


def request(method: str, path: str, headers: Mapping[str, str], body: bytes = b"") -> bytes:
    """One HTTP/1.1 request as bytes, ready to be sent."""
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", f"Content-Length: {len(body)}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return "\r\n".join(lines).encode() + _END + body


def drive(
    port: int,
    talks: Sequence[Sequence[bytes]],
    *,
    at_once: int,
    per_second: float | None = None,
    deadline: float = 120.0,
) -> Drive:
    """Hold `talks`, each a list of requests sent one after the other, `at_once` of them at a time.

    Without `per_second` a connection takes the next talk as soon as it is free (a ceiling). With it talks begin on a
    timetable and a request that had to wait for a free connection counts from when it was due (a latency that can be
    trusted). Raises TimeoutError after `deadline` seconds, RuntimeError when the server hangs up.
    """
    context = multiprocessing.get_context("spawn")  # a fork would inherit the servers' sockets and threads
    with ProcessPoolExecutor(1, mp_context=context) as apart:
        return apart.submit(_Driver(port, talks, per_second).run, at_once, deadline).result(deadline + 30)


@dataclass
class _Line:
    """One connection and the talk it holds."""

    socket: socket.socket
    talk: int = -1
    sent: int = 0
    due: float = 0.0
    heard: bytes = b""


class _Driver:
    """The loop of the process apart."""

    def __init__(self, port: int, talks: Sequence[Sequence[bytes]], per_second: float | None) -> None:
        self._port = port
        self._talks = talks
        self._pause = 0.0 if per_second is None else 1 / per_second
        self._answers: list[list[Answer]] = [[] for _ in talks]
        self._next = 0
        self._start = 0.0

    def run(self, at_once: int, deadline: float) -> Drive:
        """Hold every talk and return what was answered."""
        free = [_Line(self._connect()) for _ in range(at_once)]
        self._start = time.perf_counter()
        with selectors.DefaultSelector() as watch:
            for line in free:
                watch.register(line.socket, selectors.EVENT_READ, line)
            busy = 0
            while busy or self._next < len(self._talks):
                if time.perf_counter() - self._start > deadline:
                    raise TimeoutError(f"{self._next - busy} of {len(self._talks)} talks in {deadline:g} s")
                while free and self._is_due():
                    self._begin(free.pop())
                    busy += 1
                for key, _ in watch.select(self._patience() if free else 1.0):
                    if self._is_over(key.data):
                        free.append(key.data)
                        busy -= 1
        seconds = time.perf_counter() - self._start
        for line in free:
            line.socket.close()
        return Drive(seconds, time.process_time(), self._answers)

    def _connect(self) -> socket.socket:
        connection = socket.create_connection(("127.0.0.1", self._port), timeout=10)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return connection

    def _is_due(self) -> bool:
        return self._next < len(self._talks) and self._patience() == 0

    def _patience(self) -> float:
        """Seconds until the next talk is due; a second when there is none."""
        if self._next == len(self._talks):
            return 1.0
        return max(0.0, self._start + self._next * self._pause - time.perf_counter())

    def _begin(self, line: _Line) -> None:
        due = self._start + self._next * self._pause if self._pause else time.perf_counter()
        line.talk, line.sent, line.due = self._next, 0, due
        self._next += 1
        self._send(line)

    def _send(self, line: _Line) -> None:
        line.socket.sendall(self._talks[line.talk][line.sent])
        line.sent, line.heard = line.sent + 1, b""

    def _is_over(self, line: _Line) -> bool:
        """Read what came; an answer that is whole is noted and the talk's next request sent, if it has one."""
        heard = line.socket.recv(_CHUNK)
        if not heard:
            raise RuntimeError("the server closed a connection that should be kept")
        line.heard += heard
        answer = _parsed(line.heard, line.due)
        if answer is None:
            return False
        self._answers[line.talk].append(answer)
        if line.sent == len(self._talks[line.talk]):
            return True
        line.due = time.perf_counter()
        self._send(line)
        return False


def _parsed(heard: bytes, due: float) -> Answer | None:
    """The answer in `heard`; None while some of it is missing. Bodies with a length, or in chunks."""
    head, end, body = heard.partition(_END)
    if not end:
        return None
    status, lower = int(head.split(maxsplit=2)[1]), head.lower()
    if b"transfer-encoding: chunked" in lower:
        if not body.endswith(b"0" + _END):  # the last chunk; a body of ours never ends so by itself
            return None
        return Answer(status, time.perf_counter() - due, _joined(body))
    length = int(lower.partition(b"content-length:")[2].split(maxsplit=1)[0])
    if len(body) < length:
        return None
    return Answer(status, time.perf_counter() - due, body)


def _joined(chunks: bytes) -> bytes:
    """The body that was sent in these chunks."""
    body = b""
    while chunks:
        size, _, rest = chunks.partition(b"\r\n")
        body, chunks = body + rest[: int(size, 16)], rest[int(size, 16) + 2 :]
    return body
