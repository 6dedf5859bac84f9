"""Lane `alerts`: expand approved alerts into the outbox chunk by chunk, and close what was stopped."""

from __future__ import annotations

from functools import partial

from gateway import alerts, clock
from gateway.house import House
from workers.draining import Drain


def drain(house: House) -> Drain:
    """The lane, ready to start."""
    return Drain("alerts", partial(step, house))


def step(house: House) -> bool:
    """One chunk of one alert; True when there may be more to do."""
    with house.db.transaction() as tx:
        return alerts.stepping.work(tx, clock.now())
