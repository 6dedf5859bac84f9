"""One alert from the people on file to the last hand-over, against a running house; returns figures, proves counts."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, make_url, text

from benchmarks import _audience, _codes
from benchmarks._cost import Meter
from benchmarks._house import BenchHouse
from benchmarks._sinks import Sink
from gateway import alerts, clock
from gateway.alerts import Alert, State, account, waves
from gateway.db import Database
from gateway.messages import outbox, outcomes
from gateway.messages.outcomes import Outcome
from gateway.messages.status import Status
from gateway.up.child import Child

_LOOK = 0.02  # seconds between looks
_PATIENCE = 900.0  # seconds for a step of a million on a busy machine
_SETTLES = 3.0  # seconds a pause lasts


@dataclass(frozen=True)
class Stage:
    """A house whose people are on file. `children`: what is measured beside the servers."""

    house: BenchHouse
    sink: Sink
    children: Sequence[Child]
    receipts: bool

    @property
    def db(self) -> Database:
        """Where rows are made and counted."""
        return self.house.inside.db

    def one(self, query: str, **more: Any) -> Any:
        """The one value of a query."""
        with self.db.transaction() as tx:
            return tx.execute(text(query), more).scalar()


def prepare(on: Stage, codes: list[str]) -> tuple[Alert, dict[str, float]]:
    """Write it and put it before a second person: what whoever presses waits for."""
    began = time.monotonic()
    alert = _audience.submitted(on.db, codes)
    took = time.monotonic() - began
    with on.db.transaction() as tx:
        began = time.monotonic()
        alerts.snapshot.digest(tx, alert)
        fingerprint = time.monotonic() - began
    return alert, {"submit, s": took, "digest, s": fingerprint}


def expand_alone(on: Stage, alert: Alert) -> dict[str, float]:
    """How fast people become rows of the outbox while nobody sends; then it is stopped, and everything closed."""
    meter = Meter([on.house.postgres.pid, *(child.pid for child in on.children)])
    _audience.approve(on.db, alert)
    began = time.monotonic()
    _until(lambda: _expanded(on, alert) == alert.count, "expanded")
    seconds = time.monotonic() - began
    cost = meter.stop()
    figures = {
        "expansion alone, rows/s": (alert.count or 0) / seconds,
        "expansion, CPU-s per 100,000": cost.cpu_seconds / (alert.count or 1) * 100_000,
    }
    figures |= _outbox_counted_empty(on)
    began = time.monotonic()
    with on.db.transaction() as tx:
        alerts.steering.stop(tx, tx.get_one(Alert, alert.id), _audience.AUTHOR, "đo xong", clock.now())
    _until(lambda: not on.one("SELECT count(*) FROM (SELECT FROM outbox LIMIT 1) o"), "swept")
    figures["stop until all is closed, s"] = time.monotonic() - began
    with on.db.transaction() as tx:
        found = account.of(tx, tx.get_one(Alert, alert.id)).total
    assert found.of["unsent"] == found.audience == alert.count, found
    return figures


def _outbox_counted_empty(on: Stage) -> dict[str, float]:
    """The plan trap: whoever counted the outbox saw its pages and no row in them, as within an open expansion."""
    admin = create_engine(
        make_url(on.house.postgres.admin_url()).set(database="gateway"), isolation_level="AUTOCOMMIT"
    )
    with admin.connect() as connection:
        count = text("UPDATE pg_class SET reltuples = 0 WHERE oid = to_regclass('outbox') AND relpages > 0")
        connection.execute(text("ANALYZE outbox"))
        assert connection.execute(count).rowcount == 1
    admin.dispose()
    times: dict[str, list[float]] = {"claim": [], "outcomes": []}
    for _ in range(12):
        began = time.monotonic()
        with on.db.transaction() as tx:
            claimed, _ = outbox.claim(
                tx, route="bench", lane="emergency", holder="bench@trap", limit=500, now=clock.now()
            )
        times["claim"].append(time.monotonic() - began)
        assert claimed, "nothing to claim"
        said = [Outcome(m.month, m.id, m.no, Status.SENT, refs=(f"trap {m.id}",)) for m in claimed]
        began = time.monotonic()
        with on.db.transaction() as tx:
            outcomes.settle(tx, said, carrier="bench", holder="bench@trap", now=clock.now())
            tx.rollback()
        times["outcomes"].append(time.monotonic() - began)
        with on.db.transaction() as tx:
            outbox.release(tx, [(m.month, m.id) for m in claimed], holder="bench@trap")
    return {f"500 {what} of an outbox counted empty, ms": sorted(t)[6] * 1000 for what, t in times.items()}


def send(on: Stage, alert: Alert) -> dict[str, float]:
    """From the second person's word to the last hand-over, with codes going through the same carrier meanwhile."""
    many = alert.count or 0
    on.sink.clear()
    meter = Meter([on.house.postgres.pid, on.house.redis.pid, *(child.pid for child in on.children)])
    _audience.approve(on.db, alert)
    approved = time.monotonic()
    _until(lambda: on.sink.progress()[0] > 0, "the first message")
    written = 0.0
    with _codes.issued(on.house.inside) as codes:
        while on.sink.progress()[0] < many:
            if not written and _expanded(on, alert) == many:
                written = time.monotonic()
            _within(approved, "handed over")
    _until(lambda: _state(on, alert) is State.SENT, "sent")
    _until(lambda: not on.one("SELECT count(*) FROM (SELECT FROM outbox LIMIT 1) o"), "an empty outbox")
    last = on.sink.moment_of(many + len(codes))
    figures = {
        "first message after approval, s": on.sink.moment_of(1) - approved,
        "rate, messages/s": many / (last - approved),
        "last hand-over after approval, s": last - approved,
        "expansion while senders send, rows/s": many / ((written or last) - approved),
        **_codes.waits(codes, on.sink),
    }
    if on.receipts:
        _until(lambda: _delivered(on) == many + len(codes), "all receipts stored")
        figures["last receipt applied after last hand-over, s"] = time.monotonic() - last
        figures["rate with receipts, messages/s"] = many / (time.monotonic() - approved)
    cost = meter.stop()
    figures["CPU-s per 100,000"] = cost.cpu_seconds / many * 100_000
    figures["memory of all, MB"] = cost.peak_mb
    figures["strangers, cores"] = cost.foreign
    on.sink.counts().prove(many + len(codes), receipts=(many + len(codes)) if on.receipts else 0)
    return figures | _account(on, alert)


