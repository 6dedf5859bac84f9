"""The window: claims waiting texts, keeps pace and order, and has one carrier's attempts made and written down.

One asyncio loop per carrier. Claims and outcomes run in threads, so that the sockets never wait for the database;
no transaction is open while a carrier is called. Texts to one phone leave in their order, one at a time.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from pathlib import Path

import structlog
from prometheus_client import Counter, Gauge
from sqlalchemy.exc import SQLAlchemyError

from gateway import clock, people
from gateway.db import Database
from gateway.messages import outbox, recovery
from gateway.messages.carriers import Carrier
from gateway.messages.flight import Flight, Key
from gateway.messages.outbox import Claimed
from gateway.messages.outcomes import Outcome
from gateway.messages.pacing import Pacer
from gateway.messages.policy import policy_of, sleeps
from gateway.queues import SENDING_LANES
from sms.attempt import Attempts
from sms.landing import Landing, Work

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
_WIND_DOWN = 20.0  # seconds: longer than any answer we wait for
_LEASE_MARGIN = 20  # seconds before a lease ends at which a text not yet begun is given back

assert set(ORDER) == set(SENDING_LANES)  # noqa: S101 - a lane nobody drains must not start


class SendLoop:
    """Owns one carrier's sender, pacer, flight file and leases. `ring` and `stop` may be called from any thread."""

    def __init__(self, db: Database, carrier: Carrier, flights: Path, holder: str) -> None:
        self._db = db
        self._carrier = carrier
        self._flights = flights
        self._holder = holder
        self._pacer = Pacer(carrier.rate, carrier.window)
        self._queues: dict[str, deque[tuple[Claimed, float]]] = {lane: deque() for lane in ORDER}
        self._in_air: dict[asyncio.Task[None], Claimed] = {}
        self._busy: set[str] = (
            set()
        )  # phones with a text in the air, or whose refused text is not written down yet
        self._refused: dict[Key, Claimed] = {}  # of a lane that keeps order, until they are written down
        self._wake: asyncio.Event | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stopping = False
        self._rung: set[str] = set(ORDER)
        self._look_at = 0.0
        self._tidy_at = 0.0

    def ring(self, lane: str | None = None) -> None:
        """There may be work in `lane` (or anywhere); safe from any thread, before and after the loop runs."""
        self._rung.update((lane,) if lane else ORDER)
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
        flight = Flight(self._flights, self._holder)
        self._attempts = Attempts(self._db, self._carrier, flight, self._pacer)
        self._landing = Landing(self._db, flight, self._carrier.name, self._holder, self._written)
        writer = asyncio.create_task(self._landing.run())
        await self._carrier.sender.open()
        try:
            await self._take_over()
            while not self._stopping:
                if writer.done():
                    writer.result()  # raises what ended it: without a writer nothing may be sent
                await self._tidy()
                await self._claim()
                await self._sleep(self._launch())
            await self._wind_down()
        finally:
            writer.cancel()
            await self._carrier.sender.close()
            flight.close()

    async def _take_over(self) -> None:
        try:
            await asyncio.to_thread(recovery.rescue, self._db, self._flights, clock.now())
        except SQLAlchemyError as fault:
            log.warning("rescue postponed", exc_info=fault)  # the scheduler tries again every few seconds
        except (
            Exception
        ) as fault:  # one row or file we do not understand must not keep us from sending all others
            log.error("rescue failed", exc_info=fault)

    async def _claim(self) -> None:
        if time.monotonic() >= self._look_at:
            self._look_at = time.monotonic() + TICK
            self._rung.update(ORDER)
        wanted = self._wanted()
        if not wanted:
            return
        self._rung.difference_update(wanted)  # before looking: a ring that comes meanwhile is not lost
        try:
            claimed = await asyncio.to_thread(self._claim_now, wanted)
        except SQLAlchemyError as fault:
            log.warning("claim failed", exc_info=fault)
            return
        except Exception as fault:  # a fault of ours must not end the sender; the lanes are looked at again
            log.error("claim stumbled", exc_info=fault)
            return
        until = time.monotonic() + outbox.LEASE_SECONDS - _LEASE_MARGIN
        for lane, (messages, more) in claimed.items():
            self._queues[lane].extend((message, until) for message in messages)
            if more:
                self._rung.add(lane)

    def _wanted(self) -> dict[str, int]:
        """How many to claim of each lane that may have some: by halves, because many cost hardly more than one."""
        room = {
            lane: self._pacer.depth(lane) - len(self._queues[lane]) for lane in ORDER if lane in self._rung
        }
        return {lane: count for lane, count in room.items() if count > 0 and count >= len(self._queues[lane])}

    def _claim_now(self, wanted: dict[str, int]) -> dict[str, tuple[list[Claimed], bool]]:
        """Per lane: what may be sent, and whether there was as much as asked for."""
        now = clock.now()
        found: dict[str, tuple[list[Claimed], bool]] = {}
        with self._db.transaction() as tx:
            for lane, limit in wanted.items():
                if sleeps(lane, now):
                    continue
                claimed = outbox.claim(
                    tx, route=self._carrier.name, lane=lane, holder=self._holder, limit=limit, now=now
                )
                heeding = [m for m in claimed if policy_of(m.purpose, m.lane).heeds_opt_out]
                out = people.opted_out(tx, {m.recipient for m in heeding}) if heeding else set()
                closed = [m for m in heeding if m.recipient in out]
                outbox.suppress(tx, [(m.month, m.id) for m in closed], holder=self._holder, now=now)
                found[lane] = (
                    [m for m in claimed if m not in closed] if closed else claimed,
                    len(claimed) == limit,
                )
        return found

    def _launch(self) -> float:
        """Start everything that may leave now; returns the seconds after which to look again."""
        soonest = TICK
        for lane in ORDER:
            queue = self._queues[lane]
            passed: list[tuple[Claimed, float]] = []  # their phones are busy; they keep their places
            while queue:
                message, until = queue[0]
                if time.monotonic() > until:
                    self._landing.give_back((m.month, m.id) for m, _ in (*passed, *queue))
                    passed.clear()
                    queue.clear()
                    break
                wait = self._pacer.wait(lane, message.segments)
                if wait > 0:
                    soonest = min(soonest, wait)
                    break
                entry = queue.popleft()
                if message.recipient in self._busy:
                    passed.append(entry)
                else:
                    self._start(message)
            queue.extendleft(reversed(passed))
        WINDOW.labels(self._carrier.name).set(self._pacer.open)
        return 0.0 if self._wanted() else soonest

    def _start(self, message: Claimed) -> None:
        self._pacer.take(message.segments)
        self._busy.add(message.recipient)
        task = asyncio.create_task(self._carry(message))
        self._in_air[task] = message
        task.add_done_callback(self._answered)

    async def _carry(self, message: Claimed) -> None:
        outcome = await self._attempts.make(message)
        if outcome.retry_at is not None and policy_of(message.purpose, message.lane).in_order:
            self._refused[message.month, message.id, message.no] = message
        else:
            self._busy.discard(message.recipient)
        self._landing.add(outcome)
        HANDED.labels(self._carrier.name, message.lane, outcome.status.name.lower()).inc()

    def _answered(self, task: asyncio.Task[None]) -> None:
        del self._in_air[task]
        self._pacer.give_back()
        if self._wake is not None:
            self._wake.set()

    def _written(self, batch: list[Outcome]) -> None:
        """Where a text waits for its retry, the next ones to that phone go back and wait behind it in the table."""
        for outcome in batch:
            refused = self._refused.pop((outcome.month, outcome.id, outcome.no), None)
            if refused is None:
                continue
            self._busy.discard(refused.recipient)
            queue = self._queues[refused.lane]
            behind = [entry for entry in queue if entry[0].recipient == refused.recipient]
            for entry in behind:
                queue.remove(entry)
            self._landing.give_back((message.month, message.id) for message, _ in behind)

    async def _tidy(self) -> None:
        """Free what is leased to us and not in our hands: a claim whose answer was lost with its connection."""
        if time.monotonic() < self._tidy_at:
            return
        self._tidy_at = time.monotonic() + outbox.LEASE_SECONDS
        try:
            ours = await asyncio.to_thread(self._overdue_now)
        except SQLAlchemyError as fault:
            log.warning("leases not looked at", exc_info=fault)
            return
        except Exception as fault:  # as above
            log.error("leases not looked at", exc_info=fault)
            return
        held: set[Work] = {(m.month, m.id) for queue in self._queues.values() for m, _ in queue}
        held |= {(m.month, m.id) for m in (*self._in_air.values(), *self._refused.values())}
        self._landing.give_back(set(ours) - held - self._landing.waiting())

    def _overdue_now(self) -> list[Work]:
        with self._db.transaction() as tx:
            return outbox.overdue(tx, self._holder)

    async def _wind_down(self) -> None:
        for queue in self._queues.values():
            self._landing.give_back((message.month, message.id) for message, _ in queue)
            queue.clear()
        deadline = time.monotonic() + _WIND_DOWN
        while time.monotonic() < deadline:
            if self._in_air:
                await asyncio.wait(self._in_air, timeout=0.5)
            written = await self._landing.flush()
            if not self._in_air and not self._landing.waiting():
                return
            if not written:
                await asyncio.sleep(TICK / 4)

    async def _sleep(self, seconds: float) -> None:
        if self._wake is None:
            return
        try:
            await asyncio.wait_for(self._wake.wait(), seconds)
        except TimeoutError:
            return
        finally:
            self._wake.clear()
