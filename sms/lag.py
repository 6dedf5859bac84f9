"""How long carriers take from the hand-over to the receipt of a phone: a histogram over what the channel log keeps."""

from __future__ import annotations

from collections.abc import Sequence

from prometheus_client import Histogram
from sqlalchemy.orm import Session

from gateway.db import after_commit
from gateway.messages.channel_log import Heard
from gateway.messages.policy import policy_of
from gateway.messages.status import Status

LAG = Histogram(
    "gateway_receipt_lag_seconds",
    "From the hand-over to the phone's confirmation: every message but bulk, one bulk text in 1,000",
    ["carrier", "lane"],
    # a phone that is on confirms in seconds; after an hour it was off, and a carrier gives up within two days
    buckets=(1, 2, 5, 10, 30, 60, 300, 900, 3600, 14400, 86400),
)


def note(tx: Session, heard: Sequence[Heard]) -> None:
    """Count confirmations of phones once `tx` is durable; one that overtook the row of its hand-over came at once."""
    seen = [
        (one.carrier, policy_of(one.purpose, one.purpose).lane, (one.milliseconds or 0) / 1000)
        for one in heard
        if one.status == Status.DELIVERED and one.purpose is not None
    ]
    if seen:
        after_commit(tx, lambda: _observe(seen))


def _observe(seen: Sequence[tuple[str, str, float]]) -> None:
    for carrier, lane, seconds in seen:
        LAG.labels(carrier, lane).observe(seconds)
