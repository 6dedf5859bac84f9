"""Times a one-time code from accepted to handed over: idle, at a gentle rate, and while bulk fills the same carrier.

    gateway bench otp [--json FILE]

Everything is real and on loopback: PostgreSQL with its syncs, Redis, the sender process, a carrier that takes every
text after 20 ms. The clock starts before the commit and stops when the carrier has the whole request. The run proves
itself: every number got one text, with its own right code. Goal: p99 ≤ 50 ms when idle.
"""

from __future__ import annotations

import asyncio
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from aiohttp import web
from sqlalchemy import create_engine, text

from gateway import clock, crypto, otp, schema
from gateway.accounts import Client
from gateway.app import House, assemble
from gateway.db import Database
from gateway.otp import Wish
from gateway.up.postgres import EmbeddedPostgres
from gateway.up.redis import EmbeddedRedis

ROOT = Path(__file__).resolve().parent.parent
PORTAL = Client(1, "bench", frozenset({"verify"}))
GOAL = 50.0  # ms, p99 when idle: nobody who waits for a code notices it
CARRIER_MS = 20  # a carrier in the same country
RATE, WINDOW = 400, 50  # segments a second and open requests: a middling contract, which bulk fills easily
ROUNDS = {"idle": (60, 0.2), "gentle": (200, 0.04), "bulk on the same carrier": (200, 0.04)}
"""How many codes, and the seconds between them."""
BULK = 20_000  # texts waiting: more than the carrier takes during the last round, on a busy machine too
PAIRS = 200  # codes issued and checked one after the other
PATIENCE = 30.0  # seconds for the last text of a round; the bench gives up after it


@dataclass(frozen=True)
class Yard:
    """What the bench has built up: the house, and the carrier's address."""

    house: House
    carrier: str

    def taken(self) -> list[tuple[float, str, str]]:
        """(moment, number, text) of everything the carrier took."""
        with urllib.request.urlopen(f"{self.carrier}/taken", timeout=10) as answer:
            return [tuple(entry) for entry in json.loads(answer.read())]


def run() -> dict[str, Any]:
    """Start what is needed in a temporary folder, measure, prove, and stop it all."""
    figures: dict[str, dict[str, Any]] = {}
    load: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as folder, _yard(Path(folder)) as yard:
        load["issue and check"] = round(os.getloadavg()[0], 2)
        figures["issue and check"] = _figure(_pairs(yard.house), "ms")
        for nth, (name, (count, pause)) in enumerate(ROUNDS.items()):
            load[name] = round(os.getloadavg()[0], 2)
            if name.startswith("bulk"):
                _order_bulk(yard.house)
            numbers = [f"+8490{nth}{n * 100:06d}" for n in range(count)]
            figures[name] = _figure(_hand_over(yard, numbers, pause), "ms")
    return {"bench": "otp", "machine": {**_machine(), "load": load}, "figures": figures, "ratios": {}}


def report(result: dict[str, Any]) -> str:
    """A line per figure: p50, p99 [min..max], the load of the machine at its start, and the goal."""
    lines = [f"{'ms':<28}{'p50':>8}{'p99':>8}{'':>4}{'min..max':<20}{'load':>6}"]
    for name, figure in result["figures"].items():
        span = f"{figure['min']:.1f}..{figure['max']:.1f}"
        goal = "" if name != "idle" else "  ok" if figure["p99"] <= GOAL else "  BELOW GOAL"
        load = result["machine"]["load"][name]
        lines.append(f"{name:<28}{figure['median']:>8.1f}{figure['p99']:>8.1f}    {span:<20}{load:>6}{goal}")
    pair = result["figures"]["issue and check"]["median"]
    return "\n".join([*lines, f"one thread issues and checks {1000 / pair:.0f} codes a second"])


def _hand_over(yard: Yard, numbers: list[str], pause: float) -> list[float]:
    """Milliseconds of each code; AssertionError unless each number got its own code once."""
    begun, ids = {}, {}
    due = time.monotonic()
    for number in numbers:
        due += pause
        time.sleep(max(0.0, due - time.monotonic()))
        with yard.house.db.transaction() as tx:
            ids[number] = otp.issue(tx, yard.house.settings, Wish(PORTAL, number), clock.now()).id
            begun[number] = time.monotonic()
    mine = set(numbers)
    deadline = time.monotonic() + PATIENCE
    while True:
        texts = [entry for entry in yard.taken() if entry[1] in mine]
        if len(texts) >= len(numbers) or time.monotonic() > deadline:
            break
        time.sleep(0.2)
    codes = {number: _code(yard.house, verification) for number, verification in ids.items()}
    arrived = sorted((number, said.partition(": ")[2][:6]) for _, number, said in texts)
    if arrived != sorted(codes.items()):
        raise AssertionError(
            f"{len(numbers)} codes were ordered, {len(arrived)} texts came, or with other codes"
        )
    return [(moment - begun[number]) * 1000 for moment, number, _ in texts]


def _pairs(house: House) -> list[float]:
    """Milliseconds in which one thread issues a code, derives it as the sender does, and has it approved."""
    times = []
    for n in range(PAIRS):
        start = time.perf_counter()
        with house.db.transaction() as tx:
            begun = otp.issue(tx, house.settings, Wish(PORTAL, f"+84909{n * 100:06d}"), clock.now())
        code = _code(house, begun.id)
        with house.db.transaction() as tx:
            if not otp.check(tx, PORTAL, begun.id, code, clock.now()).approved:
                raise AssertionError("a right code was refused")
        times.append((time.perf_counter() - start) * 1000)
    return times


