"""Where attempts end: outcomes and leases given back are collected for a moment and written in one transaction."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from datetime import date

import structlog
from sqlalchemy.exc import SQLAlchemyError

from gateway import clock
from gateway.callbacks import reports
from gateway.db import Database
from gateway.messages import outbox, outcomes
from gateway.messages.flight import Flight
from gateway.messages.outcomes import Outcome

log = structlog.get_logger(__name__)

_FLUSH = 0.01  # seconds between writes: as fast as every 500 rows, and little is in doubt after a crash
_AFTER_FAULT = 0.25  # seconds before a database that is away is tried again

Work = tuple[date, int]


class Landing:
    """Writes what attempts of one holder became; keeps everything until the database has taken it."""

    def __init__(
        self,
        db: Database,
        flight: Flight,
        carrier: str,
        holder: str,
        settled: Callable[[list[Outcome]], None],
    ) -> None:
        """`settled` hears of every batch of outcomes once it is committed."""
        self._db = db
        self._flight = flight
        self._carrier = carrier
        self._holder = holder
        self._settled = settled
        self._outcomes: list[Outcome] = []
        self._unbegun: list[Work] = []
        self._news = asyncio.Event()
        self._one = asyncio.Lock()

    def add(self, outcome: Outcome) -> None:
        """An attempt is over."""
        self._outcomes.append(outcome)
        self._news.set()

    def give_back(self, work: Iterable[Work]) -> None:
        """Messages that were claimed and not begun: somebody else, or a later round, may have them."""
        self._unbegun.extend(work)
        self._news.set()

    def waiting(self) -> set[Work]:
        """The messages whose rows are not written yet."""
        return {(o.month, o.id) for o in self._outcomes} | set(self._unbegun)

    async def run(self) -> None:
        """Write whenever there is something, for ever."""
        while True:
            await self._news.wait()
            await asyncio.sleep(_FLUSH)
            if not await self.flush():
                await asyncio.sleep(_AFTER_FAULT)

    async def flush(self) -> bool:
        """Write what is there; False when the database does not take it, in which case it stays."""
        async with self._one:
            batch, unbegun = self._outcomes[:], self._unbegun[:]
            if not batch and not unbegun:
                self._news.clear()
                return True
            try:
                await asyncio.to_thread(self._write, batch, unbegun)
            except SQLAlchemyError as fault:
                log.warning("outcomes wait", count=len(batch), exc_info=fault)
                return False
            del self._outcomes[: len(batch)], self._unbegun[: len(unbegun)]
            self._flight.landed(batch)
            self._settled(batch)
            if not self._outcomes and not self._unbegun:
                self._news.clear()
            return True

    def _write(self, batch: list[Outcome], unbegun: list[Work]) -> None:
        with self._db.transaction() as tx:
            outcomes.settle(tx, batch, carrier=self._carrier, holder=self._holder, now=clock.now())
            if batch:
                reports.ring_if_any(tx)
        with self._db.transaction() as tx:  # its own: each locks its rows in order, both together would not
            outbox.release(tx, unbegun, holder=self._holder)
