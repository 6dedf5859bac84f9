"""The pace of a lane that places calls itself: drawn from the bucket that every sender of the account draws from."""

from __future__ import annotations

import asyncio
from typing import Final

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

from gateway.messages import recovery
from gateway.messages.pacing import ONE_BY_ONE, Shared, Supply
from gateway.settings import Settings
from ivr.operators import PACED_AS

PATIENCE: Final = 0.25  # seconds for Redis to answer a draw: then this lane paces alone
_DRAWN: Final = 0.1  # seconds' worth, as the senders do: what a process that dies takes along is not missed
_WHOLE: Final = 1e-6  # what rounding may lack of a call


class Pace:
    """Calls that may begin now. It lives in the one thread of its lane."""

    def __init__(self, rate: float, supply: Supply, connection: Redis | None = None) -> None:
        self.rate = rate
        self._supply = supply
        self._connection = connection
        self._stock = 0.0
        self._loop: asyncio.Runner | None = None
        self.wait = 0.0
        """Seconds until it is worth asking for those that may not begin yet."""

    @classmethod
    def of(cls, settings: Settings, lane: str) -> Pace:
        """By the bucket of the account's calls."""
        connection = Redis.from_url(
            settings.redis_url,
            socket_timeout=PATIENCE,
            socket_connect_timeout=PATIENCE,
            retry=Retry(NoBackoff(), 0),
        )
        bucket = Shared(connection, PACED_AS, recovery.new_holder(lane), ONE_BY_ONE)
        return cls(settings.calls_a_second, bucket, connection)

    def room(self, wanted: int) -> int:
        """How many of `wanted` may begin now. What was drawn for one that nobody wants any more is lost."""
        if wanted <= 0:
            self._stock = 0.0
            return 0
        lacking = min(wanted, max(self.rate * _DRAWN, 1.0)) - self._stock
        if lacking > 0:
            self._loop = self._loop or asyncio.Runner()
            drawn = self._loop.run(
                self._supply.draw(lacking, 0.0, self.rate)
            )  # for people who wait on a line
            self._stock += drawn.priority
            self.wait = drawn.wait
        return int(self._stock + _WHOLE)

    def used(self, count: int) -> None:
        """So many have begun."""
        self._stock -= count

    def close(self) -> None:
        """Nothing is drawn any more."""
        if self._loop is None:
            return
        if self._connection is not None:
            self._loop.run(self._connection.aclose())
        self._loop.close()
