"""Lane `calls`: brings callers and agents together, has carriers do what was ordered, asks after silent calls."""

from __future__ import annotations

import time
from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import timedelta
from typing import Final

import structlog
from prometheus_client import Counter, Gauge
from sqlalchemy import select
from sqlalchemy.orm import Session

from gateway import clock
from gateway.calls import keeping, offering, orders, register, surge
from gateway.calls.ending import Ending
from gateway.calls.model import Call
from gateway.calls.orders import LANE, Work
from gateway.calls.outlook import Measured
from gateway.calls.queue import SURGING
from gateway.calls.returning import Returning
from gateway.calls.states import NOT_PLACED, Purpose, State, What
from gateway.house import House
from ivr import operators
from ivr.operator import Fault, Operator, carry_out
from workers.draining import Drain
from workers.pace import Pace

log = structlog.get_logger(__name__)

DONE = Counter("gateway_call_orders_total", "What became of orders to carriers of calls", ["what", "outcome"])

WAIT = Gauge(
    "gateway_calls_expected_wait_seconds",
    "How long a caller who stays must expect to wait for a person",
    multiprocess_mode="livemax",
)

AT_ONCE: Final = 8  # requests open to a carrier
MENDS: Final = 2.0  # seconds between two looks for what nobody has ended
ASKS: Final = 10.0  # seconds between two looks for calls that went silent
SILENT: Final = timedelta(seconds=30)
"""A call that goes on is heard of more often than this: in the queue by its documents, in a room by being asked."""
SILENT_IN_A_SURGE: Final = timedelta(minutes=2)
"""Who waits in a surge hears documents of more than a minute, and thousands are not asked after for nothing."""
UNPLACED: Final = timedelta(seconds=60)
_ASKED_AT_ONCE: Final = 100
_ASKING: Final = 4  # requests open to a carrier for it
_LEAST: Final = 0.01
_TURN: Final = 0.1
"""Seconds of sleep at most while calls wait for the pace: other orders do not."""
WITHIN: Final = 3
"""Seconds' worth of calls are ordered ahead: who is offered a caller is called while both still remember it."""


