"""Who runs what: the rows of the comparison, the ratios made of them, and where our own system is registered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from benchmarks._contest import Contestant
from benchmarks._ours import Gateway
from benchmarks.peers.jasmin import Jasmin
from benchmarks.peers.kannel import Kannel
from benchmarks.peers.per_message import CeleryPrefork, RqSimple

OURS: Mapping[str, Contestant] = {
    "smpp": Gateway("smpp"),
    "http": Gateway("http"),
    "smpp, one sender": Gateway("smpp", senders=1),  # a window is one sender's
}


@dataclass(frozen=True)
class Entry:
    """One row: a contestant and its task. `messages` keep it busy for some five seconds, start-up not counted."""

    row: str
    group: str
    contestant: Contestant
    messages: int
    receipts: bool = False
    delay_ms: int = 0
    window: int = (
        100  # a common contract; the fast peers are as fast at 10 and at 1,000 when answers come at once
    )


AT_ONCE = "SMPP, the carrier answers at once"
RECEIPTS = "SMPP, a delivery receipt for every message"
SLOW_50 = "SMPP, the carrier takes 50 ms, window 50"
SLOW_100 = "SMPP, the carrier takes 50 ms, window 100"
HTTP = "HTTP, the carrier answers at once"

_LATENCY = 50  # ms: a carrier in the same country, by way of its firewall

ENTRIES = (
    Entry("ours", AT_ONCE, OURS["smpp"], 60_000),
    Entry("Kannel mtbatch", AT_ONCE, Kannel("mtbatch"), 40_000),
    Entry("Kannel, HTTP in", AT_ONCE, Kannel("HTTP"), 20_000),
    Entry("Jasmin", AT_ONCE, Jasmin(), 3_000),
    Entry("Celery", AT_ONCE, CeleryPrefork("smpp"), 1_500),
    Entry("RQ", AT_ONCE, RqSimple("smpp"), 1_500),
    Entry("ours, receipts", RECEIPTS, OURS["smpp"], 30_000, receipts=True),
    Entry("Kannel receipts, internal", RECEIPTS, Kannel("HTTP"), 8_000, receipts=True),
    Entry("Kannel receipts, Redis", RECEIPTS, Kannel("HTTP", "redis"), 8_000, receipts=True),
    Entry("ours, window 50", SLOW_50, OURS["smpp, one sender"], 4_000, delay_ms=_LATENCY, window=50),
    Entry("Kannel, window 50", SLOW_50, Kannel("mtbatch"), 4_000, delay_ms=_LATENCY, window=50),
    Entry("ours, window 100", SLOW_100, OURS["smpp, one sender"], 8_000, delay_ms=_LATENCY, window=100),
    Entry("Kannel, window 100", SLOW_100, Kannel("mtbatch"), 8_000, delay_ms=_LATENCY, window=100),
    Entry("ours, HTTP", HTTP, OURS["http"], 30_000),
    Entry("Celery, HTTP", HTTP, CeleryPrefork("http"), 1_500),
)


@dataclass(frozen=True)
class Ratio:
    """Our rate ÷ the best of theirs, and what it should be at least."""

    ours: str
    theirs: tuple[str, ...]
    goal: float


RATIOS = {
    "kannel_mtbatch": Ratio("ours", ("Kannel mtbatch",), 1.3),
    "kannel_receipts": Ratio("ours, receipts", ("Kannel receipts, internal", "Kannel receipts, Redis"), 5),
    "kannel_window_50": Ratio("ours, window 50", ("Kannel, window 50",), 1.2),
    "kannel_window_100": Ratio("ours, window 100", ("Kannel, window 100",), 1.2),
    "jasmin": Ratio("ours", ("Jasmin",), 25),
    "celery": Ratio("ours", ("Celery",), 60),
    "rq": Ratio("ours", ("RQ",), 60),
    "http_celery": Ratio("ours, HTTP", ("Celery, HTTP",), 20),
}
