"""How a carrier bears itself, as one sender sees it: counted for the plan of routes, and told when it is away."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from datetime import datetime

from gateway import clock
from gateway.db import Database
from gateway.messages import routing
from gateway.messages.carriers import Carrier, SendError
from gateway.messages.routing import Meter, Tally
from sms.patience import or_later

_EVERY = 1.0  # seconds between two reports
_AWAY = 5.0  # seconds without a taken text and with refusals of the whole route, before others get its share
_SICK = 3  # phones whose texts fail in a row speak against the carrier, and no longer against a text

Ended = tuple[bool, bool]
"""How a hand-over ended: slowly, by a fault of the carrier."""


class Bearing:
    """Lives in the sender's loop; only the breaker is tripped from a thread."""

    def __init__(self, db: Database, carrier: Carrier) -> None:
        self._db = db
        self._carrier = carrier
        self._meter = Meter(carrier.terms.slow_after)
        self._away: tuple[str, float] | None = None  # why nothing is taken, and since when
        self._failed: set[str] = set()  # phones whose texts failed since one was taken, as many as matter
        self._report_at = 0.0

    def took(self, begun: float) -> Ended:
        """The carrier has taken a text that was handed over at `begun`: whatever was said against it is over."""
        self._away = None
        self._failed.clear()
        return self._meter.is_slow(time.monotonic() - begun), False

    def refused(self, begun: float, phone: str, why: SendError) -> Ended:
        """The carrier has not taken a text to `phone`, or nobody knows."""
        failed = (why.retryable or why.unknown) and not why.wait and not why.throttled
        if why.pause and not why.throttled:
            self.away(why.public)
        elif failed and not why.pause:
            self._suspect(phone, why)
        return self._meter.is_slow(time.monotonic() - begun), failed

    def away(self, why: str) -> None:
        """Nothing is taken, since now or since longer."""
        self._away = (why, self._away[1] if self._away is not None else time.monotonic())

    def count(self, ended: dict[Ended, list[str]], now: datetime) -> None:
        """Hand-overs to these numbers have ended so."""
        for (slow, error), numbers in ended.items():
            self._meter.handed(numbers, now, slow=slow, error=error)

    async def report(self, has_room: bool) -> Sequence[Tally]:
        """Each second what was counted since the last; trips the breaker of a carrier that stays away.

        `has_room`: there is a connection. Then only a text can tell whether the carrier is back, and the breaker lets
        some in after its pause: what was said against it is forgotten.
        """
        if time.monotonic() < self._report_at:
            return ()
        self._report_at = time.monotonic() + _EVERY
        if self._away is not None and time.monotonic() - self._away[1] >= _AWAY:
            await or_later("breaker", asyncio.to_thread(self._trip_now, self._away[0]))
            if has_room:
                self._away = None
        return self._meter.drain()

    def _suspect(self, phone: str, why: SendError) -> None:
        """Some centres answer a system error to everything when they are ill: each text alone would wait it out."""
        if len(self._failed) < _SICK:
            self._failed.add(phone)
        if len(self._failed) == _SICK:
            self.away(why.public)

    def _trip_now(self, why: str) -> None:
        with self._db.transaction() as tx:
            routing.trip(tx, self._carrier.name, why, clock.now())
