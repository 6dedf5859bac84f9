"""Runs entries in interleaved rounds, each in a quiet moment if one comes, and makes figures and ratios of the runs."""

from __future__ import annotations

import statistics
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from benchmarks import _meter
from benchmarks._contest import NotRun, Run
from benchmarks._cost import QUIET, await_quiet
from benchmarks.peers.entries import RATIOS, Entry

_SMALLEST = 200  # messages: fewer are over before a second has begun


@dataclass
class Outcome:
    """What became of each row: its runs, or why it has none."""

    runs: dict[str, list[Run]] = field(default_factory=dict)
    not_run: dict[str, str] = field(default_factory=dict)


def hold(
    entries: Sequence[Entry],
    rounds: int,
    *,
    scale: float = 1.0,
    patience: float = 60.0,
    say: Callable[[str], None] = lambda words: print(words, file=sys.stderr, flush=True),
) -> Outcome:
    """Every entry once a round, each round beginning with another, so that no row has the machine's best hour.

    Before each run waits up to `patience` seconds for a quiet CPU. Who cannot run, or sends wrong, has no figures.
    """
    outcome = Outcome()
    for nth in range(rounds):
        first = nth * len(entries) // rounds
        for entry in (*entries[first:], *entries[:first]):
            if entry.row in outcome.not_run:
                continue
            await_quiet(patience)
            try:
                run = _run(entry, scale)
            except NotRun as reason:
                outcome.not_run[entry.row] = str(reason)
            except (AssertionError, RuntimeError, OSError) as fault:
                outcome.not_run[entry.row] = f"went wrong: {' '.join(str(fault).split())[-300:]}"
            else:
                outcome.runs.setdefault(entry.row, []).append(run)
                say(
                    f"round {nth + 1}  {entry.row:<28}{run.rate:>10,.0f} msg/s  strangers {run.foreign:.2f} cores"
                )
                continue
            outcome.runs.pop(entry.row, None)
            say(f"round {nth + 1}  {entry.row:<28}not run: {outcome.not_run[entry.row]}")
    return outcome


def figures(outcome: Outcome, entries: Sequence[Entry]) -> dict[str, dict[str, Any]]:
    """Four figures a row, in the contract's shape; `noisy` marks a rate that strangers have disturbed."""
    found: dict[str, dict[str, Any]] = {}
    for entry in entries:
        if runs := outcome.runs.get(entry.row):
            foreign = [run.foreign for run in runs]
            rate = _meter.figure([run.rate for run in runs], "msg/s")
            noisy = statistics.median(foreign) > QUIET
            found[entry.row] = {
                **rate,
                "noisy": noisy,
                "contestant": entry.contestant.name,
                "group": entry.group,
            }
            found[f"{entry.row}: CPU"] = _meter.figure([run.cpu_per_1000 for run in runs], "s per 1,000")
            found[f"{entry.row}: memory"] = _meter.figure([run.peak_mb for run in runs], "MB")
            found[f"{entry.row}: strangers"] = _meter.figure(foreign, "cores")
    return found


def ratios(found: Mapping[str, Mapping[str, Any]]) -> dict[str, float]:
    """Medians, ours ÷ the best of theirs; only where both have run."""
    made = {}
    for name, ratio in RATIOS.items():
        theirs = [found[row]["median"] for row in ratio.theirs if row in found]
        if ratio.ours in found and theirs:
            made[name] = round(found[ratio.ours]["median"] / max(theirs), 2)
    return made


def _run(entry: Entry, scale: float) -> Run:
    return entry.contestant.run(
        max(_SMALLEST, round(entry.messages * scale)),
        receipts=entry.receipts,
        delay_ms=entry.delay_ms,
        window=entry.window,
    )
