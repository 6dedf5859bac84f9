"""Compares this gateway with what a user would pick instead: Kannel, Jasmin, a job per message by Celery or RQ.

    gateway bench peers [--json FILE] [--install] [--cache DIR] [--rounds 3] [--only WORD] [--scale 1] [--write-docs]

Everybody sends the same text to as many people through the same loopback carrier, one after the other in interleaved
rounds. A run that loses, doubles or forgets a message has no figure. What is not installed is said to be "not run";
`--install` fetches what PyPI has, in exact versions, into `build/peers`. Rates do not travel between machines; ratios
do.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from benchmarks import _meter
from benchmarks.peers import installing, rounds
from benchmarks.peers.entries import ENTRIES
from benchmarks.peers.table import report as report

ROUNDS = 3


def run(*words: str) -> dict[str, Any]:
    """Measure what `words` choose; nearly ten minutes for everything, longer while others use the machine."""
    chosen = _parser().parse_args(words)
    if chosen.cache is not None:
        installing.use(chosen.cache)
    if chosen.install:
        installing.install()
    entries = [entry for entry in ENTRIES if chosen.only.lower() in entry.row.lower()]
    outcome = rounds.hold(entries, chosen.rounds, scale=chosen.scale, patience=chosen.patience)
    found = rounds.figures(outcome, entries)
    result = {
        "bench": "peers",
        "machine": _meter.machine(),
        "rounds": chosen.rounds,
        "figures": found,
        "ratios": rounds.ratios(found),
        "not_run": outcome.not_run,
    }
    if chosen.write_docs:
        from benchmarks.peers import page

        page.write(result)
    return result


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="gateway bench peers --")
    parser.add_argument("--install", action="store_true", help="fetch what PyPI has into the cache first")
    parser.add_argument(
        "--cache", type=Path, default=None, help="where peers are installed; default build/peers"
    )
    parser.add_argument(
        "--rounds", type=int, default=ROUNDS, help="how often each runs; medians want an odd number"
    )
    parser.add_argument("--only", default="", help="rows that contain this word")
    parser.add_argument("--scale", type=float, default=1.0, help="more or fewer messages in every run")
    parser.add_argument(
        "--patience", type=float, default=60.0, help="seconds to wait for a quiet CPU before a run"
    )
    parser.add_argument("--write-docs", action="store_true", help="write docs/benchmarks.md and its picture")
    return parser
