"""How fast this gateway hands over, over SMPP and HTTP, with and without receipts, to a carrier quick and slow.

    gateway bench carrier [--json FILE] [--rounds 3] [--scale 1] [--million]

Everything is on: routing, pacing, opt-out check, attempts, journal, metrics; all state is committed in PostgreSQL.
Every run proves itself by the carrier's counts and by our rows. `--million` sends a million and shows that a sender's
memory does not grow. Goal: 90 % of window ÷ latency; ratios to others are the business of `gateway bench peers`.
"""

from __future__ import annotations

import argparse
import statistics
from dataclasses import dataclass
from typing import Any

from benchmarks import _meter
from benchmarks._cost import QUIET, await_quiet
from benchmarks._ours import Gateway

ROUNDS = 3
LATENCY = 50  # ms: a carrier in the same country, by way of its firewall
MEMORY_GOAL = 100.0  # MB of one sender
FULL_WINDOW = 0.9  # of window ÷ latency, with one sender

_MILLION = 1_000_000
_FEW = 10_000


@dataclass(frozen=True)
class Task:
    """One row of the table; a slow carrier is met by one sender, whose window then is the whole window."""

    row: str
    gateway: Gateway
    messages: int
    receipts: bool = False
    delay_ms: int = 0
    window: int = 100


TASKS = (
    Task("SMPP", Gateway("smpp"), 60_000),
    Task("SMPP, one sender", Gateway("smpp", 1), 40_000),
    Task("SMPP, receipts", Gateway("smpp"), 30_000, receipts=True),
    Task("SMPP, 50 ms, window 50", Gateway("smpp", 1), 4_000, delay_ms=LATENCY, window=50),
    Task("SMPP, 50 ms, window 100", Gateway("smpp", 1), 8_000, delay_ms=LATENCY, window=100),
    Task("HTTP", Gateway("http"), 20_000),
    Task("HTTP, 50 ms, window 50", Gateway("http", 1), 4_000, delay_ms=LATENCY, window=50),
)


def run(*words: str) -> dict[str, Any]:
    """Measure every task in interleaved rounds; some six minutes, four more with `--million`."""
    chosen = _parser().parse_args(words)
    figures: dict[str, dict[str, Any]] = {}
    seen: dict[str, list[dict[str, float]]] = {task.row: [] for task in TASKS}
    for _ in range(chosen.rounds):
        for task in TASKS:
            await_quiet(chosen.patience)
            seen[task.row].append(_one(task, chosen.scale))
    for row, runs in seen.items():
        figures |= _figures(row, runs)
    if chosen.million:
        figures |= _memory()
    return {"bench": "carrier", "machine": _meter.machine(), "figures": figures, "ratios": _ratios(figures)}


def report(result: dict[str, Any]) -> str:
    """A line per task: rate [min..max], CPU, the biggest sender; `~` where others used the machine."""
    figures = result["figures"]
    lines = [f"{'':<26}{'msg/s':>9}  {'[min..max]':<18}{'CPU-s/1,000':>12}{'sender MB':>11}{'strangers':>11}"]
    for task in TASKS:
        rate, cpu, memory, foreign = (
            figures[f"{task.row}: {what}"] for what in ("rate", "cpu", "sender", "foreign")
        )
        span = f"[{rate['min']:,.0f}..{rate['max']:,.0f}]"
        noisy = " ~" if foreign["max"] > QUIET else ""
        lines.append(
            f"{task.row:<26}{rate['median']:>9,.0f}  {span:<18}{cpu['median']:>12.3f}{memory['max']:>11.0f}"
            f"{foreign['max']:>11.2f}{noisy}"
        )
    for name, ratio in result["ratios"].items():
        goal = "  ok" if ratio >= FULL_WINDOW else "  BELOW GOAL"
        lines.append(f"{name}: {ratio:.0%} of window ÷ latency{goal}")
    if "sender after 1,000,000" in figures:
        few, many = (figures[f"sender after {n:,}"]["median"] for n in (_FEW, _MILLION))
        goal = "ok" if many < MEMORY_GOAL else "ABOVE GOAL"
        lines.append(
            f"memory of a sender after 10,000 and 1,000,000 messages: {few:.0f} and {many:.0f} MB, {goal}"
        )
    return "\n".join(lines)


def _one(task: Task, scale: float) -> dict[str, float]:
    messages = max(int(task.messages * scale), 500)
    run_, (_, heavy) = task.gateway.run_and_weigh(
        messages, receipts=task.receipts, delay_ms=task.delay_ms, window=task.window
    )
    return {"rate": run_.rate, "cpu": run_.cpu_per_1000, "sender": heavy, "foreign": run_.foreign}


def _figures(row: str, runs: list[dict[str, float]]) -> dict[str, dict[str, Any]]:
    units = {"rate": "messages/s", "cpu": "CPU-s/1,000", "sender": "MB", "foreign": "cores"}
    return {f"{row}: {what}": _figure([run_[what] for run_ in runs], unit) for what, unit in units.items()}


def _figure(values: list[float], unit: str) -> dict[str, Any]:
    return {"median": statistics.median(values), "min": min(values), "max": max(values), "unit": unit}


def _memory() -> dict[str, dict[str, Any]]:
    found = {}
    for messages in (_FEW, _MILLION):
        _, (_, heavy) = Gateway("smpp", 1).run_and_weigh(messages, receipts=False, delay_ms=0, window=100)
        found[f"sender after {messages:,}"] = _figure([heavy], "MB")
    return found


def _ratios(figures: dict[str, dict[str, Any]]) -> dict[str, float]:
    """Rates of a slow carrier against what its window allows."""
    return {
        task.row: figures[f"{task.row}: rate"]["median"] / (task.window / (task.delay_ms / 1000))
        for task in TASKS
        if task.delay_ms
    }


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="gateway bench carrier --")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--scale", type=float, default=1.0, help="more or fewer messages in every run")
    parser.add_argument(
        "--patience", type=float, default=60.0, help="seconds to wait for a quiet CPU before a run"
    )
    parser.add_argument(
        "--million", action="store_true", help="also send a million, for the memory of a sender"
    )
    return parser
