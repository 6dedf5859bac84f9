"""How much a sink can take at all: prepared bytes over two connections, as fast as it reads them; no house, no rows."""

from __future__ import annotations

import socket
import struct
import threading
import time

from benchmarks._contest import FIRST
from benchmarks._sinks import Sink

_LINES = 2  # connections, as many as there are senders
_MESSAGES = 100_000  # a second's worth of the quick one
_PATIENCE = 120.0  # seconds
_HEADER = struct.Struct(">IIII")


def limit(sink: Sink, kind: str, messages: int = _MESSAGES) -> float:
    """Messages a second that `sink` takes from somebody who only writes; it has forgotten them afterwards."""
    sink.clear()
    share = messages // _LINES
    loads = [(_smpp if kind == "smpp" else _http)(n * share, share) for n in range(_LINES)]
    lines = [socket.create_connection(("127.0.0.1", sink.port), timeout=_PATIENCE) for _ in loads]
    threads = [threading.Thread(target=_drain, args=(line,), daemon=True) for line in lines]
    writers = [
        threading.Thread(target=line.sendall, args=(load,), daemon=True)
        for line, load in zip(lines, loads, strict=True)
    ]
    began = time.monotonic()
    for thread in (*threads, *writers):
        thread.start()
    while sink.progress()[0] < share * _LINES:
        if time.monotonic() > began + _PATIENCE:
            raise AssertionError(f"the sink took {sink.progress()[0]} of {share * _LINES}")
        time.sleep(0.02)
    rate = share * _LINES / (sink.moment_of(share * _LINES) - began)
    for line in lines:
        line.close()
    sink.clear()
    return rate


def _drain(line: socket.socket) -> None:
    try:
        while line.recv(1 << 18):
            continue
    except OSError:
        return


def _smpp(first: int, count: int) -> bytes:
    head = b"sink\0secret\0\0\x34\0\0\0"
    pdus = [_HEADER.pack(16 + len(head), 9, 0, 1) + head]
    for n in range(first, first + count):
        body = b"\0\x05\0CDC\0\1\1%d\0\0\0\0\0\0\0\0\0\0\x05hello" % (FIRST + n)
        pdus.append(_HEADER.pack(16 + len(body), 4, 0, n + 2) + body)
    return b"".join(pdus)


def _http(first: int, count: int) -> bytes:
    posts = []
    for n in range(first, first + count):
        body = b"To=%%2B%d&From=CDC&Body=hello" % (FIRST + n)
        posts.append(b"POST / HTTP/1.1\r\nHost: sink\r\nContent-Length: %d\r\n\r\n" % len(body) + body)
    return b"".join(posts)
