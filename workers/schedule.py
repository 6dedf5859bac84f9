"""What happens by the clock: sealing, sweeping, reminders, partitions, the daily purge; each may run twice.

What the schema's owner does may take minutes (a night's purge) and has a thread of its own, so that sealing the audit
log and taking over from the dead never wait for it.
"""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from types import FrameType

import structlog
from sqlalchemy.exc import SQLAlchemyError

from gateway import (
    alerts,
    appointments,
    audit,
    clock,
    content,
    duty,
    obliged,
    otp,
    people,
    quarantine,
    reports,
    retention,
    rights,
    rumours,
    safety,
    schema,
    scoreboard,
    sites,
    speech,
    tickets,
    tracing,
    zones,
)
from gateway.alerts import fetching
from gateway.conversations import Conversations
from gateway.db import Database, make_engine
from gateway.house import House
from gateway.messages import promises, recovery, routing
from gateway.prompts import ahead
from ivr.fetching import Fetching
from ivr.takes import Takes
from sms.answering import Answering
from workers import alive

log = structlog.get_logger(__name__)

_REMINDED_AT_ONCE = 200  # people; the rest at the next turn, so that nothing else by the clock waits long
_SLICES_AT_ONCE = (
    10  # of re-routing: two seconds a turn for more than any carrier sends in it, then the other jobs
)
_ASKING = 2.0  # seconds a turn for the reminders of a whole province, slice by slice; then the other jobs
_A_DAY = 86_400.0  # seconds
_SOUNDS_KEPT = timedelta(days=7)
PURGE_HOUR = 3  # local: the quietest hour of a hotline
_STEP = 0.2  # seconds between looks at the tables below
_FINISH = 2.0  # seconds a stop waits for the slice at hand; a statement cut off is rolled back and done again


@dataclass
class Job:
    """Something to do every `every` seconds."""

    name: str
    every: float
    work: Callable[[], object]
    due: float = field(default=0.0)


