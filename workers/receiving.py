"""Lane `receipts`: apply what carriers said, a thousand at a time."""

from __future__ import annotations

from functools import partial

from gateway import clock
from gateway.callbacks import reports
from gateway.house import House
from gateway.messages import receipts
from workers.draining import Drain

BATCH = 1000


def drain(house: House) -> Drain:
    """The lane, ready to start."""
    return Drain("receipts", partial(apply_some, house))


def apply_some(house: House) -> bool:
    """Apply a batch; True when there may be another."""
    with house.db.transaction() as tx:
        applied, parked = receipts.apply(tx, clock.now(), BATCH)
        if applied:
            reports.ring_if_any(tx)
    return applied + parked == BATCH