class Connecting:
    """One turn after the other; `step` is called by one thread."""

    def __init__(self, house: House, operators: Mapping[str, Operator], pace: Pace) -> None:
        self._db = house.db
        self._operators = operators
        self._pace = pace
        self._measured = Measured()
        self._surge_after = timedelta(minutes=house.settings.surge_minutes)
        self._ending = Ending(Returning(house.settings, self._measured))
        self._hands = ThreadPoolExecutor(AT_ONCE, thread_name_prefix=LANE)
        self._askers = ThreadPoolExecutor(_ASKING, thread_name_prefix=f"{LANE}-asking")
        self._open: list[Future[None]] = []
        self._mended = self._asked = float("-inf")

    def step(self) -> bool:
        """Mend, bring together, carry out; True when there may be more to do at once."""
        if time.monotonic() - self._mended >= MENDS:
            self._mended = time.monotonic()
            self._mend()
        if time.monotonic() - self._asked >= ASKS:
            self._asked = time.monotonic()
            self._look()
            self._ask()
        self._bring_together()
        with self._db.transaction() as tx:
            wanted = orders.to_dial(tx, clock.now())
        dials = self._pace.room(wanted)
        with self._db.transaction() as tx:
            work = orders.claim(tx, clock.now(), AT_ONCE, dials)
        self._pace.used(sum(each.what == What.DIAL for each in work))
        list(self._hands.map(self._carry_out, work))
        if not work and dials < wanted:
            time.sleep(min(max(self._pace.wait, _LEAST), _TURN))
        return bool(work) or dials < wanted

    def close(self) -> None:
        """After the last turn, in the thread of the turns."""
        self._askers.shutdown(cancel_futures=True)
        self._hands.shutdown()
        self._pace.close()

    def _look(self) -> None:
        """Whether more people call than can be answered."""
        with self._db.transaction() as tx:
            seen = surge.look(tx, self._measured, self._surge_after, clock.now())
        WAIT.set(seen.wait)

    def _bring_together(self) -> None:
        with self._db.transaction() as tx:
            now = clock.now()
            room = max(int(self._pace.rate * WITHIN), 1) - orders.to_dial(tx, now)
            for offer in offering.offer(tx, now, room):
                parent = tx.get_one(Call, offer.call_id)
                orders.dial(
                    tx,
                    Purpose.AGENT,
                    offer.endpoint,
                    now,
                    parent=parent,
                    account_id=offer.account_id,
                    lang="vi",
                )

    def _carry_out(self, work: Work) -> None:
        fault, ref = None, None
        try:
            ref = carry_out(self._operators[work.carrier], work)
        except Fault as refused:
            fault = refused
        except Exception as broken:  # ours: the lease runs out, and other orders are not held up
            log.error("an order broke", what=work.what, call=work.call, exc_info=broken)
            fault = Fault("ours")
        DONE.labels(work.what, "done" if fault is None else "again" if fault.again else "refused").inc()
        given_up = self._db.do(lambda tx: self._written(tx, work, ref, fault))
        if fault is None or not given_up:
            return
        log.warning("order refused", what=work.what, call=work.call, code=fault.code)
        if fault.over or (work.what == What.DIAL and not fault.unsure):
            self._end(work.call, NOT_PLACED if work.what == What.DIAL else "failed")

    def _written(self, tx: Session, work: Work, ref: str | None, fault: Fault | None) -> bool:
        """Keep what came of it; True: it is given up.

        What follows of that has a transaction of its own: whoever ends a room holds it and asks for its orders.
        """
        now = clock.now()
        call = register.by_public_id(tx, work.call)
        if call is not None and ref is not None:
            register.bind(tx, call, ref, now)
            if call.purpose == Purpose.AGENT:
                offering.holds(tx, call.account_id or 0, call.parent_id or 0, now + offering.RINGS)
        code = None if fault is None else fault.code
        return orders.settle(tx, work.id, code, now, again=fault is not None and fault.again)

    def _mend(self) -> None:
        with self._db.transaction() as tx:
            offering.mend(tx, clock.now())
        with self._db.transaction() as tx:  # its own: no place is locked after an agent
            keeping.closed(tx, clock.now())
        with self._db.transaction() as tx:
            lost = register.unplaced(tx, clock.now() - UNPLACED, _ASKED_AT_ONCE)
        for public_id in lost:
            self._end(public_id, NOT_PLACED)

    def _ask(self) -> None:
        """Calls that nothing was heard of: the carrier says whether they go on, and nobody else waits for it."""
        if not all(each.done() for each in self._open):
            return
        with self._db.transaction() as tx:
            now = clock.now()
            waiting = SILENT_IN_A_SURGE if tx.execute(select(SURGING)).scalar_one() else SILENT
            quiet = register.silent(tx, now - SILENT, now - waiting, _ASKED_AT_ONCE)
        self._open = [self._askers.submit(self._look_after, *each) for each in quiet]

    def _look_after(self, public_id: str, carrier: str, ref: str) -> None:
        try:
            word = self._operators[carrier].over(ref)
            if word:
                self._end(public_id, word)
            else:
                self._goes_on(public_id)
        except Fault as away:
            log.warning("a call cannot be asked after", call=public_id, code=away.code)
        except Exception as broken:  # ours: it is asked after again
            log.error("asking after a call broke", call=public_id, exc_info=broken)

    def _goes_on(self, public_id: str) -> None:
        with self._db.transaction() as tx:
            call = register.by_public_id(tx, public_id)
            if call is not None:
                call.changed_at = clock.now()
                self._ending.goes_on(tx, call, clock.now())

    def _end(self, public_id: str, word: str) -> None:
        def over(tx: Session) -> None:
            call = register.by_public_id(tx, public_id)
            if call is not None and call.state != State.OVER:
                log.warning("a call ended unheard", call=public_id, word=word)
                self._ending.over(tx, call, word, clock.now(), found=True)

        self._db.do(over)


def drain(house: House) -> Drain:
    """The lane, ready to start."""
    connecting = Connecting(house, operators.of(house.settings), Pace.of(house.settings, LANE))
    return Drain(LANE, connecting.step, close=connecting.close)