class Schedule:
    """The two tables of jobs, quick ones and the owner's slow ones, and the loop that walks each."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._owner = Database(make_engine(house.settings.owner_url, pool_size=1, statement_timeout=600))
        self._conversations = Conversations(house.settings)
        self._answering = Answering(self._conversations)
        self._sealer = audit.Sealer()
        self._alarm = duty.Alarm(house.settings.duty_phone)
        self._stopping = False
        self._purged: date | None = None
        self._analyzed = 0
        self.jobs = [
            Job("seal the audit log", 1.0, self._seal),
            Job("take over from dead senders", 2.0, self._sweep),
            Job("plan routes", 10.0, self._plan_routes),  # a breaker half-opens so much late at most
            Job("remind of half-done declarations", 15.0, self._remind),
            Job("tell of broken promises", 10.0, self._escalate),
            Job("heed the timers of requests", 10.0, self._heed_tickets),
            Job("page the next one on duty", 5.0, self._climb),
            Job("call where a code did not come", 3.0, self._call_with_codes),
            Job("watch for stuck lanes", 10.0, self._watch_lanes),  # of the shortest bound a third
            Job("close forgotten visits", 60.0, self._close_visits),
            Job("see who has declared, remind who has not", 10.0, self._heed_obliged),
            Job("ask for daily health", 2.0, self._ask_for_health),
            Job("remind sites of their check", 30.0, self._remind_sites),
            Job("remind units of their report", 30.0, self._remind_units),
            Job("remind of appointments", 10.0, self._remind_of_appointments),
            Job("end zones in time", 20.0, self._end_zones),
            Job("text tracing notices", 2.0, self._trace),  # two people have pressed, and somebody watches
            Job("tell verdicts on rumours", 2.0, self._tell_verdicts),  # so have they
            Job("send news", 2.0, self._send_news),  # as for tracing
            Job("close expired news", 30.0, self._expire_news),
            Job("read CAP feeds", 60.0, fetching.Rounds(fetching.Reader.of(house.db, house.settings)).begin),
            Job("call on who has not heard", 5.0, self._climb_alerts),
            Job("call who may release", 5.0, self._call_approvers),
            Job("see where networks are silent", 30.0, self._look_for_outages),
            Job("fetch what callers said", 1.0, Fetching.of(house.db, house.settings).begin),
        ]
        self.counting_jobs = [
            Job("count alerts", 1.0, self._count_alerts)
        ]  # seconds for a million: beside the others
        self.slow_jobs = [
            Job("make partitions", 3600.0, self._partitions),
            Job("forget abandoned answers and codes", 600.0, self._forget_the_passing),
            Job("forget old sounds", 3600.0, self._forget_sounds),
            Job("speak fixed texts ahead", _A_DAY, self._speak_ahead, due=time.monotonic() + _A_DAY),
            Job("fetch prompts read by phone", 15.0, Takes.of(house.db, house.settings).turn),
            Job("count what was promised", 600.0, self._count_promises),
            Job("count the scoreboard", 60.0, self._count_scores),
            Job("analyze what alerts have filled", 5.0, self._analyze_expanded),
            Job("settle ended orders", 600.0, self._settle_orders),
            Job("detach idle numbers", 3600.0, self._detach_idle),
            Job("purge", 60.0, self._purge),
        ]

    def run(self) -> None:
        """Work until SIGTERM or SIGINT."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        slow = threading.Thread(target=self._walk, args=(self.slow_jobs,), name="owner", daemon=True)
        slow.start()
        counting = threading.Thread(
            target=self._walk, args=(self.counting_jobs,), name="counting", daemon=True
        )
        counting.start()
        self._walk(self.jobs)
        log.info("stopping")
        slow.join(_FINISH)
        if not slow.is_alive():
            self._owner.engine.dispose()

    def _walk(self, jobs: Sequence[Job]) -> None:
        while not self._stopping:
            for job in jobs:
                if time.monotonic() >= job.due and not self._stopping:
                    job.due = time.monotonic() + job.every
                    self.do(job)
            time.sleep(_STEP)

    def do(self, job: Job) -> None:
        """One run of one job; a fault is logged and the job tried at its next turn."""
        try:
            job.work()
        except SQLAlchemyError as fault:
            log.warning("scheduled job waits", job=job.name, exc_info=fault)
        except Exception as fault:  # must not stop the other jobs; this one is tried at its next turn
            log.error("scheduled job failed", job=job.name, exc_info=fault)

    def _stop(self, _: int, __: FrameType | None) -> None:
        self._stopping = (
            True  # and nothing else: the code this interrupts may hold the lock of a log or an event
        )

    def _is_stopping(self) -> bool:
        return self._stopping

    def _seal(self) -> None:
        with self._house.db.transaction() as tx:
            seal = self._sealer.seal(tx, clock.now())
        if seal is not None:
            path = self._house.settings.data / "audit.seal"
            draft = path.with_suffix(".draft")
            draft.write_text(f"{seal.last_id} {seal.digest}\n")
            draft.replace(path)
            log.info("audit sealed", last_id=seal.last_id, digest=seal.digest)

    def _sweep(self) -> None:
        recovery.rescue(self._house.db, self._house.settings.data / "flights", clock.now())
        with self._house.db.transaction() as tx:
            recovery.expire(tx, clock.now())

    def _plan_routes(self) -> None:
        """Draw the plan anew, and give what waits for a carrier that is away to the others, a slice at a time."""
        with self._house.db.transaction() as tx:
            for change in routing.plan(tx, routing.contracts(self._house.carriers), clock.now()):
                log.warning("route changed", change=change)
            adrift = routing.adrift(tx)
        for carrier in adrift:
            moved = self._move(carrier)
            if moved:
                log.warning("messages re-routed", carrier=carrier, count=moved)

    def _move(self, carrier: str) -> int:
        total = 0
        for _ in range(_SLICES_AT_ONCE):
            with self._house.db.transaction() as tx:
                moved = routing.move(tx, carrier, clock.now())
            total += moved
            if not moved or self._stopping:
                break
        return total

    def _remind(self) -> None:
        """One number a transaction: its locks are short, and one that fails does not cost the others theirs."""
        for _ in range(_REMINDED_AT_ONCE):
            with self._house.db.transaction() as tx:
                if not self._answering.remind_next(tx, clock.now()):
                    return

    def _escalate(self) -> None:
        with self._house.db.transaction() as tx:
            self._conversations.escalate(tx, clock.now())

    def _heed_tickets(self) -> None:
        for _ in range(_SLICES_AT_ONCE):
            with self._house.db.transaction() as tx:
                if not tickets.timers.turn(tx, clock.now(), fallback=self._house.settings.duty_phone):
                    return

    def _climb(self) -> None:
        with self._house.db.transaction() as tx:
            duty.climb(tx, clock.now())

    def _call_with_codes(self) -> None:
        settings = self._house.settings
        if not settings.makes_calls:
            return
        confirming = [
            carrier.name
            for carrier in self._house.carriers
            if carrier.capabilities.receipts and not carrier.capabilities.calls
        ]
        with self._house.db.transaction() as tx:
            called = otp.call_unconfirmed(tx, confirming, settings.otp_call_after, clock.now())
        if called:
            log.info("codes did not come by text: they are said in a call", count=called)

    def _call_approvers(self) -> None:
        settings = self._house.settings
        if not settings.makes_calls or not settings.approval_call_after:
            return
        with self._house.db.transaction() as tx:
            alerts.approvers.call_next(tx, timedelta(seconds=settings.approval_call_after), clock.now())

    def _watch_lanes(self) -> None:
        with self._house.db.transaction() as tx:
            self._alarm.look(tx, clock.now())

    def _close_visits(self) -> None:
        with self._house.db.transaction() as tx:
            closed = sites.close_overdue(tx, clock.now(), self._house.settings.visit_hours)
        if closed:
            log.info("visits closed by time", count=closed)

    def _heed_obliged(self) -> None:
        """Who has declared leaves the list before anybody is reminded."""
        while not self._stopping:
            with self._house.db.transaction() as tx:
                if not obliged.settle(tx, clock.now())[0]:
                    break
        for _ in range(_SLICES_AT_ONCE):
            with self._house.db.transaction() as tx:
                if obliged.remind(tx, clock.now()) < obliged.SLICE or self._stopping:
                    return

    def _ask_for_health(self) -> None:
        """A slice of people a transaction: whoever reports meanwhile waits for one of them at most."""
        until = time.monotonic() + _ASKING
        while not self._stopping and time.monotonic() < until:
            with self._house.db.transaction() as tx:
                settled = quarantine.rounds.turn(tx, clock.now(), self._house.settings.duty_phone)
            if settled < quarantine.rounds.SLICE:
                return

    def _end_zones(self) -> None:
        """Whether a zone is in force asks the clock; this tells who is on duty, and writes the end down."""
        for _ in range(_SLICES_AT_ONCE):
            with self._house.db.transaction() as tx:
                touched = zones.expiring.turn(tx, clock.now(), self._house.settings.duty_phone)
            if touched < zones.expiring.SLICE:
                return

    def _remind_sites(self) -> None:
        for _ in range(_SLICES_AT_ONCE):
            with self._house.db.transaction() as tx:
                if not safety.remind_next(tx, clock.now()):
                    return

    def _remind_units(self) -> None:
        with self._house.db.transaction() as tx:
            reports.remind_due(tx, clock.now())

    def _remind_of_appointments(self) -> None:
        for _ in range(_SLICES_AT_ONCE):
            with self._house.db.transaction() as tx:
                if not appointments.remind_next(tx, clock.now()):
                    return

    def _trace(self) -> None:
        for _ in range(_SLICES_AT_ONCE):
            with self._house.db.transaction() as tx:
                if not tracing.send_next(tx, clock.now()):
                    return

    def _tell_verdicts(self) -> None:
        for _ in range(_SLICES_AT_ONCE):
            with self._house.db.transaction() as tx:
                if not rumours.tell_next(tx, clock.now()):
                    return

    def _send_news(self) -> None:
        for _ in range(_SLICES_AT_ONCE):
            with self._house.db.transaction() as tx:
                if not content.sending.send_next(tx, clock.now()):
                    return

    def _expire_news(self) -> None:
        with self._house.db.transaction() as tx:
            content.writing.expire(tx, clock.now())

    def _count_alerts(self) -> None:
        with self._house.db.transaction() as tx:
            alerts.account.publish(tx, clock.now())

    def _climb_alerts(self) -> None:
        """A wave or a few steps a transaction; what is left is done at the next turn."""
        for _ in range(_SLICES_AT_ONCE):
            with self._house.db.transaction() as tx:
                settings = self._house.settings
                calls = settings.makes_calls
                if not alerts.ladder.climb(tx, clock.now(), settings.duty_phone, calls=calls):
                    return

    def _look_for_outages(self) -> None:
        with self._house.db.transaction() as tx:
            alerts.outages.look(tx, clock.now())

    def _analyze_expanded(self) -> None:
        """Tables that an alert has filled are counted anew by their owner, or statements about them are planned for few
        rows (performance.md, the plan trap).
        """
        with self._house.db.transaction() as tx:
            fresh = alerts.waves.freshly_expanded(tx, self._analyzed)
        if fresh is None:
            return
        with self._owner.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as owner:
            owner.exec_driver_sql("ANALYZE alert_recipients, alert_messages, messages, outbox, attempts")
        self._analyzed = fresh

    def _partitions(self) -> None:
        with self._owner.transaction() as tx:
            for name in schema.make_partitions(tx, clock.now()):
                log.info("partition made", partition=name)

    def _forget_the_passing(self) -> None:
        """Health answers nobody sent, and what codes were derived from, do not wait for the night."""
        kinds = {"sessions", "verifications", "codes"}
        retention.purge(self._owner, self._house.settings, clock.now(), kinds, stop=self._is_stopping)

    def _forget_sounds(self) -> None:
        """They are made again in a tenth of a second."""
        speech.prune(self._house.settings.data / "speech", _SOUNDS_KEPT)

    def _speak_ahead(self) -> None:
        """What a deploy has made counts as asked for, so that it is not forgotten."""
        for _ in ahead.speak_ahead(self._house.settings):
            if self._stopping:
                return

    def _count_promises(self) -> None:
        with self._owner.transaction() as tx:
            days = promises.due(tx, clock.now())
        for day in days:
            with self._owner.transaction() as tx:
                counted = promises.count(tx, day)
                promises.keep(tx, counted)
            log.info("promise counted", day=str(day), kept=counted.kept, total=counted.total)

    def _count_scores(self) -> None:
        with self._owner.transaction() as tx:
            scoreboard.count_fresh(tx, clock.now(), self._house.settings.keep_visits)

    def _settle_orders(self) -> None:
        """What rested on an order that has ended leaves, a slice of people a transaction."""
        while not self._stopping:
            with self._house.db.transaction() as tx:
                if not rights.settle_ended_orders(tx, clock.now()):
                    return

    def _detach_idle(self) -> None:
        """Numbers that were silent for half a year speak for nobody until their holder is known."""
        while not self._stopping:
            with self._owner.transaction() as tx:
                if not people.detach_idle(tx, clock.now()):
                    return

    def _purge(self) -> None:
        here = clock.local(clock.now())
        if here.hour < PURGE_HOUR or self._purged == here.date():
            return  # a machine that is off at night purges when it is on
        with self._owner.transaction() as tx:  # what was erased by day is not counted any more
            scoreboard.recount(tx, clock.now(), self._house.settings.keep_visits)
        counts = retention.purge(self._owner, self._house.settings, clock.now(), stop=self._is_stopping)
        if self._stopping:
            return  # half done at most: whoever starts next begins again
        self._purged = here.date()
        log.info("purged", **counts)


def serve(house: House) -> None:
    """Run the schedule until a signal comes."""
    schedule = Schedule(house)
    alive.announce(house.settings.data)
    schedule.run()
