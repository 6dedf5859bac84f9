"""The window: claims waiting texts, keeps pace and order, and has one carrier's attempts made and written down.

One asyncio loop per sender. Everything happens in batches: a claim, a line of the flight file, a write to the socket
and a transaction each serve as many texts as there are. Claims and outcomes run in threads, so that the sockets never
wait for the database; no transaction is open while a carrier is called. Texts to one phone leave in their order, one
at a time.
"""

from __future__ import annotations

import asyncio
import time
from collections import Counter as Tally
from collections import deque
from collections.abc import Callable, Coroutine, Sequence
from pathlib import Path
from typing import Any, TypeVar

import structlog
from prometheus_client import Counter, Gauge
from sqlalchemy.exc import SQLAlchemyError

from gateway import clock, people
from gateway.db import Database
from gateway.messages import outbox, recovery, routing
from gateway.messages.carriers import Carrier, Event, Outgoing, SendError
from gateway.messages.flight import Flight
from gateway.messages.outbox import Claimed, Work
from gateway.messages.outcomes import Key, Outcome
from gateway.messages.pacing import Pacer, Supply
from gateway.messages.policy import policy_of, sleeps, wait_before
from gateway.messages.routing import Meter
from gateway.queues import SENDING_LANES
from sms import attempt, figures
from sms.landing import Landing

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
_AWAY = (
    5.0  # seconds without a taken text and with refusals of the whole route, before its share goes to others
)
_SICK = (
    3  # phones whose texts fail one after the other speak against the carrier, and no longer against a text
)
_AT_HAND = 3  # segments kept ready for priority lanes: a code does not wait for a draw

assert set(ORDER) == set(SENDING_LANES)  # noqa: S101 - a lane nobody drains must not start

T = TypeVar("T")
_Queue = deque[tuple[Claimed, float]]
_Answer = tuple[Claimed, Outcome, tuple[bool, bool] | None]
"""What became of a text, and how its hand-over ended (slowly, by a fault of the carrier); None: it was not begun."""


