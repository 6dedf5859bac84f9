"""An alert from the second person's word to the last hand-over: the real processes, PostgreSQL with every sync on.

    gateway bench alert [--recipients 100000] [--carrier smpp|http] [--senders 2] [--apart] [--receipts] [--million]

People are put on file in sixty communes; a flood is drafted, submitted by one account and approved by another. First
it is expanded with nobody sending, and stopped; then sent with codes going through the same carrier, and once more with
a pause in the middle. Every run proves itself: the carrier saw each recipient once, the account adds up. `--million`
does the same with a hundred thousand and with a million. Ours alone: other systems know no audience.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from benchmarks import _audience, _blaster, _meter, _warned
from benchmarks._cost import QUIET, await_quiet
from benchmarks._house import BenchHouse
from benchmarks._ours import CARRIER, open_contract, open_senders
from benchmarks._sinks import open_sink
from benchmarks._warned import Stage
from gateway.db import Database, make_engine
from gateway.up.child import Child, Program, wait_until

_WINDOW = 100
_PAUSED = 10  # of the communes are enough to be paused where there are a million
_FULL_SPEED = 100_000  # recipients: more are not needed to see a pause

LOWER = {
    "first message after approval, s": 2.0,
    "code accepted to handed over, p99 ms": 50.0,
    "left later than 1 s after the pause": 0.0,
    "worker, peak MB": 300.0,
    "schedule, peak MB": 300.0,
    "sender, peak MB": 300.0,
}
"""Goals that a figure must not exceed (performance.md)."""
HIGHER = {"expansion alone, rows/s": 100_000.0}


def run(*words: str) -> dict[str, Any]:
    """Some two minutes for a hundred thousand; a quarter of an hour with `--million`."""
    chosen = _parser().parse_args(words)
    sizes = (100_000, 1_000_000) if chosen.million else (chosen.recipients,)
    runs = {}
    for size in sizes:
        await_quiet(chosen.patience)
        runs[f"{size:,}"] = _one(chosen, size)
    figures = {
        f"{size}: {name}": _figure(name, value) for size, run_ in runs.items() for name, value in run_.items()
    }
    return {"bench": "alert", "machine": _meter.machine(), "figures": figures, "ratios": _ratios(runs)}


def report(result: dict[str, Any]) -> str:
    """A line a figure, with its goal; `~` where strangers used the machine."""
    lines = []
    for name, row in result["figures"].items():
        size, _, what = name.partition(": ")
        noisy = "~" if result["figures"][f"{size}: strangers, cores"]["median"] > QUIET else " "
        lines.append(f"{name:<64}{noisy}{row['median']:>14,.2f}{_verdict(what, row['median'])}")
    here = result["machine"]
    lines.append(f"load average {here['load']}, yardstick {here['yardstick_ms']} ms on {here['cpus']} cores")
    return "\n".join(lines)


def _one(chosen: argparse.Namespace, many: int) -> dict[str, float]:
    figures: dict[str, float] = {}
    with (
        open_sink(chosen.carrier, receipts=chosen.receipts) as sink,
        open_contract(chosen.carrier, sink, _WINDOW, with_places=True) as house,
    ):
        owner = Database(make_engine(house.postgres.owner_url, pool_size=1, statement_timeout=600))
        _audience.settle(many, owner)
        with house.inside.db.transaction() as tx:
            codes = _audience.communes(tx)
        limit = _blaster.limit(sink, chosen.carrier)
        with _part(house, "worker", "--lanes", "alerts,receipts") as worker:
            alone = Stage(house, sink, [worker], chosen.receipts)
            alert, figures_of_submit = _warned.prepare(alone, codes)
            figures |= figures_of_submit | _warned.expand_alone(alone, alert)
            with _part(house, "schedule") as schedule, _senders(house, chosen) as senders:
                on = Stage(house, sink, [worker, schedule, *senders], chosen.receipts)
                alert, _ = _warned.prepare(on, codes)
                figures |= _warned.send(on, alert)
                figures["share of the sink's own limit, %"] = figures["rate, messages/s"] / limit * 100
                few = codes if many <= _FULL_SPEED else codes[:: len(codes) // (len(codes) // _PAUSED)]
                alert, _ = _warned.prepare(on, few)
                figures |= _warned.pause(on, alert)
                figures["worker, peak MB"] = _warned.peak_mb(worker.pid)
                figures["schedule, peak MB"] = _warned.peak_mb(schedule.pid)
                figures["sender, peak MB"] = max(_warned.peak_mb(child.pid) for child in senders)
        owner.engine.dispose()
    return figures


@contextmanager
def _senders(house: BenchHouse, chosen: argparse.Namespace) -> Iterator[list[Child]]:
    """Each for every lane; or one for codes and answers alone, as a contract with two binds allows."""
    if not chosen.apart:
        with open_senders(house, chosen.senders) as senders:
            yield senders
        return
    with (
        house.sending(CARRIER, "otp,reply") as quick,
        open_senders(house, chosen.senders - 1, "emergency", "notice", "bulk") as senders,
    ):
        yield [quick, *senders]


@contextmanager
def _part(house: BenchHouse, name: str, *words: str) -> Iterator[Child]:
    """A part of the house, yielded when it works."""
    record, alive = house.layout.data / "run" / f"{name}.pid", house.layout.data / "alive"
    argv = [sys.executable, "-m", "gateway.cli", name, *words]
    environment = house.layout.as_owner(house.environment) if name == "schedule" else house.environment
    program = Program(name, argv, record, environment, cwd=str(Path.cwd()))
    with ExitStack() as stack:
        output = stack.enter_context((house.layout.data / "log" / f"{name}.log").open("ab"))
        child = Child(program, output)
        stack.callback(child.end, 15.0)
        if not wait_until(lambda: (alive / str(child.pid)).exists() or child.ended() is not None, 60.0):
            raise RuntimeError(f"{name} does not start")
        yield child


def _figure(name: str, value: float) -> dict[str, Any]:
    unit = name.rpartition(", ")[2]
    return {"median": value, "min": value, "max": value, "unit": unit}


def _ratios(runs: dict[str, dict[str, float]]) -> dict[str, float]:
    """Above one: a goal that is reached."""
    found = {}
    for size, figures in runs.items():
        for name, goal in LOWER.items():
            found[f"{size}: {name}"] = (goal + 1) / (figures[name] + 1)
        for name, goal in HIGHER.items():
            found[f"{size}: {name}"] = figures[name] / goal
    return found


def _verdict(what: str, value: float) -> str:
    if what in LOWER:
        return f"  at most {LOWER[what]:,g}: {'ok' if value <= LOWER[what] else 'ABOVE'}"
    if what in HIGHER:
        return f"  at least {HIGHER[what]:,g}: {'ok' if value >= HIGHER[what] else 'BELOW'}"
    return ""


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="gateway bench alert --")
    parser.add_argument("--recipients", type=int, default=100_000)
    parser.add_argument("--carrier", choices=("smpp", "http"), default="smpp")
    parser.add_argument("--senders", type=int, default=min(2, os.cpu_count() or 1))
    parser.add_argument("--apart", action="store_true", help="one of the senders for codes and answers alone")
    parser.add_argument("--receipts", action="store_true", help="a receipt for every message (smpp)")
    parser.add_argument("--million", action="store_true", help="a hundred thousand, then a million")
    parser.add_argument("--patience", type=float, default=60.0, help="seconds to wait for a quiet CPU")
    return parser
