"""What one sender tells Prometheus about its carrier, beside what it has handed over; it decides nothing."""

from __future__ import annotations

import time
from collections import Counter as Tally
from collections.abc import Callable, Iterable, Iterator, Sized
from contextlib import contextmanager
from typing import TypeVar

from prometheus_client import Counter, Gauge, Histogram

from gateway.messages.figures import EXPIRED, UNKNOWN
from gateway.messages.outbox import Claimed
from gateway.messages.outcomes import Outcome
from gateway.messages.pacing import Pacer
from gateway.messages.status import Status

RETRIES = Counter("gateway_retries_total", "Hand-overs that will be tried again", ["carrier", "lane"])
THROTTLED = Counter("gateway_throttled_total", "Hand-overs the carrier refused for their rate", ["carrier"])
RATE = Gauge(
    "gateway_rate_allowed",
    "Segments a second that the carrier is believed to take",
    ["carrier"],
    multiprocess_mode="livemin",  # of several senders of a carrier, the one that was refused last
)
CONNECTED = Gauge(
    "gateway_carrier_connected",
    "1 while the carrier takes texts or has some to answer, 0 while there is no connection",
    ["carrier"],
    multiprocess_mode="livemin",
)

_SIZES = (1, 3, 10, 30, 100, 300, 1000, 3000)  # rows; a claim and a transaction hold a few thousand at most
_SECONDS = (
    0.002,
    0.005,
    0.01,
    0.025,
    0.05,
    0.1,
    0.25,
    0.5,
    1,
    5,
)  # a claim at rest … the statement's time-out
CLAIM_SIZE = Histogram("gateway_claim_size", "Messages a claim leased", ["carrier", "lane"], buckets=_SIZES)
CLAIM_SECONDS = Histogram("gateway_claim_seconds", "How long claims took", ["carrier"], buckets=_SECONDS)
WRITE_SIZE = Histogram("gateway_write_size", "Outcomes in a transaction", ["carrier"], buckets=_SIZES)
WRITE_SECONDS = Histogram(
    "gateway_write_seconds", "How long outcomes took to be written", ["carrier"], buckets=_SECONDS
)

_SENT = Status.SENT  # asked for every text: an enumeration is slow to look into
_BETWEEN = 0.5  # seconds: nobody scrapes more often

T = TypeVar("T", bound=Sized)


def claimed(
    carrier: str,
    claim: Callable[[dict[str, int]], dict[str, tuple[T, bool]]],
    wanted: dict[str, int],
) -> dict[str, tuple[T, bool]]:
    """What `claim(wanted)` returns, per lane the messages; how many and how long it took is noted."""
    begun = time.monotonic()
    found = claim(wanted)
    CLAIM_SECONDS.labels(carrier).observe(time.monotonic() - begun)
    for lane, (messages, _) in found.items():
        if messages:
            CLAIM_SIZE.labels(carrier, lane).observe(len(messages))
    return found


@contextmanager
def writing(carrier: str, count: int) -> Iterator[None]:
    """Around the transaction that writes `count` outcomes; one that fails is not noted."""
    begun = time.monotonic()
    yield
    WRITE_SECONDS.labels(carrier).observe(time.monotonic() - begun)
    WRITE_SIZE.labels(carrier).observe(count)


def answered(carrier: str, answers: Iterable[tuple[Claimed, Outcome]]) -> None:
    """Note what became of hand-overs beyond their statuses; the many that were simply taken cost a comparison."""
    others = [(message, outcome) for message, outcome in answers if outcome.status is not _SENT]
    for lane, count in Tally(m.lane for m, o in others if o.retry_at is not None).items():
        RETRIES.labels(carrier, lane).inc(count)
    for lane, count in Tally(m.lane for m, o in others if o.status == Status.UNKNOWN).items():
        UNKNOWN.labels(carrier, lane).inc(count)
    for lane, count in Tally(m.lane for m, o in others if o.error == "expired").items():
        EXPIRED.labels(lane).inc(count)


class Standing:
    """How the carrier stands, told every half second at most: gauges are files, and the loop turns often."""

    def __init__(self, carrier: str, pacer: Pacer) -> None:
        self._rate = RATE.labels(carrier)
        self._connected = CONNECTED.labels(carrier)
        self._pacer = pacer
        self._at = float("-inf")

    def tell(self, room: int) -> None:
        """`room` is the sender's."""
        now = time.monotonic()
        if now < self._at:
            return
        self._at = now + _BETWEEN
        self._rate.set(self._pacer.rate)
        self._connected.set(1 if room > 0 or self._pacer.open > 0 else 0)
