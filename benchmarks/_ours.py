"""This gateway as a contestant: real senders, everything on, all state in PostgreSQL; the carrier is a sink.

A crowd of texts is written as an alert's expansion would write it (routed by the plan, in one INSERT … SELECT a chunk)
and falls due at one moment. A message counts when its outcome, or its receipt, is committed.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, nullcontext
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal

from sqlalchemy import text

from benchmarks import _meter
from benchmarks._contest import FIRST, Run
from benchmarks._cost import Meter
from benchmarks._house import BenchHouse, in_daylight, open_house
from benchmarks._sinks import Sink, open_sink
from gateway import clock
from gateway.db import Database, make_engine
from gateway.messages import routing
from gateway.up.child import Child, Program, wait_until

CARRIER = "bench"
TEMPLATE = (
    "LEFT"  # a text of the catalogue without arguments, 67 septets: an alert's text is stored once, too
)
RATE = 100_000  # segments a second: the contract is no limit, the pacing is counted all the same
_CHUNK = 10_000  # rows of one INSERT, as an alert's expansion commits them
_WARM = 200  # messages before the clock runs: connections are made and plans are cached
_LEAD = 1.0  # seconds between the last insert and the moment the crowd falls due
_PATIENCE = 600.0  # seconds for a run; a million texts take two minutes
_LOOK = 0.05  # seconds between looks whether it is over

_CROWD = f"""
    WITH stored AS (
        INSERT INTO messages (month, lane, purpose, recipient, template, lang, accents, encoding, segments, expires_at,
                              created_at, status_at)
        SELECT :month, 'bulk', 'bulk', '+' || (:first + n), :template, 'vi', 'fold', 'gsm7', 1,
               CAST(:now AS timestamptz) + interval '1 day', :now, :now
          FROM generate_series(CAST(:low AS bigint), CAST(:high AS bigint)) n
        RETURNING month, id, recipient, expires_at)
    INSERT INTO outbox (month, id, lane, route, stream, recipient, due_at, expires_at)
    SELECT month, id, 'bulk', {routing.ROUTE}, 'bench', recipient, :due, expires_at
      FROM stored {routing.plan_join("recipient", "'bulk'", "id")}
"""


@dataclass(frozen=True)
class Gateway:
    """`senders` processes share one contract of kind `carrier`; every run has servers of its own."""

    carrier: Literal["smpp", "http"]
    senders: int = 2

    @property
    def name(self) -> str:
        """As the tables call it."""
        return "this gateway"

    def run(self, messages: int, *, receipts: bool, delay_ms: int, window: int) -> Run:
        """One run; AssertionError when the carrier or our rows tell of a message lost or doubled."""
        return self.run_and_weigh(messages, receipts=receipts, delay_ms=delay_ms, window=window)[0]

    def run_and_weigh(
        self, messages: int, *, receipts: bool, delay_ms: int, window: int
    ) -> tuple[Run, tuple[float, float]]:
        """As `run`; also the memory of the biggest sender, in MB, before the crowd and after it."""
        with (
            open_sink(self.carrier, delay_ms=delay_ms, receipts=receipts) as sink,
            open_contract(self.carrier, sink, window) as house,
            open_senders(house, self.senders) as senders,
            _applier(house) if receipts else nullcontext(),
        ):
            _order(house, 0, _WARM, clock.now())
            _await(house, _WARM, receipts)
            sink.clear()
            due = clock.now() + timedelta(seconds=_LEAD + messages / 20_000)
            _order(house, _WARM, messages, due)
            _analyze(house)
            while clock.now() < due:
                time.sleep(0.01)
            house.inside.doorbell.ring("bulk")
            light = _biggest(senders)
            meter = Meter([house.postgres.pid, house.redis.pid, *(child.pid for child in senders)])
            _await(house, _WARM + messages, receipts)
            ended = time.monotonic()
            cost = meter.stop()
            heavy = _biggest(senders)
            counts = sink.counts()
            counts.prove(messages, receipts=messages if receipts else 0)
        rate = messages / (ended - counts.first_at)
        run = Run(rate, cost.cpu_seconds / messages * 1000, cost.peak_mb, cost.foreign)
        return run, (light, heavy)


def _biggest(senders: Sequence[Child]) -> float:
    return max(_meter.megabytes(child.pid) for child in senders)


@contextmanager
def open_contract(
    kind: Literal["smpp", "http"], sink: Sink, window: int, *, with_places: bool = False
) -> Iterator[BenchHouse]:
    """A migrated house in the middle of a day, whose one carrier is the sink."""
    with ExitStack() as stack:
        bare = stack.enter_context(open_house(with_places=with_places, TWILIO_ACCOUNT_SID=""))
        secret = bare.layout.data / "secrets" / "sink"
        secret.write_text("secret\n")
        file = bare.layout.data / "carriers.toml"
        file.write_text(
            _TABLES[kind].format(name=CARRIER, rate=RATE, window=window, port=sink.port, secret=secret)
        )
        house = in_daylight(bare, CARRIERS_FILE=str(file))
        stack.callback(
            house.inside.close
        )  # opened here: it turns this process's clock, by which the crowd falls due
        yield house


_TABLES = {
    "smpp": """
