"""A house for a benchmark: embedded servers as durable as production's, a migrated database, parts started by name.

It measures nothing and sends nothing. Everything it starts ends with its `with` block, and its folder goes too.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

from sqlalchemy import create_engine

from gateway import clock, places, schema
from gateway.db import Database
from gateway.house import House, assemble
from gateway.up import secret_files
from gateway.up.child import Child, Program, wait_until
from gateway.up.layout import Layout, Ports
from gateway.up.postgres import EmbeddedPostgres
from gateway.up.redis import EmbeddedRedis

PUBLIC_URL = "https://gateway.example"  # nobody's address: what carriers sign, not where they knock
ACCOUNT = "AC00000000000000000000000000000000"
TOKEN = "token-of-the-benchmarks"  # opens nothing: it signs requests of this machine to itself
USSD_SECRET = "secret-of-the-benchmarks"  # the same, in a path

_READY = 90.0  # seconds for a part to begin to serve on a busy machine
_STOP = 10.0  # seconds to end cleanly
_CONNECTIONS = 2  # of the benchmark itself, which only prepares and counts


@dataclass(frozen=True)
class BenchHouse:
    """Running servers, and what is needed to start parts beside them."""

    layout: Layout
    environment: Mapping[str, str] = field(repr=False)
    postgres: EmbeddedPostgres
    redis: EmbeddedRedis

    @contextmanager
    def running(self, *names: str) -> Iterator[dict[str, Child]]:
        """Start parts of `gateway up` (web, live, worker, sender, schedule) in this order; yields them when ready."""
        with ExitStack() as stack:
            children = {name: stack.enter_context(self._started(self._programs[name])) for name in names}
            for child in children.values():
                self._await(child)
            yield children

    @contextmanager
    def sending(self, carrier: str, lanes: str) -> Iterator[Child]:
        """A sender of `carrier` for `lanes` (names with commas), yielded when it is about to claim."""
        name = f"sender-{lanes.replace(',', '-')}"
        argv = [sys.executable, "-m", "gateway.cli", "sender", "--carrier", carrier, "--lanes", lanes]
        record, alive = self.layout.data / "run" / f"{name}.pid", self.layout.data / "alive"
        program = Program(
            name,
            argv,
            record,
            self.environment,
            cwd=str(Path.cwd()),
            ready=lambda pid: (alive / str(pid)).exists(),
        )
        with self._started(program) as child:
            self._await(child)
            yield child

    @property
    def port(self) -> int:
        """Where the web part listens on 127.0.0.1."""
        return self.layout.ports.web

    @cached_property
    def inside(self) -> House:
        """The parts as a process of the house has them: to prepare rows before a run and count them after it."""
        return assemble(self.environment, connections=_CONNECTIONS)

    @cached_property
    def _programs(self) -> dict[str, Program]:
        return {program.name: program for program in self.layout.parts(self.environment)}

    @contextmanager
    def _started(self, program: Program) -> Iterator[Child]:
        with (self.layout.data / "log" / f"{program.name}.log").open("ab") as output:
            child = Child(program, output)
        try:
            yield child
        finally:
            child.end(_STOP)

    def _await(self, child: Child) -> None:
        name, ready = child.program.name, child.program.ready
        if not wait_until(lambda: child.ended() is not None or ready(child.pid), _READY) or child.ended():
            words = (self.layout.data / "log" / f"{name}.log").read_text(errors="replace")
            raise RuntimeError(f"{name} does not serve: {words[-500:]}")


@contextmanager
def open_house(
    *, with_places: bool = False, kept: Path | None = None, **settings: str
) -> Iterator[BenchHouse]:
    """A house in a folder of its own, in production mode: fsync on, secrets in files, figures of all processes kept.

    `settings` are environment variables on top (`WEB_THREADS="16"`). `with_places` loads the communes (two seconds),
    which whatever talks with people needs. `kept`: a folder that stays, and is used again as it is.
    """
    with ExitStack() as stack:
        folder = kept or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o711)  # as root the servers run as somebody else, who must be able to pass through
        postgres, redis = EmbeddedPostgres(folder), EmbeddedRedis(folder)
        for server in (postgres, redis):
            stack.callback(server.stop)
            server.start()
        layout = Layout(folder, Ports.choose(0), demo=False, environ=_environ(folder) | settings)
        _prepare(postgres.owner_url, with_places=with_places)
        environment = layout.environment(postgres.url, postgres.owner_url, redis.url)
        yield BenchHouse(layout, environment, postgres, redis)


def in_daylight(house: BenchHouse, **settings: str) -> BenchHouse:
    """`house` at ten in the morning of today, when what can wait is sent too, with `settings` and without Twilio.

    Only outside of production may a clock be turned.
    """
    here = clock.local(datetime.now(UTC))
    turned = house.layout.data / "clock"
    turned.write_text(f"{(here.replace(hour=10, minute=0) - here).total_seconds()}\n")
    bare = {name: value for name, value in house.environment.items() if not name.startswith("TWILIO")}
    return replace(
        house, environment={**bare, "GATEWAY_MODE": "test", "GATEWAY_CLOCK": str(turned), **settings}
    )


def _environ(folder: Path) -> dict[str, str]:
    token, ussd = folder / "secrets" / "twilio_token", folder / "secrets" / "ussd_secret"
    secret_files.write(token, TOKEN)
    secret_files.write(ussd, USSD_SECRET)
    return {
        "PATH": os.environ["PATH"],
        "PUBLIC_URL": PUBLIC_URL,
        "TWILIO_ACCOUNT_SID": ACCOUNT,
        "TWILIO_AUTH_TOKEN_FILE": str(token),
        "USSD_AFRICASTALKING_SECRET_FILE": str(ussd),
    }


def _prepare(owner_url: str, *, with_places: bool) -> None:
    engine = create_engine(owner_url)
    schema.upgrade(engine)
    with Database(engine).transaction() as tx:
        schema.make_partitions(tx, clock.now())
        if with_places:
            places.seed(tx)
    engine.dispose()
