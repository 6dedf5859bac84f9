"""Times one-time codes from accepted to handed over while bulk fills the same carrier's rate: two lanes never meet.

    gateway bench lanes [--json FILE]

The carrier and the clock are those of `gateway bench otp`. Once one sender serves all lanes, once those that hurry have
a sender of their own, as a contract with two binds allows. Bulk must get what codes leave of the rate: the run tells
how much it got. Goal: p99 ≤ 50 ms beside bulk.
"""

from __future__ import annotations

import os
import time
from typing import Any

from sqlalchemy import text

from benchmarks import _meter, otp
from benchmarks.otp import ALL_LANES, Yard

GOAL = 50.0  # ms, p99
CODES, PAUSE = 400, 0.04  # 25 a second, for sixteen seconds
SENDERS = {
    "one sender for all lanes": (ALL_LANES,),
    "a sender for what hurries": ("otp,emergency,reply", "notice,bulk"),
}


def run() -> dict[str, Any]:
    """Measure both ways to serve the lanes; half a minute each."""
    figures: dict[str, dict[str, Any]] = {}
    load: dict[str, float] = {}
    for nth, (name, senders) in enumerate(SENDERS.items()):
        with otp.open_yard(*senders) as yard:
            load[name] = round(os.getloadavg()[0], 2)
            numbers = [f"+8490{nth}{n * 100:06d}" for n in range(CODES)]
            otp.hand_over(
                yard, [f"+84909{n * 100:06d}" for n in range(20)], PAUSE
            )  # connections, statements, caches
            otp.order_bulk(yard.house)
            before, start = _bulk_sent(yard), time.monotonic()
            figures[name] = otp.figure(otp.hand_over(yard, numbers, PAUSE), "ms")
            rate = (_bulk_sent(yard) - before) / (time.monotonic() - start)
            figures[f"bulk beside: {name}"] = otp.figure([rate], "messages/s")
    return {"bench": "lanes", "machine": {**_meter.machine(), "load": load}, "figures": figures, "ratios": {}}


def report(result: dict[str, Any]) -> str:
    """A line per way: p50 and p99 of codes, what bulk got beside them, the goal."""
    lines = [f"{'codes beside bulk, ms':<30}{'p50':>8}{'p99':>8}{'max':>8}{'bulk/s':>9}{'load':>7}"]
    for name in SENDERS:
        codes, bulk = result["figures"][name], result["figures"][f"bulk beside: {name}"]
        goal = "ok" if codes["p99"] <= GOAL else "ABOVE GOAL"
        lines.append(
            f"{name:<30}{codes['median']:>8.1f}{codes['p99']:>8.1f}{codes['max']:>8.1f}{bulk['median']:>9.0f}"
            f"{result['machine']['load'][name]:>7}  {goal}"
        )
    return "\n".join(lines)


def _bulk_sent(yard: Yard) -> int:
    with yard.house.db.transaction() as tx:
        query = text("SELECT count(*) FROM messages WHERE lane = 'bulk' AND status >= 20")
        return int(tx.execute(query).scalar_one())
