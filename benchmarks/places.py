"""Times the place look-up as a conversation uses it, on a database of its own; proves its answers in the same run.

    gateway bench places [--json FILE]

A USSD turn has 15 ms for everything, so one look-up should stay below 5 ms and a pick-list below 10 ms.
"""

from __future__ import annotations

import os
import platform
import statistics
import tempfile
import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, select
from sqlalchemy.orm import Session

from gateway import places, schema
from gateway.db import Database
from gateway.places.gazetteer import build
from gateway.places.model import PlaceEdition
from gateway.up.postgres import EmbeddedPostgres

ROUNDS = 40
SAID = {
    "exact": ("Nhon Hai", "Vĩnh Hải"),
    "with district and province": ("nhon hai ninh hai ninh thuan", "Vĩnh Hải"),
    "two letters off": ("nhon hay", "Vĩnh Hải"),
    "swapped letters": ("vinh hia", "Vĩnh Hải"),
    "no place": ("khong biet dau", None),
}


def run() -> dict[str, Any]:
    """Start a server in a temporary folder, load the places, time the look-ups."""
    with tempfile.TemporaryDirectory() as folder:
        server = EmbeddedPostgres(Path(folder), durable=False)
        server.start()
        try:
            engine = create_engine(server.owner_url)
            schema.upgrade(engine)
            with Database(engine).transaction() as tx:
                places.seed(tx)
            with Database(engine).transaction() as tx:
                return {"bench": "places", "machine": _machine(), "figures": _figures(tx), "ratios": {}}
        finally:
            server.stop()


def report(result: dict[str, Any]) -> str:
    """A line per figure: median [min..max] and its unit."""
    return "\n".join(
        f"{name:34}{figure['median']:>10.2f} [{figure['min']:.2f}..{figure['max']:.2f}] {figure['unit']}"
        for name, figure in result["figures"].items()
    )


def _figures(tx: Session) -> dict[str, dict[str, Any]]:
    edition = tx.scalars(select(PlaceEdition.edition)).one()
    figures = {"build the index": _time(lambda: build(tx, edition), 3)}
    figures["index in memory"] = _memory(lambda: build(tx, edition))
    for name, (said, wanted) in SAID.items():
        found = places.find(tx, said)
        if (found[0].place.name if found else None) != wanted:
            raise AssertionError(f"{said!r} gives {found[:1]}")
        figures[f"find, {name}"] = _time(lambda said=said: places.find(tx, said), ROUNDS)  # type: ignore[misc]
    figures["pick-list of two letters"] = _time(lambda: places.prefix(tx, "th"), ROUNDS)
    figures["place inside a sentence"] = _time(
        lambda: places.scan(tx, "thon My Tuong 2 Nhon Hai khoe"), ROUNDS
    )
    return figures


def _time(call: Callable[[], object], rounds: int) -> dict[str, Any]:
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        call()
        times.append((time.perf_counter() - start) * 1000)
    return _figure(times, "ms")


def _memory(call: Callable[[], object]) -> dict[str, Any]:
    tracemalloc.start()
    kept = call()
    held, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    del kept
    return _figure([held / 1e6], "MB")


def _figure(values: list[float], unit: str) -> dict[str, Any]:
    return {"median": statistics.median(values), "min": min(values), "max": max(values), "unit": unit}


def _machine() -> dict[str, Any]:
    return {"cpus": os.cpu_count(), "python": platform.python_version(), "load": round(os.getloadavg()[0], 2)}
