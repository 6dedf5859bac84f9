"""Sending lanes: the process that owns one carrier's window, woken by the doorbell of every sending lane."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Sequence

import redis.asyncio
import structlog
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from sqlalchemy.exc import SQLAlchemyError

from gateway import clock
from gateway.errors import Misconfigured
from gateway.house import House
from gateway.messages import recovery, routing
from gateway.messages.carriers import Carrier
from gateway.messages.pacing import MIN_BURST, ONE_BY_ONE, Shared
from gateway.queues import SENDING_LANES
from sms.send import SendLoop
from workers import alive, run

log = structlog.get_logger(__name__)

_PATIENCE = 0.25  # seconds for Redis to answer a draw: then this sender paces alone


def serve(house: House, carrier_name: str, lanes: Sequence[str] = SENDING_LANES) -> None:
    """Hand over texts of `lanes` to one carrier until a signal comes."""
    unknown = sorted(set(lanes) - set(SENDING_LANES))
    if unknown or not lanes:
        known = ", ".join(SENDING_LANES)
        raise Misconfigured(
            f"no sending lane is called {', '.join(unknown) or '(nothing)'}: there are {known}"
        )
    carrier = house.carriers[carrier_name]
    holder = recovery.new_holder(carrier_name)
    _engage(house, carrier)

    async def send() -> None:
        shared = redis.asyncio.Redis.from_url(
            house.settings.redis_url,
            socket_timeout=_PATIENCE,
            socket_connect_timeout=_PATIENCE,
            retry=Retry(NoBackoff(), 0),
        )
        async with shared:
            burst = ONE_BY_ONE if carrier.capabilities.calls else MIN_BURST
            loop.use(Shared(shared, carrier_name, holder, burst))
            await loop.run()

    _calm_collector()
    loop = SendLoop(house.db, carrier, house.settings.data / "flights", holder, lanes=lanes)
    alive.announce(house.settings.data)
    run.serve(house.settings.redis_url, lanes, loop, lambda: asyncio.run(send()))


def _calm_collector() -> None:
    """A sender makes a dozen short-lived objects a message and no cycles: looking for them often costs a third."""
    gc.collect()
    gc.freeze()  # what was imported stays for good and need never be looked at again
    gc.set_threshold(200_000, 20, 50)


def _engage(house: House, carrier: Carrier) -> None:
    """Have a plan before the first text: the scheduler's next look may be ten seconds away."""
    try:
        with house.db.transaction() as tx:
            routing.engage(tx, carrier.name, routing.contracts(house.carriers), clock.now())
            routing.keep_templates(tx, carrier.name, carrier.templates)
    except SQLAlchemyError as fault:
        log.warning("not planned yet", exc_info=fault)