[{name}]
kind = "smpp"
rate = {rate}
window = {window}
host = "127.0.0.1"
port = {port}
system_id = "bench"
password_file = "{secret}"
""",
    "http": """
[{name}]
kind = "twilio"
rate = {rate}
window = {window}
api = "http://127.0.0.1:{port}"
account = "AC00000000000000000000000000000000"
token_file = "{secret}"
""",
}


@contextmanager
def _applier(house: BenchHouse) -> Iterator[None]:
    """Who applies the receipts that came before their attempt was known; hardly ever one."""
    argv = [sys.executable, "-m", "gateway.cli", "worker", "--lanes", "receipts"]
    record = house.layout.data / "run" / "applier.pid"
    program = Program("applier", argv, record, house.environment, cwd=str(Path.cwd()))
    with (house.layout.data / "log" / "applier.log").open("ab") as output:
        child = Child(program, output)
        try:
            yield
        finally:
            child.end(10.0)


@contextmanager
def open_senders(house: BenchHouse, count: int, *lanes: str) -> Iterator[list[Child]]:
    """So many senders of the contract, each for every lane or for `lanes`, yielded when they are about to claim."""
    with ExitStack() as stack:
        children = []
        for n in range(count):
            record = house.layout.data / "run" / f"sender-{n}.pid"
            argv = [sys.executable, "-m", "gateway.cli", "sender", "--carrier", CARRIER]
            argv += ["--lanes", ",".join(lanes)] if lanes else []
            program = Program(f"sender-{n}", argv, record, house.environment, cwd=str(Path.cwd()))
            output = stack.enter_context((house.layout.data / "log" / f"sender-{n}.log").open("ab"))
            child = Child(program, output)
            stack.callback(child.end, 10.0)
            children.append(child)
        alive = house.layout.data / "alive"
        if not wait_until(lambda: all((alive / str(child.pid)).exists() for child in children), 30.0):
            words = (house.layout.data / "log" / "sender-0.log").read_text(errors="replace")
            raise RuntimeError(f"the senders do not start: {words[-800:]}")
        yield children


def _order(house: BenchHouse, first: int, count: int, due: datetime) -> None:
    now = clock.now()
    for low in range(first, first + count, _CHUNK):
        parameters = {
            "month": clock.month_of(now),
            "first": FIRST,
            "template": TEMPLATE,
            "now": now,
            "due": due,
            "low": low,
            "high": min(low + _CHUNK, first + count) - 1,
        }
        with house.inside.db.transaction() as tx:
            tx.execute(text(_CROWD), parameters)
    house.inside.doorbell.ring("bulk")


def _analyze(house: BenchHouse) -> None:
    """As after every expansion (decisions 18)."""
    owner = make_engine(house.postgres.owner_url, pool_size=1, statement_timeout=60)
    with owner.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE messages, outbox, attempts"))
    owner.dispose()


def _await(house: BenchHouse, total: int, receipts: bool) -> None:
    """Return when every message is handed over, or delivered, by our own rows."""
    deadline = time.monotonic() + _PATIENCE
    done = 40 if receipts else 20
    db: Database = house.inside.db
    while True:
        with db.transaction() as tx:
            left = tx.execute(text("SELECT count(*) FROM (SELECT FROM outbox LIMIT 1) o")).scalar_one()
            if not left:
                query = text("SELECT count(*) FROM messages WHERE status >= :done")
                if tx.execute(query, {"done": done}).scalar_one() >= total:
                    return
        if time.monotonic() > deadline:
            with db.transaction() as tx:
                seen = tx.execute(text("SELECT status, error, count(*) FROM messages GROUP BY 1, 2")).all()
            raise AssertionError(f"not within {_PATIENCE:g} s: {seen} ")
        time.sleep(_LOOK)
