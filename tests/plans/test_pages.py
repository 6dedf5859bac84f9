"""No page of the console reads a large table from end to end: every statement of every page is explained by the server.

Pages are found along links and filters, so a page that is built later is looked at too.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from flask import Flask
from sqlalchemy import event

from benchmarks._pages import Pages, covering
from gateway import clock, seed
from gateway.accounts import ROLES
from gateway.db import Database, make_engine
from gateway.house import House
from tests.console.conftest import COMMUNE, Browser

_AS_IF_LARGE = (
    "SET LOCAL enable_seqscan = off; SET LOCAL enable_hashjoin = off; SET LOCAL enable_mergejoin = off"
)
SIZE = seed.Size(people=2_500, sites=150, visits=25_000)
"""Enough that the planner would rather use an index than read these tables, and few enough for a test."""

_TABLES = (
    r"(visits|people|person_cards|phone_numbers|household_members|consents|declarations|audit_log"
    r"|health_reports|health_slots|messages\w*|attempts\w*|receipts\w*|ticket_events)\b"
)
LARGE = re.compile(rf"Seq Scan on {_TABLES}")
ALL_OF_INDEX = re.compile(rf"Index (Only )?Scan using \w+ on {_TABLES}")
MANY = 100
"""Rows that an index without a condition must be expected to give; next month's partition is empty."""
EVERYBODY = {
    "/console/people/twins": "compares everybody with everybody: its pairs are neighbours in one index, read once"
}
"""Pages whose work is all of a table, and why that is right."""


def test_no_page_walks_through_a_large_table(
    house: House, app: Flask, signed_in: Callable[..., Browser]
) -> None:
    _seed(house)
    walks: dict[str, str] = {}
    broken, explained = [], set[str]()
    for role in [*covering(app), "station"]:
        used = signed_in(role, communes=[COMMUNE])
        ran: list[tuple[str, Any]] = []

        def note(_conn: Any, _cursor: Any, said: str, values: Any, _context: Any, _many: bool) -> None:
            if re.match(r"\s*(SELECT|WITH)\b", said):
                ran.append((said, values))  # noqa: B023 - read before the next role

        def fetch(path: str) -> tuple[int, str]:
            answer = used.client.get(path)  # noqa: B023 - called before the next role
            return answer.status_code, answer.text if answer.mimetype == "text/html" else ""

        event.listen(house.db.engine, "before_cursor_execute", note)
        try:
            for page in Pages(app, fetch, ROLES[role].may).walk():
                asked = [each for each in ran if each[0] not in explained]
                explained |= {said for said, _ in asked}
                ran.clear()
                if page.status >= 500:
                    broken.append((role, page.path, page.status))
                event.remove(house.db.engine, "before_cursor_execute", note)
                walks |= {f"{role} {page.path}: {line}": said for said, line in _walks(house, asked)}
                event.listen(house.db.engine, "before_cursor_execute", note)
        finally:
            event.remove(house.db.engine, "before_cursor_execute", note)
    assert broken == []
    walks = {where: said for where, said in walks.items() if not any(page in where for page in EVERYBODY)}
    assert walks == {}, "\n\n".join(f"{where}\n{said}" for where, said in walks.items())


def _seed(house: House) -> None:
    engine = make_engine(house.settings.owner_url, pool_size=1, statement_timeout=60)
    seed.seed(Database(engine), SIZE, province="56", now=clock.now())
    engine.dispose()


def _walks(house: House, asked: list[tuple[str, Any]]) -> list[tuple[str, str]]:
    """Statements that read a large table whole, each with the line of its plan that says so.

    Where these tables are small the planner may read one to join it to much of another; what would happen in a province
    shows once that is made dear: a table without a way in by what is asked is walked all the same.
    """
    with house.db.transaction() as tx:
        connection = tx.connection()
        connection.exec_driver_sql(_AS_IF_LARGE)
        return [
            (said, line.strip())
            for said, values in asked
            for line in _whole(connection.exec_driver_sql(f"EXPLAIN {said}", values).scalars().all())
        ]


def _whole(plan: list[str]) -> Iterator[str]:
    """Lines that read a large table from end to end: scans of it, and of its index without a condition or a limit."""
    limited = any("Limit" in line for line in plan)
    for line, following in zip(plan, [*plan[1:], ""], strict=True):
        whole = ALL_OF_INDEX.search(line) and "Index Cond" not in following and not limited
        if LARGE.search(line) or (whole and _rows(line) >= MANY):
            yield line


def _rows(line: str) -> int:
    found = re.search(r"rows=(\d+)", line)
    return int(found[1]) if found else 0
