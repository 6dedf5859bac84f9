"""One run: a house, the town that calls it for a while, and the account of what became of everybody."""

from __future__ import annotations

import asyncio
import os
import random
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import aiohttp
from aiohttp import web

from benchmarks import _meter
from benchmarks._house import ACCOUNT, PUBLIC_URL, TOKEN, BenchHouse, open_house
from benchmarks._surge import checking
from benchmarks._surge.checking import Checking
from benchmarks._surge.desks import Desks
from benchmarks._surge.parts import Parts
from benchmarks._surge.people import PATIENCE, WISHES, Agent, Caller, Seen, Wish
from benchmarks._surge.switch import Switch
from benchmarks._surge.turned import Turned
from benchmarks._yard import free_port
from gateway import clock, demo_news
from gateway.db import Database, make_engine
from simulator.terms import Setup

WITHHELD: Final = 0.002
LANDLINES: Final = 0.1
SHARED: Final = 0.02  # of the callers: a hospital shows one number for everybody in it
_HOUSES: Final = 20
_OWN_PHONES: Final = 4  # of five agents four have a SIP phone, one is called on their own
_AFTERWARDS: Final = 900.0  # seconds of the town until everybody who is still on the line must be off it
_GIVE_UP: Final = 180.0  # seconds of the wall in which thousands hang up who were to stay
_NUMBER: Final = "1022"
_TELLS: Final = 10.0  # seconds of the wall


@dataclass(frozen=True)
class Plan:
    """What happens. `rates`: callers an hour, of each hour or part of one (`hours` long); `stays`: they never give up.

    `helpers`: agents of other teams. `settings`: of the house, on top.
    """

    rates: Sequence[float]
    hours: float = 1.0
    agents: int = 80
    helpers: int = 0
    pace: float = 8.0
    begins: int = 9
    stays: bool = False
    kills: bool = False
    seed: int = 1022
    settings: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Account:
    """What became of it."""

    seen: Seen
    switch: Switch
    ends: dict[str, Any]
    looks: int
    broken: dict[str, int]
    cpu: dict[str, float]
    seconds: float
    """Of the wall, while people called."""
    deaths: int
    surges: int
    surge_minutes: float


def live_through(plan: Plan) -> Account:
    """Raises RuntimeError where a part does not start."""
    port = free_port()
    with open_house(
        with_places=True,
        TWILIO_FROM=_NUMBER,
        TWILIO_API_URL=f"http://127.0.0.1:{port}",
        TWILIO_CALLS_PER_SECOND="100",
        WEB_PROCESSES="2",
        **plan.settings,
    ) as plain:
        file = plain.layout.data / "clock"
        file.write_text("0\n")
        house = replace(
            plain, environment={**plain.environment, "GATEWAY_MODE": "test", "GATEWAY_CLOCK": str(file)}
        )
        inside = house.inside
        inside.doorbell.forget()
        with inside.db.transaction() as tx:
            demo_news.seed(tx, 1, 2, _morning(plan) - timedelta(hours=1))
        try:
            with Parts(house, "web", "worker") as parts:
                return asyncio.run(_Run(plan, house, parts, port, file).live())
        finally:
            inside.close()
            clock.use_offset_file(None)


