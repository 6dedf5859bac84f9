"""Two who draw the plan at once: the second waits for the first and sees what it did; orders wait for nobody."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as StillWaiting

import pytest

from gateway.house import House
from gateway.messages import routing

from .carriers import MOBIFONE, NOW, PAIR, health, shares


def test_a_trip_during_a_plan_is_not_overwritten(house: House) -> None:
    with house.db.transaction() as tx:
        routing.plan(tx, PAIR, NOW)

    def trip() -> None:
        with house.db.transaction() as tx:
            routing.trip(tx, "alpha", "no connection", NOW)

    with ThreadPoolExecutor(1) as threads:
        with house.db.transaction() as tx:
            routing.plan(tx, PAIR, NOW)
            tripping = threads.submit(trip)
            with pytest.raises(StillWaiting):
                tripping.result(0.2)
            with house.db.transaction() as order:
                assert routing.choose(order, "otp", [MOBIFONE], now=NOW)[0] in ("alpha", "beta")
        tripping.result(4)
    with house.db.transaction() as tx:
        routing.plan(tx, PAIR, NOW)
        assert health(tx, "alpha").breaker == "open"
        assert shares(tx) == {"beta": 100}