def _code(house: House, verification: str) -> str:
    with house.db.transaction() as tx:
        query = text("SELECT salt FROM verifications WHERE public_id = :id")
        salt = tx.execute(query, {"id": verification}).scalar_one()
    return crypto.ring().one_time_code(verification, bytes(salt))


def _order_bulk(house: House) -> None:
    """A crowd of texts without arguments, written at once as an alert's expansion would be."""
    now = clock.now()
    with house.db.transaction() as tx:
        tx.execute(
            text("""
                INSERT INTO messages (month, public_id, lane, purpose, recipient, template, lang, accents, encoding,
                                      segments, route, due_at, expires_at, created_at, status_at)
                SELECT :month, 'msg_bulk' || n, 'bulk', 'bulk', '+8491' || lpad(n::text, 7, '0'), 'LEFT', 'vi', 'fold',
                       'gsm7', 1, 'any', :now, CAST(:now AS timestamptz) + interval '1 day', :now, :now
                  FROM generate_series(1, :count) n"""),
            {"month": clock.month_of(now), "now": now, "count": BULK},
        )
    house.doorbell.ring("bulk")


@contextmanager
def _yard(folder: Path) -> Iterator[Yard]:
    """Servers, a carrier and a sender, stopped in the reverse order."""
    postgres, redis = EmbeddedPostgres(folder), EmbeddedRedis(folder)
    programs: list[subprocess.Popen[bytes]] = []
    postgres.start()
    try:
        redis.start()
        owner = create_engine(postgres.owner_url)
        schema.upgrade(owner)
        with Database(owner).transaction() as tx:
            schema.make_partitions(tx, clock.now())
        owner.dispose()
        programs.append(_program({}, "benchmarks.otp", stdout=subprocess.PIPE))
        assert programs[0].stdout is not None
        carrier = f"http://127.0.0.1:{int(programs[0].stdout.readline())}"
        environ = _environ(folder, postgres, redis, carrier)
        house = assemble(environ)
        house = replace(house, settings=replace(house.settings, otp_per_key_hour=1_000_000))
        programs.append(_program(environ, "gateway.cli", "sender", "--carrier", "twilio"))
        _until(lambda: list((folder / "alive").glob("*")))
        yield Yard(house, carrier)
        house.db.engine.dispose()
    finally:
        for program in reversed(programs):
            program.terminate()
            program.wait(30)
        redis.stop()
        postgres.stop()


def _environ(folder: Path, postgres: EmbeddedPostgres, redis: EmbeddedRedis, carrier: str) -> dict[str, str]:
    keys = folder / "keys.json"
    keys.write_text(json.dumps(crypto.new_keys()))
    return {
        "GATEWAY_MODE": "test",
        "GATEWAY_CLOCK": str(_by_day(folder / "clock")),
        "GATEWAY_DATA": str(folder),
        "GATEWAY_KEYS_FILE": str(keys),
        "GATEWAY_DUTY_PHONE": "+84900000999",
        "DATABASE_URL": postgres.url,
        "REDIS_URL": redis.url,
        "TWILIO_ACCOUNT_SID": "AC0",
        "TWILIO_AUTH_TOKEN": "token-of-the-bench",
        "TWILIO_API_URL": carrier,
        "TWILIO_RATE": str(RATE),
        "TWILIO_WINDOW": str(WINDOW),
    }


def _by_day(file: Path) -> Path:
    """Turns the clock to ten in the morning: bulk sleeps at night, and would saturate nothing."""
    here = clock.local(datetime.now(UTC))
    file.write_text(f"{(here.replace(hour=10, minute=0) - here).total_seconds()}\n")
    return file


def _program(
    environ: dict[str, str], *words: str, stdout: int = subprocess.DEVNULL
) -> subprocess.Popen[bytes]:
    env = {**environ, "PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin"}
    return subprocess.Popen(
        [sys.executable, "-m", *words], cwd=ROOT, env=env, stdout=stdout, stderr=subprocess.DEVNULL
    )


def _until(look: Callable[[], object]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not look():
        if time.monotonic() > deadline:
            raise AssertionError("the sender does not start")
        time.sleep(0.05)


def _figure(values: list[float], unit: str) -> dict[str, Any]:
    ranked = sorted(values)
    return {
        "median": statistics.median(ranked),
        "p99": ranked[min(len(ranked) - 1, int(len(ranked) * 0.99))],
        "min": ranked[0],
        "max": ranked[-1],
        "unit": unit,
    }


def _machine() -> dict[str, Any]:
    return {"cpus": os.cpu_count(), "python": platform.python_version()}


async def _be_the_carrier() -> None:
    """Take every text after a while; GET /taken tells when each came. Prints its port; serves until killed."""
    taken: list[tuple[float, str, str]] = []

    async def submit(request: web.Request) -> web.Response:
        form = await request.post()
        taken.append((time.monotonic(), str(form["To"]), str(form["Body"])))
        await asyncio.sleep(CARRIER_MS / 1000)
        return web.json_response({"sid": f"SM{len(taken):08d}"}, status=201)

    async def tell(_: web.Request) -> web.Response:
        return web.json_response([entry for entry in taken if entry[1].startswith("+8490")])

    app = web.Application()
    app.add_routes([web.post("/{path:.*}", submit), web.get("/taken", tell)])
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    print(runner.addresses[0][1], flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":  # the bench starts itself once more as its carrier
    asyncio.run(_be_the_carrier())