class _Run:
    """While people call."""

    def __init__(self, plan: Plan, house: BenchHouse, parts: Parts, port: int, file: Path) -> None:
        self._plan, self._house, self._parts, self._port = plan, house, parts, port
        self._turned = Turned(file, plan.pace, _morning(plan))
        self._db = Database(make_engine(house.inside.settings.database_url, pool_size=3))
        self._dice = random.Random(plan.seed)
        self._seen = Seen()
        self._numbers = iter(range(1_000_000))

    async def live(self) -> Account:
        """From the first call until the last one is over."""
        setup = Setup(ACCOUNT, TOKEN, _NUMBER, f"http://127.0.0.1:{self._house.port}", PUBLIC_URL)
        line = aiohttp.TCPConnector(limit=200, keepalive_timeout=5)
        async with aiohttp.ClientSession(connector=line) as session:
            switch = Switch(setup, self._turned, session)
            runner = await self._serve(switch)
            turning = asyncio.create_task(self._turned.run())
            dice = random.Random(self._plan.seed)
            desks, check = Desks(self._db, self._turned, dice, self._seen.counts), Checking(self._db)
            self._staff(switch, desks)
            desks.start()
            check.start()
            telling = asyncio.create_task(self._tells(switch, check))
            before = {name: self._parts.cpu_seconds(name) for name in ("web", "worker")}
            servers = {
                "PostgreSQL": self._house.postgres.pid,
                "Redis": self._house.redis.pid,
                "bench": os.getpid(),
            }
            began = {name: _own(pid) for name, pid in servers.items()}
            start = time.monotonic()
            try:
                await self._calls(switch)
            finally:
                await asyncio.to_thread(desks.stop)
                await asyncio.to_thread(check.stop)
                switch.stop()
                turning.cancel()
                telling.cancel()
                await runner.cleanup()
            seconds = time.monotonic() - start
            cpu = {name: self._parts.cpu_seconds(name) - used for name, used in before.items()}
            cpu |= {name: _own(pid) - began[name] for name, pid in servers.items()}
        ends = checking.outcomes(self._db)
        surges = checking.surges(self._db, self._turned.now())
        self._db.engine.dispose()
        broken = dict(check.broken + switch.broken)
        return Account(
            self._seen, switch, ends, check.looks, broken, cpu, seconds, self._parts.deaths, *surges
        )

    async def _tells(self, switch: Switch, check: Checking) -> None:
        """Whoever waits for the end sees how it goes."""
        while True:
            await asyncio.sleep(_TELLS)
            late = switch.took[-2_000:] or [0.0]
            print(
                f"{self._turned.now().astimezone(clock.VIETNAM):%H:%M:%S}  {dict(self._seen.counts)}"
                f"  on the line {switch.open_calls()}, waiting {self._seen.waiting}, documents {len(switch.took)},"
                f" p99 {1000 * _meter.percentile(late, 0.99):.0f} ms, broken {dict(check.broken + switch.broken)}",
                file=sys.stderr,
                flush=True,
            )

    async def _serve(self, switch: Switch) -> web.AppRunner:
        app = web.Application()
        app.add_routes(switch.routes())
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", self._port).start()
        return runner

    def _staff(self, switch: Switch, desks: Desks) -> None:
        first = 1_000
        for count, skills in (
            (self._plan.agents, ["general", "medical"]),
            (self._plan.helpers, ["overflow"]),
        ):
            ours = range(first, first + count)
            endpoints = {
                each: f"sip:{each}@desk.example" if each % 5 < _OWN_PHONES else f"+84911{each:06d}"
                for each in ours
            }
            for each, endpoint in endpoints.items():
                dice = random.Random(f"{self._plan.seed}.{each}")
                switch.directory[endpoint] = Agent(each, endpoint, switch, self._seen, dice)
            desks.sign_on(endpoints, skills)
            first += 1_000

    async def _calls(self, switch: Switch) -> None:
        plan, until = self._plan, 0.0
        deaths = self._deaths(3600 * plan.hours * len(plan.rates)) if plan.kills else []
        for rate in plan.rates:
            until += 3600 * plan.hours
            due = self._turned.seconds() if not until else until - 3600 * plan.hours
            while (due := due + self._dice.expovariate(rate / 3600)) < until:
                await self._turned.sleep(due - self._turned.seconds())
                while deaths and deaths[0][0] < due:
                    self._parts.kill(deaths.pop(0)[1])
                self._caller(switch).dials()
        self._seen.counts["closed"] = 1
        if plan.stays:
            await self._give_up(switch)
        closing = self._turned.seconds() + _AFTERWARDS
        while (switch.callers() or switch.untold) and self._turned.seconds() < closing:
            with suppress(TimeoutError):
                await asyncio.sleep(0.2)

    @staticmethod
    async def _give_up(switch: Switch) -> None:
        """Who has held the line until now hangs up, one after the other: they must be called back."""
        waiting = [call for call in switch.calls.values() if call.direction == "inbound" and not call.over]
        for call in waiting:
            await asyncio.sleep(_GIVE_UP / len(waiting))
            if not call.over:
                switch.hang_up(call)

    @staticmethod
    def _deaths(seconds: float) -> list[tuple[float, str]]:
        return [(seconds * 0.4, "web"), (seconds * 0.55, "worker"), (seconds * 0.7, "web")]

    def _caller(self, switch: Switch) -> Caller:
        nth, lot = next(self._numbers), self._dice.random()
        number = f"+84259{3_000_000 + nth}" if lot < LANDLINES else f"+8490{nth:07d}"
        shown = "" if self._dice.random() < WITHHELD else number
        if shown and self._dice.random() < SHARED:
            shown = f"+84259{3_900_000 + self._dice.randrange(_HOUSES)}"
        wishes: list[Wish] = list(WISHES)
        wish: Wish = "person" if self._plan.stays else self._dice.choices(wishes, list(WISHES.values()))[0]
        patience = 1e9 if self._plan.stays else self._dice.expovariate(1 / PATIENCE)
        dice = random.Random(f"{self._plan.seed}.{number}")
        caller = Caller(number, shown, wish, switch, self._seen, dice, patience, self._plan.stays)
        switch.directory[shown or number] = caller  # of those who share a number the last one takes it up
        return caller


def _morning(plan: Plan) -> datetime:
    """When the town wakes up, on the day that it is on the wall."""
    here = clock.local(datetime.now(UTC)).replace(hour=plan.begins, minute=0, second=0, microsecond=0)
    return here.astimezone(UTC)


def _own(pid: int) -> float:
    """CPU seconds of a server with its children; of the bench without those it has started."""
    if pid != os.getpid():
        return _meter.cpu_seconds(pid)
    return time.process_time()
