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
import statistics
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from aiohttp import web
from sqlalchemy import text

from benchmarks import _meter
from benchmarks._house import open_house
from gateway import clock, crypto, otp
from gateway.accounts import Client
from gateway.house import House
from gateway.otp import Wish
from gateway.queues import SENDING_LANES

ALL_LANES = ",".join(SENDING_LANES)
ROOT = Path(__file__).resolve().parent.parent
PORTAL = Client(1, "bench", frozenset({"verify"}))
GOAL = 50.0  # ms, p99 when idle: nobody who waits for a code notices it
CARRIER_MS = 20  # a carrier in the same country
_CONTRACT = {"TWILIO_RATE": "400", "TWILIO_WINDOW": "50"}
"""Segments a second and open requests: a middling contract, which bulk fills easily."""
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
    with open_yard() as yard:
        load["issue and check"] = round(os.getloadavg()[0], 2)
        figures["issue and check"] = figure(_pairs(yard.house), "ms")
        for nth, (name, (count, pause)) in enumerate(ROUNDS.items()):
            load[name] = round(os.getloadavg()[0], 2)
            if name.startswith("bulk"):
                order_bulk(yard.house)
            numbers = [f"+8490{nth}{n * 100:06d}" for n in range(count)]
            figures[name] = figure(hand_over(yard, numbers, pause), "ms")
    return {"bench": "otp", "machine": {**_meter.machine(), "load": load}, "figures": figures, "ratios": {}}


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


def hand_over(yard: Yard, numbers: list[str], pause: float) -> list[float]:
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


def order_bulk(house: House) -> None:
    """A crowd of texts without arguments, written at once as an alert's expansion would be."""
    now = clock.now()
    with house.db.transaction() as tx:
        tx.execute(
            text("""
                WITH stored AS (
                    INSERT INTO messages (month, lane, purpose, recipient, template, lang, accents, encoding, segments,
                                          expires_at, created_at, status_at)
                    SELECT :month, 'bulk', 'bulk', '+8491' || lpad(n::text, 7, '0'), 'LEFT', 'vi', 'fold', 'gsm7', 1,
                           CAST(:now AS timestamptz) + interval '1 day', :now, :now
                      FROM generate_series(1, :count) n
                    RETURNING month, id, recipient, expires_at)
                INSERT INTO outbox (month, id, lane, route, recipient, due_at, expires_at)
                SELECT month, id, 'bulk', 'any', recipient, :now, expires_at FROM stored"""),
            {"month": clock.month_of(now), "now": now, "count": BULK},
        )
    house.doorbell.ring("bulk")


@contextmanager
def open_yard(*senders: str) -> Iterator[Yard]:
    """Servers, a carrier and a sender for each list of lanes (none: one for all), in the middle of a day.

    Bulk sleeps at night, and would saturate nothing.
    """
    with _carrier() as address, open_house(**_CONTRACT, TWILIO_API_URL=address) as found:
        here = clock.local(datetime.now(UTC))
        file = found.layout.data / "clock"
        file.write_text(f"{(here.replace(hour=10, minute=0) - here).total_seconds()}\n")
        by_day = {**found.environment, "GATEWAY_MODE": "test", "GATEWAY_CLOCK": str(file)}
        bench = replace(found, environment=by_day)
        house = bench.inside
        with ExitStack() as stack:
            for lanes in senders or (ALL_LANES,):
                stack.enter_context(bench.sending("twilio", lanes))
            yield Yard(replace(house, settings=replace(house.settings, otp_per_key_hour=1_000_000)), address)
        house.close()


@contextmanager
def _carrier() -> Iterator[str]:
    """The address of a carrier in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.otp"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as program:
        assert program.stdout is not None
        try:
            yield f"http://127.0.0.1:{int(program.stdout.readline())}"
        finally:
            program.terminate()


def figure(values: list[float], unit: str) -> dict[str, Any]:
    ranked = sorted(values)
    return {
        "median": statistics.median(ranked),
        "p99": ranked[min(len(ranked) - 1, int(len(ranked) * 0.99))],
        "min": ranked[0],
        "max": ranked[-1],
        "unit": unit,
    }


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
