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
from collections.abc import Callable, Sequence
from pathlib import Path

import structlog
from prometheus_client import Gauge

from gateway import clock
from gateway.db import Database
from gateway.messages import outbox, recovery
from gateway.messages.carriers import Carrier, Event, Outgoing, SendError
from gateway.messages.figures import HANDED
from gateway.messages.flight import Flight
from gateway.messages.outbox import Claimed, Work
from gateway.messages.outcomes import Key, Outcome
from gateway.messages.pacing import MIN_BURST, ONE_BY_ONE, Pacer, Supply
from gateway.messages.policy import policy_of, wait_before
from gateway.queues import SENDING_LANES
from sms import attempt, figures
from sms.bearing import Bearing, Ended
from sms.claiming import Claiming, Queue
from sms.joining import inherit
from sms.landing import Landing
from sms.patience import or_later

log = structlog.get_logger(__name__)

WINDOW = Gauge(
    "gateway_window_open",
    "Hand-overs waiting for the carrier's answer",
    ["carrier"],
    multiprocess_mode="livesum",
)

ORDER = ("otp", "emergency", "reply", "notice", "bulk")  # who is claimed first when everybody waits
TICK = 1.0  # seconds: the loop looks by itself this often, whether the doorbell works or not
_WIND_DOWN = 20.0  # seconds: longer than any answer we wait for
_AT_HAND = 3  # segments kept ready for priority lanes: a code does not wait for a draw

assert set(ORDER) == set(SENDING_LANES)  # noqa: S101 - a lane nobody drains must not start

