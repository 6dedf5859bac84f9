"""Work lanes in one process: which lanes exist, and the process that drains those it is asked for."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from gateway.errors import Misconfigured
from gateway.house import House
from workers import alerting, alive, calling, connecting, inbound, receiving, run, syncing
from workers.draining import Drains, Lane

DRAINS: dict[str, Callable[[House], Lane]] = {
    "inbound": inbound.drain,
    "receipts": receiving.drain,
    "alerts": alerting.drain,
    "callbacks": calling.drain,
    "sync": syncing.drain,
    "calls": connecting.drain,
}


def serve(house: House, lanes: Sequence[str]) -> None:
    """Drain `lanes` until a signal comes."""
    unknown = sorted(set(lanes) - set(DRAINS))
    if unknown or not lanes:
        raise Misconfigured(
            f"no work lane is called {', '.join(unknown) or '(nothing)'}: there are {', '.join(DRAINS)}"
        )
    drains = Drains([DRAINS[lane](house) for lane in lanes])
    alive.announce(house.settings.data)
    run.serve(house.settings.redis_url, lanes, drains, drains.run)
