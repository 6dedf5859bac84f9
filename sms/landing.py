"""Where attempts end, and where what carriers say over their own connections begins: both are written in batches.

Outcomes come first, then leases given back, then receipts and texts: a receipt finds its attempt where the same sender
has handed it over. Everything is kept here until the database has taken it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

import structlog
from sqlalchemy.exc import SQLAlchemyError

from gateway import clock, people
from gateway.callbacks import reports
from gateway.db import Database
from gateway.messages import outbox, outcomes, rerouting, routing
from gateway.messages.carriers import Event, InboundPiece, InboundText
from gateway.messages.flight import Flight
from gateway.messages.outbox import Claimed, Work
from gateway.messages.outcomes import Key, Outcome
from gateway.messages.pacing import PRIORITY
from gateway.messages.routing import Tally
from gateway.queues import SENDING_LANES, ring_after_commit
from sms import figures, intake
from sms.exchanges import Exchanges
from sms.halving import by_halves

log = structlog.get_logger(__name__)

_FLUSH = 0.01  # seconds between writes: as fast as every 500 rows, and little is in doubt after a crash
_AFTER_FAULT = 0.25  # seconds before a database that is away is tried again
_AHEAD = 3_000  # outcomes that may wait for the database while more is handed over: what is bounded does not grow slow
_AT_ONCE = 1_000  # rows in one transaction: its locks are short, and what its loss leaves in doubt is bounded

Heard = tuple[Sequence[Event], Callable[[], None]]
"""What came over a connection, and whom to tell once it is durable."""


class Landing:
    """Writes what one holder's attempts became; `settled` hears of every batch of outcomes once it is committed.

    `called`: its carrier calls.
    """

    def __init__(
        self,
        db: Database,
        flight: Flight,
        carrier: str,
        holder: str,
        settled: Callable[[list[Outcome]], None],
        *,
        called: bool = False,
    ) -> None:
        self._db = db
        self._flight = flight
        self._carrier = carrier
        self._holder = holder
        self._settled = settled
        self._called = called
        self.exchanges = Exchanges(carrier)
        self._outcomes: list[Outcome] = []
        self._messages: dict[Key, Claimed] = {}  # those that may go elsewhere, until they are written down
        self._tallies: list[Tally] = []
        self._opted_out: list[tuple[str, str]] = []
        self._unbegun: list[Work] = []
        self._heard: list[Heard] = []
        self._news = asyncio.Event()
        self._one = asyncio.Lock()

    def add(self, outcomes: Iterable[Outcome]) -> None:
        """Attempts are over."""
        self._outcomes.extend(outcomes)
        self._news.set()

    def may_go_elsewhere(self, message: Claimed) -> None:
        """`message`, whose outcome is among those added, is to be tried by another carrier if there is one."""
        self._messages[message.month, message.id, message.no] = message

    def measure(self, tallies: Iterable[Tally]) -> None:
        """What was counted of the carrier lately."""
        self._tallies.extend(tallies)
        self._news.set()

    def opt_out(self, number: str, code: str) -> None:
        """The carrier says that the person behind `number` wants no more."""
        self._opted_out.append((number, code))
        self._news.set()

    def give_back(self, work: Iterable[Work]) -> None:
        """Messages that were claimed and not begun: somebody else, or a later round, may have them."""
        self._unbegun.extend(work)
        self._news.set()

    def hear(self, events: Sequence[Event], kept: Callable[[], None]) -> None:
        """Receipts and texts came over the carrier's own connection; `kept` is called once they are durable."""
        self._heard.append((events, kept))
        self._news.set()

    def room(self, lane: str) -> int:
        """Hand-overs of `lane` that may be begun without outcomes piling up before a database slower than the carrier.

        Who waits with the phone in the hand passes by what a crowd has piled up; a warned crowd is bounded, too.
        """
        return max(_AHEAD * (2 if lane in PRIORITY else 1) - len(self._outcomes), 0)

    def waiting(self) -> set[Work]:
        """The messages whose rows are not written yet."""
        return {(o.month, o.id) for o in self._outcomes} | set(self._unbegun)

    def idle(self) -> bool:
        """Whether everything is written."""
        return not (self._outcomes or self._unbegun or self._heard or self._opted_out or self._tallies)

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
            self._news.clear()
            heard = self._heard[:_AT_ONCE]  # by now the outcomes they speak of are here, too
            try:
                await self._write_opt_outs()
                await self._write_outcomes()
                await self._write_unbegun()
                await self._write_tallies()
                await self._write_heard(heard)
            except SQLAlchemyError as fault:
                log.warning("outcomes wait", count=len(self._outcomes), exc_info=fault)
                self._news.set()
                return False
            if not self.idle():
                self._news.set()
            return True

    async def _write_outcomes(self) -> None:
        due = len(self._outcomes)
        while due > 0:
            batch = self._outcomes[: min(due, _AT_ONCE)]
            due -= len(batch)
            await asyncio.to_thread(by_halves, batch, self._settle, self._settle_bare)
            del self._outcomes[: len(batch)]
            if self._messages:
                for outcome in batch:
                    self._messages.pop(outcome.key, None)
            self._flight.landed(batch)
            self.exchanges.written(batch)
            self._settled(batch)

    async def _write_opt_outs(self) -> None:
        batch = self._opted_out[:_AT_ONCE]
        if batch:
            await asyncio.to_thread(by_halves, batch, self._note_opt_outs, self._drop_opt_out)
            del self._opted_out[: len(batch)]

    async def _write_unbegun(self) -> None:
        batch = self._unbegun[:]
        if batch:
            await asyncio.to_thread(self._release, batch)
            del self._unbegun[: len(batch)]

    async def _write_tallies(self) -> None:
        batch = self._tallies[:]
        if batch:
            await asyncio.to_thread(self._note_tallies, batch)
            del self._tallies[: len(batch)]

    async def _write_heard(self, batch: list[Heard]) -> None:
        """People's texts first: a cry for help never waits for the receipts that came with it."""
        texts = [heard for heard in batch if _is_spoken(heard)]
        receipts = [heard for heard in batch if not _is_spoken(heard)] if texts else batch
        for part in filter(None, (texts, receipts)):
            await asyncio.to_thread(by_halves, part, self._keep, self._keep_some)
            written = set(map(id, part))
            self._heard = [heard for heard in self._heard if id(heard) not in written]
            for _, kept in part:
                kept()

    def _settle_bare(self, outcome: Outcome) -> None:
        """What is refused for what the carrier said with it is settled without that; it is not sent once more."""
        self._settle([replace(outcome, refs=(), raw_refs=(), error="unreadable")], logged=False)

    def _settle(self, batch: Sequence[Outcome], *, logged: bool = True) -> None:
        now = clock.now()
        with figures.writing(self._carrier, len(batch)), self._db.transaction() as tx:
            carrier, called = self._carrier, self._called
            settled, routes = rerouting.reroute(
                tx, batch, self._messages, carrier=carrier, now=now, called=called
            )
            channel = outcomes.VOICE if called else outcomes.TEXT
            outcomes.settle(
                tx, settled, carrier=carrier, holder=self._holder, now=now, routes=routes, channel=channel
            )
            if logged:
                self.exchanges.write(tx, batch, now)
            reports.ring_if_any(tx)
            if routes:
                for lane in SENDING_LANES:
                    ring_after_commit(tx, lane)

    def _note_tallies(self, batch: list[Tally]) -> None:
        with self._db.transaction() as tx:
            routing.note(tx, self._carrier, batch)

    def _note_opt_outs(self, batch: Sequence[tuple[str, str]]) -> None:
        with self._db.transaction() as tx:
            for number, code in batch:
                people.record_consent(
                    tx,
                    number,
                    people.OPT_OUT,
                    given=True,
                    channel="sms",
                    evidence=f"{self._carrier} {code}",
                    now=clock.now(),
                )

    def _drop_opt_out(self, wish: tuple[str, str]) -> None:
        log.error("opt-out unreadable", carrier=self._carrier, code=wish[1])

    def _release(self, batch: list[Work]) -> None:
        with self._db.transaction() as tx:
            outbox.release(tx, batch, holder=self._holder)

    def _keep_some(self, heard: Heard) -> None:
        """Of what came at one moment all that can be kept."""
        by_halves(heard[0], self._store, self._drop)

    def _drop(self, event: Event) -> None:
        """What cannot be kept would come again for ever: it is acknowledged, and its loss is an error."""
        log.error("event unreadable", carrier=self._carrier, kind=type(event).__name__)

    def _keep(self, batch: Sequence[Heard]) -> None:
        self._store([event for heard, _ in batch for event in heard])

    def _store(self, events: Sequence[Event]) -> None:
        with self._db.transaction() as tx:
            told = intake.store(tx, events, clock.now(), at_once=True, holder=self._holder)
            reports.ring_if_any(tx)
        intake.count(told)


def _is_spoken(heard: Heard) -> bool:
    return any(isinstance(event, InboundText | InboundPiece) for event in heard[0])