_Answer = tuple[Claimed, Outcome, Ended | None]
"""What became of a text, and how its hand-over ended; None: it was not begun."""


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
        self._calls = carrier.capabilities.calls
        self._pacer = Pacer(carrier.rate, carrier.window, burst=ONE_BY_ONE if self._calls else MIN_BURST)
        self._standing = figures.Standing(carrier.name, self._pacer)
        self._claiming = Claiming(db, carrier, holder, self._lanes, self._pacer, self._stir)
        self._queues = self._claiming.queues
        self._bearing = Bearing(db, carrier)
        self._in_air: dict[Key, tuple[Claimed, float]] = {}  # with the moment of the hand-over
        self._moment = clock.now()  # of the last hand-over: near enough for counting by minutes
        self._answers: list[_Answer] = []
        # phones with a text in the air, or whose refused text is not written down yet
        self._busy: set[str] = set()
        self._refused: dict[Key, Claimed] = {}  # of a lane that keeps order, until they are written down
        self._wake: asyncio.Event | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stopping = False
        self._thirsty = asyncio.Event()
        self._tidy_at = 0.0

    def use(self, supply: Supply) -> None:
        """Draw from `supply`, before `run`."""
        self._pacer.use(supply)

    def ring(self, lane: str | None = None) -> None:
        """There may be work in `lane` (or anywhere); safe from any thread, before and after the loop runs."""
        self._claiming.rang(lane)
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._rung_now)

    def stop(self) -> None:
        """Claim nothing more, wait for open answers, write outcomes, then return from `run`."""
        self._stopping = True
        self._claiming.stop()
        self.ring()

    async def run(self) -> None:
        """Drain the lanes until `stop`; survives a database or a carrier that goes away and comes back."""
        self._loop = asyncio.get_running_loop()
        self._wake = asyncio.Event()
        self._flight = Flight(self._flights, self._holder)
        self._landing = Landing(
            self._db, self._flight, self._carrier.name, self._holder, self._written, called=self._calls
        )
        await self._sender.open(self)
        helpers = [
            asyncio.create_task(work) for work in (self._landing.run(), self._claiming.run(), self._draws())
        ]
        try:
            await self._take_over()
            heir = inherit(self._db, self._carrier, self._holder, self._flights)
            helpers.append(asyncio.create_task(heir))
            while not self._stopping:
                for helper in helpers:
                    if helper.done():
                        helper.result()  # raises what ended it: without a writer nothing may be sent
                await self._tidy()
                if tallies := await self._bearing.report(self._sender.room > 0):
                    self._landing.measure(tallies)
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
            await or_later("last outcomes", self._landing.flush())
            writing.cancel()
            self._flight.close()

    async def _take_over(self) -> None:
        work = asyncio.to_thread(recovery.rescue, self._db, self._flights, clock.now())
        await or_later("rescue", work)  # the scheduler tries again every few seconds

    # ---- from the queues to the carrier

    def _launch(self) -> float:
        """Start everything that may leave now; returns the seconds after which to look again."""
        for lane in self._lanes:
            if self._queues[lane]:
                self._hand_over(self._pick(lane, self._queues[lane]))
        if not self._calls:  # of calls none is kept ready, or two would begin at once
            self._pacer.wish("otp", _AT_HAND)
        self._claiming.look()
        self._thirsty.set()
        WINDOW.labels(self._carrier.name).set(self._pacer.open)
        self._standing.tell(self._sender.room)
        return min(self._pacer.paused() or TICK, TICK)

    def _pick(self, lane: str, queue: Queue) -> list[Claimed]:
        """Those of `queue` that may leave now, booked."""
        if self._pacer.paused():
            return []
        room = min(self._sender.room, self._pacer.slots(lane), self._landing.room(lane))
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
            made = attempt.prepare(message, now, called=self._calls)
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
        ended = self._bearing.took(begun)
        self._answers.append((claimed, attempt.taken(message.address, refs, raw_refs), ended))
        self._stir()

    def refused(self, message: Outgoing, why: SendError) -> None:
        """The carrier does not have the text, or nobody knows."""
        flown = self._in_air.pop(message.address, None)
        if flown is None:
            return
        claimed, begun = flown
        ended = self._bearing.refused(begun, claimed.recipient, why)
        if why.pause:
            self._pacer.pause(why.pause)
        if why.throttled:
            self._pacer.throttled()
            figures.THROTTLED.labels(self._carrier.name).inc()
        if why.opted_out:
            self._landing.opt_out(claimed.recipient, why.code)
        outcome = attempt.refused(claimed, why, clock.now())
        if outcome.elsewhere:
            self._landing.may_go_elsewhere(claimed)
        self._answers.append((claimed, outcome, ended))
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
        self._bearing.away(why)

    def _collect(self) -> None:
        """Note what answers have come since the last turn: in the flight file, then for the database."""
        answers, self._answers = self._answers, []
        if not answers:
            return
        alike: dict[Ended, list[str]] = {}
        for message, outcome, ended in answers:
            if ended is not None:
                alike.setdefault(ended, []).append(message.recipient)
            if outcome.retry_at is not None and policy_of(message.purpose, message.lane).in_order:
                self._refused[outcome.key] = message
            else:
                self._busy.discard(message.recipient)
        self._bearing.count(alike, self._moment)
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
        self._stir()  # there may be room for more
        if not self._refused:
            return
        for outcome in batch:
            refused = self._refused.pop(outcome.key, None)
            if refused is None:
                continue
            self._busy.discard(refused.recipient)
            self._landing.give_back(self._claiming.take_out(refused.lane, refused.recipient))

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
                await asyncio.sleep(min(wait, TICK))  # whoever counts may be mended before

    async def _tidy(self) -> None:
        """Free what is leased to us and not in our hands: a claim whose answer was lost with its connection."""
        if time.monotonic() < self._tidy_at:
            return
        self._tidy_at = time.monotonic() + outbox.LEASE_SECONDS
        ours = await or_later("leases", asyncio.to_thread(self._overdue_now))
        if not ours:
            return
        held = self._claiming.held()
        held |= {(m.month, m.id) for m, _ in self._in_air.values()}
        held |= {(m.month, m.id) for m in self._refused.values()}
        held |= {(m.month, m.id) for m, *_ in self._answers}
        self._landing.give_back(set(ours) - held - self._landing.waiting())

    def _overdue_now(self) -> list[Work]:
        with self._db.transaction() as tx:
            return outbox.overdue(tx, self._holder)

    async def _wind_down(self) -> None:
        self._landing.give_back(self._claiming.empty())
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
        self._claiming.look()
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
