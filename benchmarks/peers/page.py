"""Writes docs/benchmarks.md and its picture from one run's figures, so that no claim of speed is typed by hand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from benchmarks._sinks import ROOT
from benchmarks.peers.chart import Bar, draw
from benchmarks.peers.entries import ENTRIES, RATIOS

_PICTURE = "pictures/peers.svg"
_HEAD = """# How fast, compared with what

Written by `gateway bench peers --write-docs`; the command measures, this page only shows. Every system sends the same
60-character text to as many people through the same carrier on loopback, in interleaved rounds on one machine. A run in
which the carrier did not see every person exactly once, or a receipt is missing, has no figure. Rates do not travel to
another machine; ratios do.

- Ours, Celery and RQ keep a message's state and its carrier's id in PostgreSQL, committed, with every sync on. Kannel
  and Jasmin keep no such state, which favours them.
- Jobs of Celery and RQ are in the queue before the clock starts, which favours them. Each job reads its row, submits
  over a kept connection and commits the outcome.
- CPU and memory are those of a system and its servers, PostgreSQL, Redis and RabbitMQ included; the carrier's and the
  load's are left out.
"""


def write(result: dict[str, Any], folder: Path = ROOT / "docs") -> None:
    """Replace the page and its picture in `folder`."""
    (folder / _PICTURE).parent.mkdir(parents=True, exist_ok=True)
    (folder / _PICTURE).write_text(draw(_groups(result)), "utf-8")
    (folder / "benchmarks.md").write_text(text(result), "utf-8")


def text(result: dict[str, Any]) -> str:
    """The page."""
    here = result["machine"]
    lines = [
        _HEAD,
        f"![Messages a second, logarithmic scale]({_PICTURE})",
        "",
        f"Medians of {result['rounds']} rounds [min..max], {here['cpus']} cores, {here['arch']}, Python "
        f"{here['python']}, yardstick {here['yardstick_ms']} ms (what a fixed loop takes there).",
    ]
    group = ""
    for entry in ENTRIES:
        cells = _cells(result, entry.row)
        if cells is None:
            continue
        if entry.group != group:
            group = entry.group
            lines += ["", f"## {group}", "", "| system | msg/s | CPU-s per 1,000 | MB |", "|---|--:|--:|--:|"]
        lines.append(f"| {cells} |")
    lines += ["", "## Ratios", "", "| ours ÷ theirs | is | goal |", "|---|--:|--:|"]
    lines += [
        f"| {name} | {value:,.2f} | {RATIOS[name].goal:g} |" for name, value in result["ratios"].items()
    ]
    lines += ["", "`~`: strangers used the CPU meanwhile, and the row says little."]
    return "\n".join(lines) + "\n"


def _cells(result: dict[str, Any], row: str) -> str | None:
    if row in result["not_run"]:
        return f"{row} | not run: {result['not_run'][row]} | |"
    if row not in result["figures"]:
        return None
    rate = result["figures"][row]
    cpu, memory = (result["figures"][f"{row}: {what}"]["median"] for what in ("CPU", "memory"))
    mark = "~ " if rate["noisy"] else ""
    return (
        f"{row} ({rate['contestant']}) | {mark}{rate['median']:,.0f} [{rate['min']:,.0f}..{rate['max']:,.0f}]"
        f" | {cpu:.3f} | {memory:.0f}"
    )


def _groups(result: dict[str, Any]) -> dict[str, list[Bar]]:
    groups: dict[str, list[Bar]] = {}
    for entry in ENTRIES:
        if found := result["figures"].get(entry.row):
            bar = Bar(
                entry.row,
                found["median"],
                found["min"],
                found["max"],
                entry.row.startswith("ours"),
                found["noisy"],
            )
            groups.setdefault(entry.group, []).append(bar)
    return groups
