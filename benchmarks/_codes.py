"""One-time codes that go through a carrier while something else does, and how long each of them took."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from threading import Event, Thread

from benchmarks._sinks import Sink
from gateway import clock, otp
from gateway.accounts import Client
from gateway.house import House
from gateway.otp import Wish

_PORTAL = Client(1, "bench", frozenset({"verify"}))
_PHONES = "8493"  # digits that their phones begin with, shorter than those of any other run
_PAUSE = 0.04  # seconds between two codes


@contextmanager
def issued(inside: House) -> Iterator[dict[str, float]]:
    """Codes are issued as long as the block lasts; yields when each was accepted, by the digits of its phone."""
    begun: dict[str, float] = {}
    over = Event()
    settings = replace(inside.settings, otp_per_key_hour=1_000_000)

    def issue() -> None:
        for n in range(100_000):
            number = f"{_PHONES}{n * 100 % 10_000_000:07d}"
            with inside.db.transaction() as tx:
                otp.issue(tx, settings, Wish(_PORTAL, f"+{number}"), clock.now())
                begun[number] = time.monotonic()
            if over.wait(_PAUSE):
                return

    thread = Thread(target=issue, name="codes")
    thread.start()
    try:
        yield begun
    finally:
        over.set()
        thread.join()


def waits(codes: dict[str, float], sink: Sink) -> dict[str, float]:
    """Percentiles in ms; AssertionError unless each code that was issued came."""
    came = {number: at for number, at in sink.moments(_PHONES).items() if number in codes}
    assert came.keys() == codes.keys(), f"{len(codes)} codes were issued, {len(came)} came"
    took = sorted((came[number] - begun) * 1000 for number, begun in codes.items())
    return {
        "codes meanwhile": len(took),
        "code accepted to handed over, p50 ms": took[len(took) // 2],
        "code accepted to handed over, p99 ms": took[min(int(len(took) * 0.99), len(took) - 1)],
    }
