"""Lane `callbacks`: notes which clients have news, and keeps a window of calls to their servers open.

One asyncio loop in a thread of its own. Its database work runs in another thread, one transaction after the other, and
none is open while a server is called. What a call brought is kept until the database has taken it.
"""

from __future__ import annotations

import asyncio
import threading

import structlog
from prometheus_client import Counter
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from gateway import accounts, clock
from gateway.callbacks import reports, signature, waiting
from gateway.callbacks.call import Answer, Caller
from gateway.callbacks.guard import Names
from gateway.callbacks.hosts import Hosts, Room, server_of
from gateway.callbacks.outcome import Outcome
from gateway.callbacks.waiting import Report, Result
from gateway.db import Database
from gateway.errors import GatewayError
from gateway.house import House
from gateway.messages import recovery

log = structlog.get_logger(__name__)

CALLED = Counter("gateway_callbacks_total", "What became of reports to clients, call by call", ["outcome"])

WINDOW = 50  # calls open at once; one loop holds many more, the receivers' answers are what takes time
TICK = 1.0  # seconds: news and retries are found this late at worst when the doorbell is silent
_AFTER_FAULT = 0.5  # seconds before a database that is away, or a fault of ours, is tried again
_WIND_DOWN = 12.0  # seconds: longer than any call

Work = list[tuple[Report, str]]
"""Reports to call, each with the secret that signs it."""