def pause(on: Stage, alert: Alert) -> dict[str, float]:
    """A hand on the brake at full speed: what leaves later than a second after it; then it goes on to its end."""
    many = alert.count or 0
    on.sink.clear()
    _audience.approve(on.db, alert)
    _until(lambda: on.sink.progress()[0] > many // 3, "a third of it")
    with on.db.transaction() as tx:
        alerts.steering.pause(tx, tx.get_one(Alert, alert.id), _audience.AUTHOR, "chờ", clock.now())
    pressed = time.monotonic()
    time.sleep(_SETTLES)
    late, stopped = on.sink.come_after(pressed + 1.0), on.sink.progress()[0]
    after = on.sink.come_after(pressed)
    assert stopped < many, "all of it had left before the pause"
    with on.db.transaction() as tx:
        alerts.steering.resume(tx, tx.get_one(Alert, alert.id), _audience.AUTHOR, clock.now())
    resumed = time.monotonic()
    _until(lambda: on.sink.progress()[0] > stopped, "going on")
    again = on.sink.moment_of(stopped + 1) - resumed
    _until(lambda: _state(on, alert) is State.SENT, "sent")
    counts = on.sink.counts()
    assert (counts.submits, counts.destinations) == (many, many), counts
    return {
        "left after the pause": after,
        "left later than 1 s after the pause": late,
        "resumed: first message after, s": again,
    }


def _account(on: Stage, alert: Alert) -> dict[str, float]:
    with on.db.transaction() as tx:
        began = time.monotonic()
        found = account.of(tx, tx.get_one(Alert, alert.id))
        seconds = time.monotonic() - began
        shown = account.latest(tx, alert)
    expected = "delivered" if on.receipts else "sent"
    assert found.total.audience == found.total.of[expected] == alert.count, found.total.packed()
    every = 0.0 if shown is None or shown.next_at is None else (shown.next_at - shown.at).total_seconds()
    return {"account query, s": seconds, "figures published every, s": every}


def _expanded(on: Stage, alert: Alert) -> int:
    with on.db.transaction() as tx:
        return sum(wave.expanded_to - wave.first_ord + 1 for wave in waves.of(tx, alert))


def _state(on: Stage, alert: Alert) -> State:
    return State(on.one("SELECT state FROM alerts WHERE id = :id", id=alert.id))


def _delivered(on: Stage) -> int:
    """Of everything that the sink has taken since it was cleared."""
    return int(on.sink.progress()[1]) if on.one("SELECT count(*) FROM receipts_due LIMIT 1") == 0 else -1


def _until(true: Callable[[], bool], what: str) -> None:
    began = time.monotonic()
    while not true():
        _within(began, what)


def _within(began: float, what: str) -> None:
    if time.monotonic() > began + _PATIENCE:
        raise AssertionError(f"not within {_PATIENCE:g} s: {what}")
    time.sleep(_LOOK)


def peak_mb(pid: int) -> float:
    """The most memory that a process has ever had in hand (VmHWM)."""
    line = next(x for x in Path(f"/proc/{pid}/status").read_text().splitlines() if x.startswith("VmHWM"))
    return int(line.split()[1]) / 1024
