"""One job per message, by Celery or by RQ: what most would build first. Two workers, PostgreSQL and Redis.

Jobs wait in a list that nobody reads and are let loose by renaming it, so filling the queue is neither timed nor
counted, which favours them. A message counts when its state and its carrier's id are committed.
"""

from __future__ import annotations

import subprocess
import sys
import time
from abc import ABC, abstractmethod
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from typing import Literal

import psycopg
import redis
from rq import Queue
from rq.version import VERSION as RQ_VERSION

from benchmarks._contest import FIRST, TEXT, NotRun, Run
from benchmarks._cost import Meter
from benchmarks._sinks import ROOT, Sink, open_sink
from benchmarks._yard import Yard, await_progress, open_yard
from benchmarks.peers.installing import VERSIONS, python_of

WORKERS = 2  # as many as there are cores
_WARM = 40  # messages before the clock runs: every worker has imported and bound by then
_PATIENCE = 180.0  # seconds for a run; the slowest takes twenty
_HELD = "held"


@dataclass(frozen=True)
class _Scene:
    """What the workers of one run work with."""

    yard: Yard
    sink: Sink
    redis_port: int
    environment: Mapping[str, str]
    task: str


@dataclass(frozen=True)
class _PerMessage(ABC):
    """A run is the same for every queue; how its workers start and its jobs are put in is not."""

    carrier: Literal["smpp", "http"]

    @property
    @abstractmethod
    def name(self) -> str: ...

    def run(self, messages: int, *, receipts: bool, delay_ms: int, window: int) -> Run:
        """One run on servers of its own; `window` is not theirs to use: a worker waits for each answer."""
        del window
        if receipts:
            raise NotRun("a job that waits for its receipt would hold its worker for seconds")
        self._require()
        with open_yard() as yard, open_sink(self.carrier, delay_ms=delay_ms) as sink, ExitStack() as stack:
            port, postgres = yard.redis(), yard.postgres()
            database = postgres.owner_url.replace("+psycopg", "")
            rows = stack.enter_context(psycopg.connect(database, autocommit=True))
            rows.execute(
                "CREATE TABLE texts (id bigint PRIMARY KEY, recipient text NOT NULL, body text NOT NULL,"
                " state text NOT NULL DEFAULT 'queued', carrier_id text)"
            )
            rows.execute(
                "INSERT INTO texts SELECT n, %s + n, %s FROM generate_series(0, %s) n",
                (FIRST, TEXT, _WARM + messages - 1),
            )
            rows.execute("VACUUM ANALYZE texts")
            environment = {
                "BENCH_DATABASE": database,
                "BENCH_CARRIER": str(sink.port),
                "BENCH_REDIS": f"redis://127.0.0.1:{port}/0",
                "PYTHONPATH": str(ROOT),
            }
            scene = _Scene(yard, sink, port, environment, f"submit_over_{self.carrier}")
            self._start_workers(scene)
            self._fill(scene, 0, _WARM)
            self._let_loose(scene)
            await_progress(lambda: _committed(rows), _WARM, _PATIENCE)
            self._fill(scene, _WARM, _WARM + messages)
            sink.clear()
            meter, begun = Meter(yard.pids), time.monotonic()
            self._let_loose(scene)
            await_progress(lambda: sink.progress()[0], messages, _PATIENCE)
            await_progress(lambda: _committed(rows), _WARM + messages, _PATIENCE)
            seconds, cost = time.monotonic() - begun, meter.stop()
            sink.counts().prove(messages)
            _prove(rows, _WARM + messages)
        return Run(messages / seconds, cost.cpu_seconds / messages * 1000, cost.peak_mb, cost.foreign)

    @abstractmethod
    def _require(self) -> None:
        """Raise NotRun when something is missing."""

    @abstractmethod
    def _start_workers(self, scene: _Scene) -> None: ...

    @abstractmethod
    def _fill(self, scene: _Scene, first: int, end: int) -> None:
        """Put a job for each of these rows into the list that nobody reads."""

    @abstractmethod
    def _let_loose(self, scene: _Scene) -> None: ...


@dataclass(frozen=True)
class CeleryPrefork(_PerMessage):
    """Celery's own way: prefork pool, Redis as broker, results ignored."""

    @property
    def name(self) -> str:
        """With its version."""
        return f"Celery {VERSIONS['celery']}"

    def _require(self) -> None:
        python_of("celery")

    def _start_workers(self, scene: _Scene) -> None:
        command = [
            str(python_of("celery")),
            "-m",
            "celery",
            "-A",
            "benchmarks._per_message.celery_app",
            "worker",
        ]
        command += ["--pool", "prefork", "--concurrency", str(WORKERS), "--loglevel", "WARNING"]
        with redis.Redis(port=scene.redis_port) as line:
            scene.yard.start(
                "celery", command, lambda: bool(line.exists("_kombu.binding.celery")), env=scene.environment
            )

    def _fill(self, scene: _Scene, first: int, end: int) -> None:
        command = [str(python_of("celery")), "-m", "benchmarks._per_message.celery_app", scene.task, _HELD]
        subprocess.run([*command, str(first), str(end)], env=scene.environment, check=True, timeout=_PATIENCE)

    def _let_loose(self, scene: _Scene) -> None:
        with redis.Redis(port=scene.redis_port) as line:
            line.rename(_HELD, "celery")


@dataclass(frozen=True)
class RqSimple(_PerMessage):
    """RQ without its fork per job, which alone would make it a hundred times slower: two SimpleWorkers."""

    @property
    def name(self) -> str:
        """With its version."""
        return f"RQ {RQ_VERSION}"

    def _require(self) -> None:
        """RQ is the house's own."""

    def _start_workers(self, scene: _Scene) -> None:
        command = [sys.executable, "-c", "from rq.cli import main; main()", "worker", "bulk", "--quiet"]
        command += ["--worker-class", "rq.SimpleWorker", "--url", scene.environment["BENCH_REDIS"]]
        with redis.Redis(port=scene.redis_port) as line:
            for nth in range(1, WORKERS + 1):
                scene.yard.start(
                    f"rq{nth}",
                    command,
                    partial(_has_workers, line, nth),
                    env=scene.environment,
                )

    def _fill(self, scene: _Scene, first: int, end: int) -> None:
        job = f"benchmarks._per_message.job.{scene.task}"
        with redis.Redis(port=scene.redis_port) as line:
            queue = Queue(_HELD, connection=line)
            queue.enqueue_many([Queue.prepare_data(job, (row,)) for row in range(first, end)])

    def _let_loose(self, scene: _Scene) -> None:
        with redis.Redis(port=scene.redis_port) as line:
            line.rename(f"rq:queue:{_HELD}", "rq:queue:bulk")


def _has_workers(line: redis.Redis, wanted: int) -> bool:
    return line.scard("rq:workers") == wanted


def _committed(rows: psycopg.Connection) -> int:
    found = rows.execute("SELECT count(*) FROM texts WHERE state = 'sent'").fetchone()
    return int(found[0]) if found else 0


def _prove(rows: psycopg.Connection, messages: int) -> None:
    found = rows.execute(
        "SELECT count(*), count(DISTINCT carrier_id) FROM texts WHERE state = 'sent'"
    ).fetchone()
    if found != (messages, messages):
        raise AssertionError(f"{messages} rows; stored as sent, with distinct ids: {found}")
