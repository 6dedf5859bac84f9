"""The comparison as a person reads it in a terminal; decides nothing."""

from __future__ import annotations

from typing import Any

from benchmarks.peers.entries import ENTRIES, RATIOS


def report(result: dict[str, Any]) -> str:
    """Rows by group with rate [min..max], CPU and memory; ratios with their goals; the machine."""
    lines: list[str] = []
    group = ""
    for entry in ENTRIES:
        if entry.row not in result["figures"] and entry.row not in result["not_run"]:
            continue
        if entry.group != group:
            group = entry.group
            lines += ["", f"{group:<44}{'msg/s':>9} {'[min..max]':<19}{'CPU-s/1,000':>12}{'MB':>7}"]
        lines.append(_row(result, entry.row))
    lines += ["", *(_ratio(name, value) for name, value in result["ratios"].items())]
    here = result["machine"]
    lines.append(f"load average {here['load']}, yardstick {here['yardstick_ms']} ms on {here['cpus']} cores")
    if any(figure.get("noisy") for figure in result["figures"].values()):
        lines.append("~ strangers used the CPU meanwhile: this row says little")
    return "\n".join(lines).lstrip("\n")


def _row(result: dict[str, Any], row: str) -> str:
    if row in result["not_run"]:
        return f"  {row:<42} not run: {result['not_run'][row]}"
    found = result["figures"]
    rate, cpu, memory = found[row], found[f"{row}: CPU"]["median"], found[f"{row}: memory"]["median"]
    name = row if rate["contestant"].split()[0] in row or row.startswith("ours") else rate["contestant"]
    span = f"[{rate['min']:,.0f}..{rate['max']:,.0f}]"
    mark = "~" if rate["noisy"] else " "
    return f"{mark} {name:<42}{rate['median']:>9,.0f} {span:<19}{cpu:>12.3f}{memory:>7.0f}"


def _ratio(name: str, value: float) -> str:
    goal = RATIOS[name].goal
    return f"ours ÷ {name:<37}{value:>9,.2f} {'' if value >= goal else 'BELOW '}goal {goal:g}"
