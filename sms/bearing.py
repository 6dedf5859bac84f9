"""How a carrier bears itself, as one sender sees it: counted for the plan of routes, and told when it is away.

Two things speak against a carrier: its connection is gone, or it refuses. Of the first its coming back acquits it, so
that a reconnect on a quiet line moves nothing; of the second only a text that it takes.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from datetime import datetime

from gateway import clock
from gateway.db import Database
from gateway.messages import routing
from gateway.messages.carriers import Carrier, SendError
from gateway.messages.routing import Meter, Tally
from sms.patience import or_later

_EVERY = 1.0  # seconds between two reports
_AWAY = 5.0  # seconds without a connection, or of refusals without a taken text, before others get its share
_SICK = 3  # phones whose texts fail in a row speak against the carrier, and no longer against a text

Ended = tuple[bool, bool]
"""How a hand-over ended: slowly, by a fault of the carrier."""

_Since = tuple[str, float]
"""What is said against a carrier in words for staff, and since when."""


class Bearing:
    """Lives in the sender's loop; only the breaker is tripped from a thread."""

    def __init__(self, db: Database, carrier: Carrier, tick: Callable[[], float] = time.monotonic) -> None:
        self._db = db
        self._carrier = carrier
        self._tick = tick
        self._meter = Meter(carrier.terms.slow_after)
        self._gone: _Since | None = None  # the connection, and nothing was taken since
        self._back_at: float | None = None  # when it was seen to stand again, if it has not gone since
        self._refuses: _Since | None = None  # the carrier, everybody, and nothing was taken since
        self._failed: set[str] = set()  # phones whose texts failed since one was taken, as many as matter
        self._report_at = float("-inf")

    def took(self, begun: float) -> Ended:
        """The carrier has taken a text that was handed over at `begun`: whatever was said against it is over."""
        self._gone = self._back_at = self._refuses = None
        self._failed.clear()
        return self._meter.is_slow(self._tick() - begun), False

    def refused(self, begun: float, phone: str, why: SendError) -> Ended:
        """The carrier has not taken a text to `phone`, or nobody knows."""
        failed = (why.retryable or why.unknown) and not why.wait and not why.throttled
        if self._gone is not None and self._back_at is None:
            pass  # it came back from a connection that is known to be gone
        elif why.pause and not why.throttled:
            self._doubt(why.public)
        elif failed and not why.pause:
            self._suspect(phone, why)
        return self._meter.is_slow(self._tick() - begun), failed

    def away(self, why: str) -> None:
        """There is no connection, since now or since longer.

        Absences add up until a connection has stood for `_AWAY`: a carrier that takes a bind only to drop it is away.
        """
        now = self._tick()
        since = now - self._absence(now)
        if self._refuses is not None:  # what failed in the last moments of the connection went with it
            since = min(since, self._refuses[1])
        self._gone, self._back_at, self._refuses = (why, since), None, None
        self._failed.clear()

    def count(self, ended: dict[Ended, list[str]], now: datetime) -> None:
        """Hand-overs to these numbers have ended so."""
        for (slow, error), numbers in ended.items():
            self._meter.handed(numbers, now, slow=slow, error=error)

    async def report(self, has_room: bool) -> Sequence[Tally]:
        """Each second what was counted since the last; trips the breaker of a carrier that stays away.

        `has_room`: there is a connection. Then only a text can tell whether a carrier that refuses is well again, and
        the breaker lets some in after its pause: what was said against it is forgotten.
        """
        now = self._tick()
        if now < self._report_at:
            return ()
        self._report_at = now + _EVERY
        if has_room and self._gone is not None:
            self._stands(now)
        why = self._verdict(now)
        if why is not None:
            await or_later("breaker", asyncio.to_thread(self._trip_now, why))
            if has_room:
                self._refuses = None
        return self._meter.drain()

    def _stands(self, now: float) -> None:
        if self._back_at is None:
            self._back_at = now
        elif self._has_settled(now):
            self._gone = self._back_at = None

    def _absence(self, now: float) -> float:
        if self._gone is None or self._has_settled(now):
            return 0.0
        return (now if self._back_at is None else self._back_at) - self._gone[1]

    def _has_settled(self, now: float) -> bool:
        return self._back_at is not None and now - self._back_at >= _AWAY

    def _verdict(self, now: float) -> str | None:
        """Why others should have its share."""
        gone = self._gone if self._back_at is None else None
        for said in (gone, self._refuses):
            if said is not None and now - said[1] >= _AWAY:
                return said[0]
        return None

    def _suspect(self, phone: str, why: SendError) -> None:
        """Some centres answer a system error to everything when they are ill: each text alone would wait it out."""
        if len(self._failed) < _SICK:
            self._failed.add(phone)
        if len(self._failed) == _SICK:
            self._doubt(why.public)

    def _doubt(self, why: str) -> None:
        self._refuses = (why, self._refuses[1] if self._refuses is not None else self._tick())

    def _trip_now(self, why: str) -> None:
        with self._db.transaction() as tx:
            routing.trip(tx, self._carrier.name, why, clock.now())