class Calling:
    """Drains the lane. `ring` and `stop` may be called from any thread."""

    lane = reports.LANE

    def __init__(self, db: Database, caller: Caller, holder: str) -> None:
        self._db = db
        self._caller = caller
        self._holder = holder
        self._stopping = threading.Event()
        self._results: list[Result] = []
        self._loop: asyncio.AbstractEventLoop | None = None
        self._wake: asyncio.Event | None = None

    def ring(self) -> None:
        """There may be news."""
        loop, wake = self._loop, self._wake
        if loop is not None and wake is not None and not loop.is_closed():
            loop.call_soon_threadsafe(wake.set)

    def stop(self) -> None:
        """Call nobody more, wait for open calls, write down what they brought."""
        self._stopping.set()
        self.ring()

    def start(self) -> list[threading.Thread]:
        """Start the thread of the loop; it ends after `stop`."""
        thread = threading.Thread(target=self._live, name=self.lane, daemon=True)
        thread.start()
        return [thread]

    def _live(self) -> None:
        while not self._stopping.is_set():
            try:
                asyncio.run(self._run())
            except Exception as fault:  # ours: the leases it leaves run out, and the lane goes on
                log.error("lane stumbled", lane=self.lane, exc_info=fault)
                self._stopping.wait(_AFTER_FAULT)

    async def _run(self) -> None:
        self._loop, self._wake = asyncio.get_running_loop(), asyncio.Event()
        self._hosts = Hosts()
        self._in_air: set[asyncio.Task[None]] = set()
        await self._caller.open()
        try:
            while not self._stopping.is_set():
                if not await self._turn(self._wake):
                    await _sleep(self._wake, TICK)
            await self._wind_down()
        finally:
            await self._caller.close()

    async def _turn(self, wake: asyncio.Event) -> bool:
        """Write down, look for news, claim, launch; True when there may be more at once."""
        wake.clear()  # before looking: a ring that comes meanwhile is not lost
        written = list(self._results)
        try:
            work, more = await asyncio.to_thread(self._look, written, self._hosts.room(WINDOW))
        except SQLAlchemyError as fault:
            log.warning("lane waits", lane=self.lane, exc_info=fault)
            await asyncio.sleep(_AFTER_FAULT)
            return False
        del self._results[: len(written)]
        for report, secret in work:
            self._launch(report, secret)
        return more

    def _look(self, written: list[Result], room: Room) -> tuple[Work, bool]:
        now = clock.now()
        with self._db.transaction() as tx:  # its own: it locks messages, which come before callbacks
            reports.note(tx, now)
        with self._db.transaction() as tx:
            waiting.settle(tx, written, holder=self._holder, now=now)
            if room.total <= 0:
                return [], False
            claimed = waiting.claim(tx, holder=self._holder, room=room, now=now)
            old = [Result(report.id, Outcome.SUPERSEDED) for report in claimed if report.superseded]
            waiting.settle(tx, old, holder=self._holder, now=now)
            CALLED.labels(Outcome.SUPERSEDED).inc(len(old))
            work = self._signed(tx, [report for report in claimed if not report.superseded])
        return work, bool(claimed)

    def _signed(self, tx: Session, claimed: list[Report]) -> Work:
        secrets: dict[int, str] = {}
        for key_id in {report.key_id for report in claimed}:
            try:
                secrets[key_id] = accounts.callback_secret(tx, key_id)
            except GatewayError as fault:  # one lost cell must not hold up everybody else's reports
                log.error("no secret to sign with", key=key_id, exc_info=fault)
        unsigned = [report for report in claimed if report.key_id not in secrets]
        failed = [waiting.after_failure(report, "no_secret", clock.now()) for report in unsigned]
        waiting.settle(tx, failed, holder=self._holder, now=clock.now())
        return [(report, secrets[report.key_id]) for report in claimed if report.key_id in secrets]

    def _launch(self, report: Report, secret: str) -> None:
        self._hosts.begun(report.host, report.key_id)
        task = asyncio.create_task(self._carry(report, secret))
        self._in_air.add(task)
        task.add_done_callback(self._landed)

    async def _carry(self, report: Report, secret: str) -> None:
        signed = signature.sign(secret, report.body, clock.now())
        try:
            answer = await self._caller.post(report.url, report.body, signed)
        except Exception as fault:  # ours, in one call: it must not take the others along
            log.error("call broke", callback=report.public_id, exc_info=fault)
            answer = Answer(None, "our_fault")
        self._results.append(_result(report, answer))
        self._hosts.heard(report.host, away=answer.away)
        self._ring_self()
        # its place is kept until its look-up is over: there are as many threads as places, and no look-up waits for one
        await self._caller.idle(server_of(report.host))
        self._hosts.ended(report.host, report.key_id)

    def _landed(self, task: asyncio.Task[None]) -> None:
        self._in_air.discard(task)
        self._ring_self()

    def _ring_self(self) -> None:
        if self._wake is not None:
            self._wake.set()

    async def _wind_down(self) -> None:
        if self._in_air:
            await asyncio.wait(self._in_air, timeout=_WIND_DOWN)
        try:
            await asyncio.to_thread(self._write_down, list(self._results))
        except SQLAlchemyError as fault:  # their leases run out, and they are told twice
            log.warning("results lost", count=len(self._results), exc_info=fault)

    def _write_down(self, written: list[Result]) -> None:
        with self._db.transaction() as tx:
            waiting.settle(tx, written, holder=self._holder, now=clock.now())


def _result(report: Report, answer: Answer) -> Result:
    if answer.status is not None and 200 <= answer.status < 300:
        result = Result(report.id, Outcome.TOLD)
    elif answer.status == 410:
        result = Result(report.id, Outcome.GONE)
    else:
        result = waiting.after_failure(report, answer.said, clock.now())
    CALLED.labels(result.outcome or "failed").inc()
    if result.outcome in (Outcome.GONE, Outcome.GIVEN_UP):
        log.warning(
            "client not told",
            callback=report.public_id,
            host=report.host,
            why=result.outcome,
            error=answer.said,
        )
    return result


async def _sleep(wake: asyncio.Event, seconds: float) -> None:
    try:
        await asyncio.wait_for(wake.wait(), seconds)
    except TimeoutError:
        return


def drain(house: House) -> Calling:
    """The lane, ready to start."""
    caller = Caller(Names(WINDOW), house.settings.callback_networks)
    return Calling(house.db, caller, recovery.new_holder(reports.LANE))
