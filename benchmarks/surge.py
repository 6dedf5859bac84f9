"""The peak hour of a hotline in a disaster, in fast-forward: 6,000 callers, 80 agents, everybody has an outcome.

    gateway bench surge [--calls 6000] [--agents 80] [--helpers 20] [--pace 8] [--kill] [--day] [--waiting 5000]
                        [--mode with|without|both] [--minutes 60]

Callers call, wait, press keys, give up, call again and are called back; agents' phones ring and are taken up. The
carrier is the bench's own: it executes our documents with the simulator's interpreter, posts signed webhooks to real
`gateway web` processes, and carries out the REST requests of a real `gateway worker`. The town's clock, which is also
the house's, runs `--pace` times as fast as the one on the wall. All the time the whole database is looked over for what
may never be; in the end every call must have an outcome. `--kill` kills a web process twice and the worker once.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from statistics import fmean
from typing import Any, Final

from benchmarks import _meter
from benchmarks._surge.town import Account, Plan, live_through

GOAL_P99: Final = 200.0  # ms
_DAY: Final = (
    0.02, 0.03, 0.05, 0.08, 0.1017, 0.09, 0.075, 0.07, 0.075, 0.08, 0.085, 0.08, 0.06, 0.045, 0.035, 0.0233,
)  # fmt: skip
"""How a day's 59,000 calls come from 6 to 22 h: 6,000 in its peak hour."""
_DAYS_CALLS: Final = 59_000


def run(*words: str) -> dict[str, Any]:
    """An hour takes an hour divided by the pace, twice: without surge mode and with it."""
    chosen = _parser().parse_args(words)
    modes = {"both": ("without", "with")}.get(chosen.mode, (chosen.mode,))
    runs = {mode: _figures(live_through(_plan(chosen, mode))) for mode in modes}
    figures = {
        f"{mode} surge mode: {name}": _meter.figure([value], unit)
        for mode, each in runs.items()
        for name, (value, unit) in each.items()
    }
    ratios = {
        f"{mode}: {name}": ratio
        for mode, each in runs.items()
        for name, ratio in (
            ("no caller without an outcome", float(each["callers_without_outcome"][0] == 0)),
            ("nothing broken", float(each["invariants broken"][0] == 0)),
            ("goal / p99 of a webhook", round(GOAL_P99 / max(each["webhook p99"][0], 0.001), 2)),
        )
    }
    return {"bench": "surge", "machine": _meter.machine(), "figures": figures, "ratios": ratios}


report = _meter.report


def _plan(chosen: argparse.Namespace, mode: str) -> Plan:
    settings = {} if mode == "with" else {"SURGE_MINUTES": "0"}
    rates, hours, begins = [chosen.calls * 60.0 / chosen.minutes], chosen.minutes / 60, 9
    if chosen.day:
        rates, hours, begins = [_DAYS_CALLS * share for share in _DAY], 1.0, 6
    if chosen.waiting:
        rates, hours = [chosen.waiting * 60 / _WAIT_MINUTES], _WAIT_MINUTES / 60
    return Plan(
        rates,
        hours,
        agents=chosen.agents,
        helpers=chosen.helpers,
        pace=chosen.pace,
        begins=begins,
        stays=bool(chosen.waiting),
        kills=chosen.kill,
        seed=chosen.seed,
        settings=settings,
    )


_WAIT_MINUTES: Final = (
    8  # so soon that nobody has waited for the ten minutes after which they are called back
)


def without_outcome(ends: Mapping[str, Any]) -> int:
    """Callers who asked for something and were left alone with it."""
    return sum(ends[name] for name in ("still_open", "none", "left_the_queue", "promised_and_forgotten"))


def _figures(account: Account) -> dict[str, tuple[float, str]]:
    seen, ends, took = account.seen.counts, account.ends, account.switch.took
    waited = max(1, seen["waited"])
    calls = max(1, seen["calls"])
    lost = without_outcome(ends)
    soon = sum(wait <= 20 for wait in account.seen.waits)
    figures: dict[str, tuple[float, str]] = {
        "calls": (calls, ""),
        "callers_without_outcome": (lost, ""),
        "withheld numbers that gave up": (ends["withheld"], ""),
        "asked for a person": (waited, ""),
        "service_level_20s": (100 * soon / waited, "%"),
        "answered in their call": (100 * seen["answered"] / waited, "% of them"),
        "gave up": (100 * seen["gave up"] / waited, "% of them"),
        "average speed of answer": (fmean(account.seen.waits or [0.0]), "s"),
        "called back and served": (seen["called back"], ""),
        "call-backs still open": (ends["open_callbacks"], ""),
        "call-backs open a number, most": (ends["most_callbacks_a_number"], ""),
        "waiting at once, most": (account.seen.most_waiting, ""),
        "redials": (seen["redials"], ""),
        "agents' lines that failed": (seen["agents' lines failed"], ""),
        "documents": (len(took), ""),
        "documents a second of the wall": (len(took) / account.seconds, "/s"),
        "webhook p50": (1000 * _meter.percentile(took or [0.0], 0.5), "ms"),
        "webhook p99": (1000 * _meter.percentile(took or [0.0], 0.99), "ms"),
        "looks at the whole database": (account.looks, ""),
        "invariants broken": (sum(account.broken.values()), ""),
        "processes killed": (account.deaths, ""),
        "surges entered": (account.surges, ""),
        "surge lasted": (account.surge_minutes, "min"),
        "wall": (account.seconds, "s"),
    }
    for name, count in sorted(ends.items()):
        if name.startswith("outcome "):
            figures[name] = (count, "calls")
    for name, used in account.cpu.items():
        figures[f"CPU of {name}"] = (1000 * used / calls, "s per 1,000 calls")
    for name, count in sorted(account.broken.items()):
        figures[f"BROKEN: {name}"] = (count, "times")
    for name, count in sorted(account.switch.counts.items()):
        figures[f"carrier: {name}"] = (count, "")
    return figures


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="gateway bench surge")
    parser.add_argument("--calls", type=int, default=6_000)
    parser.add_argument("--minutes", type=float, default=60.0)
    parser.add_argument("--agents", type=int, default=80)
    parser.add_argument("--helpers", type=int, default=20)
    parser.add_argument("--pace", type=float, default=8.0)
    parser.add_argument("--seed", type=int, default=1022)
    parser.add_argument("--mode", choices=("with", "without", "both"), default="both")
    parser.add_argument("--day", action="store_true")
    parser.add_argument("--waiting", type=int, default=0)
    parser.add_argument("--kill", action="store_true")
    return parser
