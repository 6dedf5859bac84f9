"""The window: claims waiting texts, renders them, hands them to one carrier and writes outcomes in batches.

One asyncio loop per carrier. Claims and outcomes run in threads, so that the sockets never wait for the database;
no transaction is open while a carrier is called. Texts to one phone leave in their order.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable
from datetime import date
from pathlib import Path

import structlog
from prometheus_client import Counter, Gauge
from sqlalchemy.exc import SQLAlchemyError

from gateway import clock, people
from gateway.db import Database
from gateway.messages import bodies, outbox, recovery
from gateway.messages.carriers import Address, Carrier, Outgoing, SendError
from gateway.messages.flight import Flight
from gateway.messages.outbox import Claimed, Outcome
from gateway.messages.pacing import Pacer
from gateway.messages.policy import PURPOSES
from gateway.messages.status import Status
from gateway.queues import SENDING_LANES

log = structlog.get_logger(__name__)

HANDED = Counter("gateway_handed_over_total", "Outcomes of hand-overs", ["carrier", "lane", "status"])
WINDOW = Gauge(
    "gateway_window_open",
    "Hand-overs waiting for the carrier's answer",
    ["carrier"],
    multiprocess_mode="livesum",
)

ORDER = ("otp", "emergency", "reply", "notice", "bulk")  # who is claimed first when everybody waits
TICK = 1.0  # seconds: the loop looks by itself this often, whether the doorbell works or not
_FLUSH = 0.01  # seconds between writes of outcomes: as fast as every 500 rows, and little is in doubt after a crash
_WIND_DOWN = 20.0  # seconds: longer than any answer we wait for
_LEASE_MARGIN = 20  # seconds before a lease ends at which a text not yet begun is given back

assert set(ORDER) == set(SENDING_LANES)  # noqa: S101 - a lane nobody drains must not start


class SendLoop:
    """Owns one carrier's sender, pacer, flight file and leases. `ring` may be called from any thread."""

    def __init__(self, db: Database, carrier: Carrier, flights: Path, holder: str) -> None:
        self._db = db
        self._carrier = carrier
        self._flights = flights
        self._holder = holder
        self._pacer = Pacer(carrier.rate, carrier.window)
        self._outcomes: list[Outcome] = []
        self._queues: dict[str, list[tuple[Claimed, float]]] = {lane: [] for lane in ORDER}
        self._phones: dict[str, asyncio.Lock] = {}
        self._open: set[asyncio.Task[None]] = set()
        self._wake: asyncio.Event | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stopping = False
        self._rung: set[str] = set(ORDER)
        self._look_at = 0.0

    def ring(self, lane: str | None = None) -> None:
        """There may be work in `lane` (or anywhere); safe from any thread, before and after the loop runs."""
        self._rung |= {lane} if lane else set(ORDER)
        if self._loop is not None and self._wake is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._wake.set)

    def stop(self) -> None:
        """Claim nothing more, wait for open answers, write outcomes, then return from `run`."""
        self._stopping = True
        self.ring()

    async def run(self) -> None:
        """Drain the lanes until `stop`; survives a database or a carrier that goes away and comes back."""
        self._loop = asyncio.get_running_loop()
        self._wake = asyncio.Event()
        self._flight = Flight(self._flights, self._holder)
        await self._carrier.sender.open()
        flusher = asyncio.create_task(self._flush_forever())
        try:
            await self._take_over()
            while not self._stopping:
                pause = await self._round()
                await self._sleep(pause)
            await self._wind_down()
        finally:
            flusher.cancel()
            await self._carrier.sender.close()
            self._flight.close()

    async def _take_over(self) -> None:
        try:
            await asyncio.to_thread(recovery.rescue, self._db, self._flights, self._carrier.name, clock.now())
        except SQLAlchemyError as fault:
            log.warning(
                "rescue postponed", fault=type(fault).__name__
            )  # the scheduler tries again every few seconds

    async def _round(self) -> float:
        if time.monotonic() >= self._look_at:
            self._look_at = time.monotonic() + TICK
            self._rung |= set(ORDER)
        for lane in ORDER:
            room = self._pacer.room(lane) - len(self._queues[lane])
            if room > 0 and lane in self._rung:
                await self._claim(lane, room)
        return self._launch()

    async def _claim(self, lane: str, limit: int) -> None:
        self._rung.discard(lane)  # before looking: a ring that comes meanwhile is not lost
        try:
            claimed = await asyncio.to_thread(self._claim_now, lane, limit)
        except SQLAlchemyError as fault:
            log.warning("claim failed", lane=lane, fault=type(fault).__name__)
            return
        if len(claimed) == limit:
            self._rung.add(lane)
        until = time.monotonic() + outbox.LEASE_SECONDS - _LEASE_MARGIN
        self._queues[lane].extend((message, until) for message in claimed)

    def _claim_now(self, lane: str, limit: int) -> list[Claimed]:
        now = clock.now()
        with self._db.transaction() as tx:
            claimed = outbox.claim(
                tx, route=self._carrier.name, lane=lane, holder=self._holder, limit=limit, now=now
            )
            heeding = [message for message in claimed if PURPOSES[message.purpose].heeds_opt_out]
            if not heeding:
                return claimed
            out = people.opted_out(tx, {message.recipient for message in heeding})
            closed = [(m.month, m.id) for m in heeding if m.recipient in out]
            outbox.suppress(tx, closed, holder=self._holder, now=now)
            return [message for message in claimed if (message.month, message.id) not in set(closed)]

    def _launch(self) -> float:
        soonest = TICK
        for lane in ORDER:
            queue = self._queues[lane]
            while queue:
                message, until = queue[0]
                if time.monotonic() > until:
                    stale = [m for m, _ in queue]
                    queue.clear()
                    self._give_back(stale)
                    break
                wait = self._pacer.wait(lane, message.segments)
                if wait > 0:
                    soonest = min(soonest, wait)
                    break
                queue.pop(0)
                self._pacer.take(message.segments)
                task = asyncio.create_task(self._hand_over(message))
                self._open.add(task)
                task.add_done_callback(self._landed)
        WINDOW.labels(self._carrier.name).set(self._pacer.open)
        return soonest

    def _landed(self, task: asyncio.Task[None]) -> None:
        self._open.discard(task)
        self._pacer.give_back()
        if self._wake is not None:
            self._wake.set()

    async def _hand_over(self, message: Claimed) -> None:
        lock = self._phones.setdefault(message.recipient, asyncio.Lock())
        async with lock:
            try:
                outcome = await self._attempt(message)
            except (
                Exception
            ) as fault:  # a fault of ours in one message must not take its outcome or the loop along
                log.error("hand-over broke", exc_info=fault)
                outcome = Outcome(
                    message.month, message.id, message.no, status=Status.UNKNOWN, error="our_fault"
                )
        if not lock.locked():
            self._phones.pop(message.recipient, None)
        self._flight.done(outcome)
        self._outcomes.append(outcome)
        HANDED.labels(self._carrier.name, message.lane, outcome.status.name.lower()).inc()

    async def _attempt(self, message: Claimed) -> Outcome:
        now = clock.now()
        key = (message.month, message.id, message.no)
        self._flight.took(*key)
        if message.expires_at <= now:
            return Outcome(*key, status=Status.UNSENT, error="expired")
        try:
            text = bodies.render(message.template, message.args, message.lang, message.accents)
        except (KeyError, ValueError) as fault:
            log.error("cannot render", template=message.template, fault=type(fault).__name__)
            return Outcome(*key, status=Status.UNSENT, error="cannot_render")
        seconds = int((message.expires_at - now).total_seconds())
        try:
            ref = await self._carrier.sender.send(Outgoing(Address(*key), message.recipient, text, seconds))
        except SendError as refusal:
            return await self._refused(message, refusal)
        return Outcome(*key, status=Status.SENT, ref=ref)

    async def _refused(self, message: Claimed, refusal: SendError) -> Outcome:
        key = (message.month, message.id, message.no)
        now = clock.now()
        if refusal.pause:
            self._pacer.pause(refusal.pause)
        if refusal.unknown:
            return Outcome(
                *key, status=Status.UNKNOWN, error=refusal.code, retry_at=outbox.after_doubt(message, now)
            )
        if refusal.retryable:
            status, again = outbox.after_refusal(message, now)
            return Outcome(*key, status=status, error=refusal.code, retry_at=again)
        if refusal.opted_out:
            await asyncio.to_thread(self._note_opt_out, message.recipient, refusal.code)
        return Outcome(*key, status=Status.FAILED, error=refusal.code)

    def _note_opt_out(self, number: str, code: str) -> None:
        with self._db.transaction() as tx:
            people.record_consent(
                tx,
                number,
                people.OPT_OUT,
                given=True,
                channel="sms",
                evidence=f"{self._carrier.name} {code}",
                now=clock.now(),
            )

    def _give_back(self, messages: Iterable[Claimed]) -> None:
        work = [(message.month, message.id) for message in messages]
        task = asyncio.create_task(asyncio.to_thread(self._release_now, work))
        self._open.add(task)
        task.add_done_callback(self._open.discard)

    def _release_now(self, work: list[tuple[date, int]]) -> None:
        with self._db.transaction() as tx:
            outbox.release(tx, work, holder=self._holder)

    async def _flush_forever(self) -> None:
        while True:
            await asyncio.sleep(_FLUSH)
            await self._flush()

    async def _flush(self) -> None:
        if not self._outcomes:
            return
        batch, self._outcomes = self._outcomes, []
        try:
            await asyncio.to_thread(self._settle_now, batch)
        except SQLAlchemyError as fault:
            log.warning("outcomes wait", count=len(batch), fault=type(fault).__name__)
            self._outcomes = batch + self._outcomes
            await asyncio.sleep(TICK / 4)
        else:
            self._flight.landed(len(batch))

    def _settle_now(self, batch: list[Outcome]) -> None:
        with self._db.transaction() as tx:
            outbox.settle(tx, batch, carrier=self._carrier.name, holder=self._holder, now=clock.now())

    async def _wind_down(self) -> None:
        waiting = [message for queue in self._queues.values() for message, _ in queue]
        self._give_back(waiting)
        deadline = time.monotonic() + _WIND_DOWN
        while (self._open or self._outcomes) and time.monotonic() < deadline:
            if self._open:
                await asyncio.wait(self._open, timeout=0.5)
            await self._flush()

    async def _sleep(self, seconds: float) -> None:
        if self._wake is None:
            return
        try:
            await asyncio.wait_for(self._wake.wait(), seconds)
        except TimeoutError:
            return
        finally:
            self._wake.clear()
