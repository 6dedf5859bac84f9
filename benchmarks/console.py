"""Times every page of the console in a seeded province, over real HTTP through a real `gateway web`; and tracing.

    gateway bench console [--json FILE] [-- province|demo [ROUNDS [FOLDER]]]

Pages are found along links and filters by roles that together may open all of them, then by a commune's station, whose
area is a condition in every query. Goals: 95 of 100 answers of a page within 300 ms, and a case with 500 contacts
traced within 2 s. With a FOLDER the province stays in it, and the next run begins at once. Nobody else is at the
console meanwhile; the servers are as durable as production's.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from sqlalchemy import func, select, text

from benchmarks import _meter
from benchmarks._colleague import Colleague
from benchmarks._house import BenchHouse, in_daylight, open_house
from benchmarks._pages import Page, Pages, covering
from gateway import clock, seed
from gateway.app import create_app
from gateway.db import Database, make_engine
from gateway.house import House
from gateway.people.model import HouseholdMember, Person
from gateway.sites import Site, Visit
from gateway.tracing import cases

GOAL_PAGE, GOAL_TRACE = 300.0, 2_000.0  # milliseconds
CONTACTS: Final = 500
ROUNDS: Final = 20
_TRACES: Final = 5
_WARM: Final = 3  # requests to each page that are not counted: templates, plans and caches are there
_PATIENCE: Final = 600  # seconds for one statement of the seed


def run(size: str = "province", rounds: str = str(ROUNDS), folder: str = "") -> dict[str, Any]:
    """Seed a house of its own, walk it, time it."""
    with open_house(with_places=True, kept=Path(folder).absolute() if folder else None) as found:
        bench = in_daylight(found)
        house = bench.inside
        clock.use_offset_file(house.settings.clock_file)
        seeded = _seed(house, size)
        _turn_back(house)
        traced = _trace(house)
        with bench.running("web"):
            pages = list(_walk(bench, house, int(rounds)))
        house.close()
    figures = {f"{role} {page.path}": _figure(page, times) for role, page, times in pages}
    return {
        "bench": "console",
        "machine": _meter.machine(),
        "seeded in seconds": seeded,
        "figures": figures,
        "tracing": traced,
        "ratios": {
            "goal / p95 of the slowest page": round(
                GOAL_PAGE / max(row["p95"] for row in figures.values()), 2
            ),
            "goal / tracing": round(GOAL_TRACE / traced["median"], 2),
        },
    }


def report(result: dict[str, Any]) -> str:
    """A line per page, the slowest first; then tracing, and what is over its goal."""
    ranked = sorted(result["figures"].items(), key=lambda item: -item[1]["p95"])
    lines = [f"{'p50 ms':>8}{'p95 ms':>9}  status  page"]
    for name, row in ranked:
        over = "  OVER 300 ms" if row["p95"] > GOAL_PAGE else ""
        guessed = "" if row["reached"] else "  (nothing links to it; arguments are samples)"
        lines.append(f"{row['median']:>8.1f}{row['p95']:>9.1f}  {row['status']:>6}  {name}{over}{guessed}")
    traced = result["tracing"]
    over = "" if traced["median"] <= GOAL_TRACE else "  OVER 2 s"
    few = "" if traced["contacts"] >= CONTACTS else f"  (fewer than {CONTACTS}: a larger province is needed)"
    lines.append(
        f"tracing {traced['contacts']} contacts: {traced['median']:.0f} ms, at most {traced['max']:.0f} ms{over}{few}"
    )
    machine = result["machine"]
    lines.append(f"machine: {', '.join(f'{name} {value}' for name, value in machine.items())}")
    slow = sum(row["p95"] > GOAL_PAGE for row in result["figures"].values())
    lines.append(
        f"{len(ranked)} pages, {slow} of them over 300 ms; seeded in {result['seeded in seconds']} s"
    )
    return "\n".join(lines)


def _seed(house: House, size: str) -> float:
    begun = time.monotonic()
    engine = make_engine(house.settings.owner_url, pool_size=1, statement_timeout=_PATIENCE)
    province = house.settings.home_province
    with suppress(seed.SeededAlready):
        seed.seed(Database(engine), seed.SIZES[size], province=province, now=clock.now())
    engine.dispose()
    return round(time.monotonic() - begun, 1)


def _turn_back(house: House) -> None:
    """A province that was kept is looked at on the day it was made: today's pages would be empty."""
    with house.db.transaction() as tx:
        newest = tx.scalars(select(func.max(Visit.changed_at))).one()
    if house.settings.clock_file is not None:
        house.settings.clock_file.write_text(f"{(newest - datetime.now(UTC)).total_seconds()}\n")


def _walk(bench: BenchHouse, house: House, rounds: int) -> Iterator[tuple[str, Page, list[float]]]:
    app = create_app(house)
    with house.db.transaction() as tx:
        busy = select(Site.commune_code).order_by(Site.id).limit(1)
        communes = [tx.scalars(busy).one()]
    rules: set[str] = set()
    for role in [*covering(app), "station"]:
        reader = Colleague(house, bench.port, role, communes)
        pages = list(Pages(app, reader.get, reader.may).walk())
        for page in pages:
            if page.rule not in rules or role == "station":
                times = [reader.timed(page.path) for _ in range(_WARM + rounds)]
                yield role, page, times[_WARM:]
        rules |= {page.rule for page in pages}


_CASES = text("""
    SELECT c.person_id, count(*) AS contacts FROM cases c JOIN contacts k ON k.case_id = c.id AND k.depth = 1
     GROUP BY c.id ORDER BY count(*) < :wanted, count(*)
""")


def _trace(house: House) -> dict[str, Any]:
    """A case of somebody who met that many is opened and traced, again and again; nothing of it stays."""
    times, found = [], 0
    with house.db.transaction() as tx:
        person = tx.get_one(Person, tx.execute(_CASES, {"wanted": CONTACTS}).first().person_id)  # type: ignore[union-attr]
        number = tx.scalar(select(HouseholdMember.number).where(HouseholdMember.person_id == person.id))
    for _ in range(_TRACES):
        with house.db.transaction() as tx:
            now = clock.now()
            case = cases.propose(
                tx, tested_on=clock.today(now), number=number, person_id=person.id, by=1, now=now
            )
            begun = time.perf_counter()
            found = cases.confirm(tx, case, cases.digest(case), 2, now)
            times.append((time.perf_counter() - begun) * 1000)
            tx.rollback()
    return {"contacts": found, **_meter.figure(times, "ms")}


def _figure(page: Page, times: list[float]) -> dict[str, Any]:
    return {
        "median": round(statistics.median(times), 1),
        "p95": round(_meter.percentile(times, 0.95), 1),
        "min": round(min(times), 1),
        "max": round(max(times), 1),
        "unit": "ms",
        "status": page.status,
        "reached": page.reached,
    }
