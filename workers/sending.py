"""Sending lanes: the process that owns one carrier's window, woken by the doorbell of every sending lane."""

from __future__ import annotations

import asyncio

from gateway.app import House
from gateway.messages import recovery
from gateway.queues import SENDING_LANES, connect
from sms.send import SendLoop
from workers import alive, run


def serve(house: House, carrier_name: str) -> None:
    """Hand over texts to one carrier until a signal comes."""
    holder = recovery.new_holder(carrier_name)
    loop = SendLoop(house.db, house.carriers[carrier_name], house.settings.data / "flights", holder)
    redis = connect(house.settings.redis_url)
    alive.announce(house.settings.data)
    run.serve(redis, SENDING_LANES, loop, lambda: asyncio.run(loop.run()))
