"""What a run cost: CPU and memory of processes as the kernel counts them, and how busy everybody else was meanwhile."""

from __future__ import annotations

import os
import platform
import statistics
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

_TICKS = os.sysconf("SC_CLK_TCK")


def family(pid: int) -> set[int]:
    """`pid` and all its living descendants."""
    parents: dict[int, int] = {}
    for process in Path("/proc").glob("[0-9]*"):
        if fields := _stat(int(process.name)):
            parents[int(process.name)] = int(fields[1])
    found = {pid}
    while more := {child for child, parent in parents.items() if parent in found} - found:
        found |= more
    return found


def cpu_seconds(pid: int) -> float:
    """User and system seconds of `pid`, its descendants, and those of them that have ended."""
    return sum(sum(map(int, fields[11:15])) for fields in map(_stat, family(pid)) if fields) / _TICKS


def megabytes(pid: int) -> float:
    """Memory of `pid` and its descendants; what several of them share counts once."""
    kilobytes = 0
    for member in family(pid):
        try:
            rollup = Path(f"/proc/{member}/smaps_rollup").read_text()
        except (FileNotFoundError, ProcessLookupError):
            continue  # it has ended since
        kilobytes += int(rollup.split("Pss:")[1].split()[0])
    return kilobytes / 1024


def machine_seconds() -> float:
    """CPU seconds that all processes of this machine have used since it started."""
    user, nice, system, _idle, _iowait, irq, softirq = Path("/proc/stat").read_text().split()[1:8]
    return sum(map(int, (user, nice, system, irq, softirq))) / _TICKS


def figure(values: Sequence[float], unit: str) -> dict[str, Any]:
    """The rounds of one figure as `--json` writes them."""
    return {
        "median": round(statistics.median(values), 3),
        "min": round(min(values), 3),
        "max": round(max(values), 3),
        "unit": unit,
    }


def percentile(values: Sequence[float], share: float) -> float:
    """The value that `share` (0.99) of `values` do not exceed."""
    ordered = sorted(values)
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)]


def table(figures: dict[str, dict[str, Any]]) -> str:
    """A line per figure: median [min..max] and its unit."""
    return "\n".join(
        f"{name:<44}{row['median']:>10,.2f} [{row['min']:,.2f}..{row['max']:,.2f}] {row['unit']}"
        for name, row in figures.items()
    )


def report(result: dict[str, Any]) -> str:
    """What a person reads of `result`: the figures, the ratios (below one is a goal missed), the machine."""
    ratios = "\n".join(
        f"{name:<44}{ratio:>10.2f}{'' if ratio >= 1 else '  BELOW GOAL'}"
        for name, ratio in result["ratios"].items()
    )
    here = result["machine"]
    return (
        f"{table(result['figures'])}\n{ratios}\n"
        f"load average {here['load']}, yardstick {here['yardstick_ms']} ms on {here['cpus']} cores"
    )


def machine() -> dict[str, Any]:
    """Where the figures come from; absolute ones do not travel.

    `yardstick_ms`: what a fixed loop takes here and now, best of five, so that figures of two machines can be compared.
    """
    return {
        "yardstick_ms": round(min(_yardstick() for _ in range(5)), 2),
        "cpus": os.cpu_count(),
        "arch": platform.machine(),
        "python": platform.python_version(),
        "load": round(os.getloadavg()[0], 2),
    }


def _yardstick() -> float:
    start = time.perf_counter()
    sum(number * number for number in range(100_000))
    return (time.perf_counter() - start) * 1000


def _stat(pid: int) -> list[str]:
    """The fields after the name, from the state on; empty when the process is gone."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return []