class SendLoop:
    """Owns one carrier's sender, pacer, flight file and leases. `ring` and `stop` may be called from any thread."""

    def __init__(
        self,
        db: Database,
        carrier: Carrier,
        flights: Path,
        holder: str,
        *,
        lanes: Sequence[str] = ORDER,
    ) -> None:
        self._db = db
        self._carrier = carrier
        self._sender = carrier.sender
        self._flights = flights
        self._holder = holder
        self._lanes = tuple(lane for lane in ORDER if lane in lanes)
        self._pacer = Pacer(carrier.rate, carrier.window)
        self._standing = figures.Standing(carrier.name, self._pacer)
        self._queues: dict[str, _Queue] = {lane: deque() for lane in self._lanes}
        self._in_air: dict[Key, tuple[Claimed, float]] = {}  # with the moment of the hand-over
        self._meter = Meter(carrier.terms.slow_after)
        self._moment = clock.now()  # of the last hand-over: near enough for counting by minutes
        self._away: tuple[str, float] | None = None  # why nothing is taken, and since when
        self._failed: set[str] = set()  # phones whose texts failed since one was taken, as many as matter
        self._answers: list[_Answer] = []
        # phones with a text in the air, or whose refused text is not written down yet
        self._busy: set[str] = set()
        self._refused: dict[Key, Claimed] = {}  # of a lane that keeps order, until they are written down
        self._wake: asyncio.Event | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stopping = False
        self._rung: set[str] = set(self._lanes)
        self._hungry = asyncio.Event()
        self._thirsty = asyncio.Event()
        self._look_at = 0.0
        self._tidy_at = 0.0
        self._report_at = 0.0

    def use(self, supply: Supply) -> None:
        """Draw from `supply`, before `run`."""
        self._pacer.use(supply)

    def ring(self, lane: str | None = None) -> None:
        """There may be work in `lane` (or anywhere); safe from any thread, before and after the loop runs."""
        self._rung.update((lane,) if lane else self._lanes)
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._rung_now)

    def stop(self) -> None:
        """Claim nothing more, wait for open answers, write outcomes, then return from `run`."""
        self._stopping = True
        self.ring()

    async def run(self) -> None:
        """Drain the lanes until `stop`; survives a database or a carrier that goes away and comes back."""
        self._loop = asyncio.get_running_loop()
        self._wake = asyncio.Event()
        self._flight = Flight(self._flights, self._holder)
        self._landing = Landing(self._db, self._flight, self._carrier.name, self._holder, self._written)
        await self._sender.open(self)
        helpers = [asyncio.create_task(work) for work in (self._landing.run(), self._claims(), self._draws())]
        try:
            await self._take_over()
            while not self._stopping:
                for helper in helpers:
                    if helper.done():
                        helper.result()  # raises what ended it: without a writer nothing may be sent
                await self._tidy()
                await self._report()
                self._collect()
                await self._sleep(self._launch())
            await self._wind_down()
        finally:
            writing, *others = helpers
            for helper in others:
                helper.cancel()
            # what comes in until the last bind is gone is still kept and acknowledged, and what close refuses noted
            await self._sender.close()
            self._collect()
            await _or_later("last outcomes", self._landing.flush())
            writing.cancel()
            self._flight.close()

    async def _take_over(self) -> None:
        work = asyncio.to_thread(recovery.rescue, self._db, self._flights, clock.now())
        await _or_later("rescue", work)  # the scheduler tries again every few seconds

    # ---- from the outbox to the queues

    async def _claims(self) -> None:
        """Keep the queues filled, beside the hand-overs."""
        while True:
            if time.monotonic() >= self._look_at:
                self._look_at = time.monotonic() + TICK
                self._rung.update(self._lanes)
            wanted = {} if self._stopping else self._wanted()
            if not wanted:
                await self._until_hungry()
                continue
            self._rung.difference_update(wanted)  # before looking: a ring that comes meanwhile is not lost
            claimed = await _or_later(
                "claim", asyncio.to_thread(figures.claimed, self._carrier.name, self._claim_now, wanted)
            )
            if claimed is None:
                await asyncio.sleep(TICK)
                continue
            until = time.monotonic() + outbox.LEASE_SECONDS - _LEASE_MARGIN
            for lane, (messages, more) in claimed.items():
                self._queues[lane].extend((message, until) for message in messages)
                if more:
                    self._rung.add(lane)
            self._stir()

    async def _until_hungry(self) -> None:
        self._hungry.clear()
        try:
            await asyncio.wait_for(self._hungry.wait(), max(self._look_at - time.monotonic(), 0.0))
        except TimeoutError:
            return

    def _wanted(self) -> dict[str, int]:
        """How many to claim of each lane that may have some: by halves, because many cost hardly more than one."""
        room = {
            lane: self._pacer.depth(lane) - len(self._queues[lane])
            for lane in self._lanes
            if lane in self._rung
        }
        return {lane: count for lane, count in room.items() if count > 0 and count >= len(self._queues[lane])}

    def _claim_now(self, wanted: dict[str, int]) -> dict[str, tuple[list[Claimed], bool]]:
        """Per lane: what may be sent, and whether there may be more."""
        now = clock.now()
        found: dict[str, tuple[list[Claimed], bool]] = {}
        with self._db.transaction() as tx:
            for lane, limit in wanted.items():
                if sleeps(lane, now):
                    continue
                claimed, more = outbox.claim(
                    tx, route=self._carrier.name, lane=lane, holder=self._holder, limit=limit, now=now
                )
                heeding = {m.recipient for m in claimed if policy_of(m.purpose, m.lane).heeds_opt_out}
                out = people.opted_out(tx, heeding) if heeding else set()
                closed = [
                    m for m in claimed if m.recipient in out and policy_of(m.purpose, m.lane).heeds_opt_out
                ]
                outbox.suppress(tx, [(m.month, m.id) for m in closed], holder=self._holder, now=now)
                found[lane] = ([m for m in claimed if m not in closed] if closed else claimed, more)
        return found

    # ---- from the queues to the carrier

    def _launch(self) -> float:
        """Start everything that may leave now; returns the seconds after which to look again."""
        for lane in self._lanes:
            if self._queues[lane]:
                self._hand_over(self._pick(lane, self._queues[lane]))
        self._pacer.wish("otp", _AT_HAND)
        if self._wanted():
            self._hungry.set()
        self._thirsty.set()
        WINDOW.labels(self._carrier.name).set(self._pacer.open)
        self._standing.tell(self._sender.room)
        return min(self._pacer.paused() or TICK, TICK)

    def _pick(self, lane: str, queue: _Queue) -> list[Claimed]:
        """Those of `queue` that may leave now, booked."""
        if self._pacer.paused():
            return []
        room = min(self._sender.room, self._pacer.slots(lane))
        leaving: list[Claimed] = []
        passed: list[tuple[Claimed, float]] = []  # their phones are busy; they keep their places
        now = time.monotonic()
        while queue and len(leaving) < room:
            message, until = queue[0]
            if now > until:
                self._landing.give_back((m.month, m.id) for m, _ in (*passed, *queue))
                passed.clear()
                queue.clear()
                break
            if not self._pacer.allows(lane, message.segments):
                self._pacer.wish(lane, sum(m.segments for m, _ in queue))
                break
            entry = queue.popleft()
            if message.recipient in self._busy:
                passed.append(entry)
                continue
            self._pacer.take(lane, message.segments)
            self._busy.add(message.recipient)
            leaving.append(message)
        queue.extendleft(reversed(passed))
        return leaving

    def _hand_over(self, batch: list[Claimed]) -> None:
        if not batch:
            return
        now = self._moment = clock.now()
        begun = time.monotonic()
        leaving: list[Outgoing] = []
        for message in batch:
            made = attempt.prepare(message, now)
            if isinstance(made, Outcome):
                self._answers.append((message, made, None))
            else:
                self._in_air[made.address] = (message, begun)
                leaving.append(made)
        try:
            self._flight.took(message.address for message in leaving)
        except OSError as fault:  # a full disk: what cannot be written down must not be sent
            log.error("flight file", fault=type(fault).__name__)
            for outgoing in leaving:
                message, _ = self._in_air.pop(outgoing.address)
                again = now + wait_before(policy_of(message.purpose, message.lane), 1)
                self._answers.append((message, attempt.not_begun(message, again), None))
        else:
            self._landing.exchanges.left(leaving)
            self._sender.submit(leaving)
        self._stir_if_answered()

    # ---- what the carrier says (gateway.messages.carriers.Line)

    def taken(self, message: Outgoing, refs: tuple[str, ...], raw_refs: tuple[str, ...] = ()) -> None:
        """The carrier has the text."""
        flown = self._in_air.pop(message.address, None)
        if flown is None:
            return
        claimed, begun = flown
        self._away = None
        self._failed.clear()
        slow = self._meter.is_slow(time.monotonic() - begun)
        self._answers.append((claimed, attempt.taken(message.address, refs, raw_refs), (slow, False)))
        self._stir()

    def refused(self, message: Outgoing, why: SendError) -> None:
        """The carrier does not have the text, or nobody knows."""
        flown = self._in_air.pop(message.address, None)
        if flown is None:
            return
        claimed, begun = flown
        failed = (why.retryable or why.unknown) and not why.wait and not why.throttled
        if why.pause:
            self._pacer.pause(why.pause)
            if not why.throttled:
                self.away(why.public)
        elif failed:
            self._suspect(claimed.recipient, why)
        if why.throttled:
            self._pacer.throttled()
            figures.THROTTLED.labels(self._carrier.name).inc()
        if why.opted_out:
            self._landing.opt_out(claimed.recipient, why.code)
        outcome = attempt.refused(claimed, why, clock.now())
        if outcome.elsewhere:
            self._landing.may_go_elsewhere(claimed)
        slow = self._meter.is_slow(time.monotonic() - begun)
        self._answers.append((claimed, outcome, (slow, failed)))
        self._stir()

    def heard(self, events: Sequence[Event], kept: Callable[[], None]) -> None:
        """Texts and receipts over the carrier's own connection; answers that came before are written before."""
        self._collect()
        self._landing.hear(events, kept)

    def ready(self) -> None:
        """There is room again."""
        self._stir()

    def away(self, why: str) -> None:
        """Nothing is taken, since now or since longer."""
        self._away = (why, self._away[1] if self._away is not None else time.monotonic())

    def _suspect(self, phone: str, why: SendError) -> None:
        """Some centres answer a system error to everything when they are ill: each text alone would wait it out."""
        if len(self._failed) < _SICK:
            self._failed.add(phone)
        if len(self._failed) == _SICK:
            self.away(why.public)

    def _collect(self) -> None:
        """Note what answers have come since the last turn: in the flight file, then for the database."""
        answers, self._answers = self._answers, []
        if not answers:
            return
        alike: dict[tuple[bool, bool], list[str]] = {}
        for message, outcome, ended in answers:
            if ended is not None:
                alike.setdefault(ended, []).append(message.recipient)
            if outcome.retry_at is not None and policy_of(message.purpose, message.lane).in_order:
                self._refused[outcome.key] = message
            else:
                self._busy.discard(message.recipient)
        for (slow, error), numbers in alike.items():
            self._meter.handed(numbers, self._moment, slow=slow, error=error)
        outcomes = [outcome for _, outcome, _ in answers]
        try:
            self._flight.done(outcomes)
        except OSError as fault:
            log.error("flight file", fault=type(fault).__name__)  # the database will hear of it all the same
        self._landing.exchanges.answered((m, o) for m, o, ended in answers if ended is not None)
        figures.answered(self._carrier.name, ((m, o) for m, o, _ in answers))
        self._landing.add(outcomes)
        self._pacer.give_back(len(answers))
        for (lane, status), count in Tally([(m.lane, o.status) for m, o, _ in answers]).items():
            HANDED.labels(self._carrier.name, lane, status.name.lower()).inc(count)

    def _written(self, batch: list[Outcome]) -> None:
        """Where a text waits for its retry, the next ones to that phone go back and wait behind it in the table."""
        if not self._refused:
            return
        for outcome in batch:
            refused = self._refused.pop(outcome.key, None)
            if refused is None:
                continue
            self._busy.discard(refused.recipient)
            queue = self._queues[refused.lane]
            behind = [entry for entry in queue if entry[0].recipient == refused.recipient]
            for entry in behind:
                queue.remove(entry)
            self._landing.give_back((message.month, message.id) for message, _ in behind)

    # ---- beside it

    async def _draws(self) -> None:
        """Fetch segments from the supply whenever some lane wishes for them."""
        while True:
            wait = await self._pacer.restock()
            if wait == 0:
                self._stir()
            if wait == float("inf"):
                self._thirsty.clear()
                await self._thirsty.wait()
            elif wait > 0:
                await asyncio.sleep(wait)

    async def _tidy(self) -> None:
        """Free what is leased to us and not in our hands: a claim whose answer was lost with its connection."""
        if time.monotonic() < self._tidy_at:
            return
        self._tidy_at = time.monotonic() + outbox.LEASE_SECONDS
        ours = await _or_later("leases", asyncio.to_thread(self._overdue_now))
        if not ours:
            return
        held: set[Work] = {(m.month, m.id) for queue in self._queues.values() for m, _ in queue}
        held |= {(m.month, m.id) for m, _ in self._in_air.values()}
        held |= {(m.month, m.id) for m in self._refused.values()}
        held |= {(m.month, m.id) for m, *_ in self._answers}
        self._landing.give_back(set(ours) - held - self._landing.waiting())

    async def _report(self) -> None:
        """Each second: what was counted of the carrier; and that others shall take its share while it is away."""
        if time.monotonic() < self._report_at:
            return
        self._report_at = time.monotonic() + TICK
        self._landing.measure(self._meter.drain())
        if self._away is not None and time.monotonic() - self._away[1] >= _AWAY:
            await _or_later("breaker", asyncio.to_thread(self._trip_now, self._away[0]))
            if (
                self._sender.room
            ):  # that it is back only a text can tell: the breaker lets some in after its pause
                self._away = None

    def _trip_now(self, why: str) -> None:
        with self._db.transaction() as tx:
            routing.trip(tx, self._carrier.name, why, clock.now())

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
                await self._sleep(TICK / 2)
            self._collect()
            written = await self._landing.flush()
            if not self._in_air and self._landing.idle():
                return
            if not written:
                await asyncio.sleep(TICK / 4)

    def _rung_now(self) -> None:
        self._hungry.set()
        self._stir()

    def _stir(self) -> None:
        if self._wake is not None:
            self._wake.set()

    def _stir_if_answered(self) -> None:
        if self._answers:
            self._stir()

    async def _sleep(self, seconds: float) -> None:
        if self._wake is None:
            return
        try:
            await asyncio.wait_for(self._wake.wait(), seconds)
        except TimeoutError:
            return
        finally:
            self._wake.clear()


async def _or_later(what: str, work: Coroutine[Any, Any, T]) -> T | None:
    """What `work` returns; None when the database is away or a fault of ours stopped it: neither ends the sender."""
    try:
        return await work
    except SQLAlchemyError as fault:
        log.warning(f"{what} postponed", exc_info=fault)
    except (
        Exception
    ) as fault:  # one row or file we do not understand must not keep us from sending all others
        log.error(f"{what} stumbled", exc_info=fault)
    return None
