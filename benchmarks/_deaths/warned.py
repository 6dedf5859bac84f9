"""An alert is on its way while everything dies in turn: senders, workers, the scheduler, Redis wiped, PostgreSQL.

The carrier answers late and twice, its receipts come shuffled and doubled. Each part is started again, as a supervisor
would. What must be true afterwards: everybody is in one state at rest, nobody is lost, twice is only who was in doubt.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import redis
from sqlalchemy import text

from benchmarks import _audience
from benchmarks._deaths import books, servers, story
from benchmarks._deaths.books import Attempt
from benchmarks._deaths.operator import ROOT
from benchmarks._deaths.senders import Sender
from benchmarks._deaths.stage import Stage
from benchmarks._deaths.story import await_until
from benchmarks._house import BenchHouse
from gateway.alerts import Alert, account
from gateway.db import Database, make_engine
from gateway.messages.status import Status
from gateway.up.child import Child, Program

VICTIMS = ("sender", "worker", "redis", "schedule", "sender", "postgres", "worker", "sender")
"""In this order, each after another share of the alert is at the carrier; a worker dies in the expansion, too."""

_ROWS = """
    SELECT r.number, m.month, m.id, m.status, a.no, a.status AS attempt, a.error
      FROM alert_recipients r
      JOIN alert_messages x ON x.alert_id = r.alert_id AND x.ord = r.ord
      JOIN messages m ON m.month = x.month AND m.id = x.message_id
      LEFT JOIN attempts a ON a.month = m.month AND a.message_id = m.id
     WHERE r.alert_id = :alert ORDER BY r.ord, a.no
"""


@dataclass(frozen=True)
class Told:
    """One recipient: our word for it, and how often the phone shows the alert."""

    number: str
    status: Status
    attempts: tuple[Attempt, ...]
    heard: int

    @property
    def doubts(self) -> int:
        """Hand-overs that may have reached the phone, before the last one."""
        return sum(a.status >= Status.UNKNOWN and a.status != Status.FAILED for a in self.attempts[:-1])


@dataclass(frozen=True)
class Warned:
    """An alert after the storm."""

    alert: Alert
    told: tuple[Told, ...]
    counted: account.Account

    @property
    def by_status(self) -> dict[str, int]:
        """Recipients by status, in words."""
        found = Counter(each.status.name.lower() for each in self.told)
        return dict(sorted(found.items()))


def storm(on: Stage, house: BenchHouse, people: int, victims: Sequence[str] = VICTIMS) -> Warned:
    """Everything is at rest when it returns, and the last of the parts have ended by themselves."""
    owner = Database(make_engine(house.postgres.owner_url, pool_size=1, statement_timeout=600))
    _audience.settle(people, owner, digits=7)
    owner.engine.dispose()
    on.operator.faults(**story.MISBEHAVES)
    with on.house.db.transaction() as tx:
        codes = _audience.communes(tx)
    alert = _audience.submitted(on.house.db, codes)
    with ExitStack() as stack:
        parts = {name: stack.enter_context(_part(house, name)) for name in ("worker", "schedule")}
        senders: Sequence[Sender] = on.senders.start()
        _audience.approve(on.house.db, alert)
        await_until(lambda: _written(on, alert) > 0, "a first chunk")
        parts["worker"].restart()
        story.await_begun(senders)
        for nth, victim in enumerate(victims, 1):
            _await_share(on, people * nth // (len(victims) + 1))
            if victim == "sender":
                story.die(on, senders)
                senders = on.senders.start()
            elif victim == "redis":
                with redis.Redis.from_url(house.redis.url) as connection:
                    connection.flushall()
                servers.kill(house.redis)
                house.redis.start()
            elif victim == "postgres":
                servers.kill(house.postgres)
                servers.start_again(house.postgres)
            else:
                parts[victim].restart()
        story.rest(on.house)
        await_until(lambda: _is_sent(on, alert), "the end of the alert")
        on.senders.stop()
    return _read(on, alert)


def prove(on: Stage, found: Warned, people: int) -> None:
    """AssertionError with the recipient at fault."""
    assert len(found.told) == len({each.number for each in found.told}) == people, len(found.told)
    for each in found.told:
        assert each.status in (Status.DELIVERED, Status.UNKNOWN), f"no end: {each}"
        assert each.heard >= 1 or each.status == Status.UNKNOWN, f"lost: {each}"
        assert each.heard <= 1 + each.doubts <= 2, f"twice without a doubt, or more than twice: {each}"
        assert [a.key[2] for a in each.attempts] == list(range(1, len(each.attempts) + 1)), f"a hole: {each}"
    in_air = {key for death in on.deaths for keys in death.in_air for key in keys}
    most = max(len(keys) for death in on.deaths for keys in death.in_air)
    assert 0 < most <= books.bound(on), f"{most} in doubt after one death, the bound is {books.bound(on)}"
    blamed = {a.key for each in found.told for a in each.attempts if a.error == "sender_lost"}
    assert blamed <= in_air, f"in doubt, and were not in the air: {sorted(blamed - in_air)[:3]}"
    total = found.counted.total
    assert total.audience == people == sum(c.audience for c in found.counted.places.values())
    assert total.of["delivered"] == found.by_status.get("delivered", 0)
    assert total.of["unknown"] == found.by_status.get("unknown", 0)


def _read(on: Stage, alert: Alert) -> Warned:
    rows: dict[str, list[tuple[Status, Attempt | None]]] = {}
    with on.house.db.transaction() as tx:
        for row in tx.execute(text(_ROWS), {"alert": alert.id}):
            attempt = None
            if row.no is not None:
                attempt = Attempt((row.month, row.id, row.no), Status(row.attempt), row.error)
            rows.setdefault(row.number, []).append((Status(row.status), attempt))
        counted = account.of(tx, tx.get_one(Alert, alert.id))
    told = tuple(
        Told(number, same[0][0], tuple(a for _, a in same if a is not None), len(on.operator.texts(number)))
        for number, same in rows.items()
    )
    return Warned(alert, told, counted)


@dataclass
class _Part:
    program: Program
    log: Path
    child: Child

    def restart(self) -> None:
        """SIGKILL, and another in its place."""
        self.child.kill()
        await_until(lambda: self.child.ended() is not None, "the end of a part")
        with self.log.open("ab") as output:
            self.child = Child(self.program, output)


@contextmanager
def _part(house: BenchHouse, name: str) -> Iterator[_Part]:
    data = house.layout.data
    words = ["--lanes", "alerts,receipts"] if name == "worker" else []
    environment = {**house.environment, "CARRIERS_FILE": str(data / "carriers.toml")}
    if name == "schedule":
        environment = house.layout.as_owner(environment)
    argv = [sys.executable, "-m", "gateway.cli", name, *words]
    program = Program(name, argv, data / "run" / f"{name}.pid", environment, cwd=str(ROOT))
    log = data / "log" / f"{name}.log"
    with log.open("ab") as output:
        part = _Part(program, log, Child(program, output))
    try:
        yield part
    finally:
        part.child.end(30.0)


def _await_share(on: Stage, goal: int) -> None:
    """Return once the carrier has taken so many; AssertionError only where nothing moves any more."""
    taken = on.operator.stats()["accepted"]
    while taken < goal:
        before = taken
        await_until(
            lambda before=before: on.operator.stats()["accepted"] > before, f"{goal} texts at the carrier"
        )  # type: ignore[misc]
        taken = on.operator.stats()["accepted"]


def _written(on: Stage, alert: Alert) -> int:
    with on.house.db.transaction() as tx:
        query = text("SELECT count(*) FROM alert_messages WHERE alert_id = :alert")
        return int(tx.execute(query, {"alert": alert.id}).scalar_one())


def _is_sent(on: Stage, alert: Alert) -> bool:
    with on.house.db.transaction() as tx:
        query = text("SELECT state = 'sent' FROM alerts WHERE id = :alert")
        return bool(tx.execute(query, {"alert": alert.id}).scalar_one())
