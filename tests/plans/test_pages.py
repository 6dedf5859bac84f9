"""No page of the console reads a large table from end to end: every statement of every page is explained by the server.

Pages are found along links and filters, so a page that is built later is looked at too.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from flask import Flask
from sqlalchemy import event

from benchmarks._pages import Pages, covering
from gateway import clock, seed
from gateway.accounts import ROLES
from gateway.db import Database, make_engine
from gateway.house import House
from tests.console.conftest import COMMUNE, Browser

SIZE = seed.Size(people=2_500, sites=150, visits=25_000)
"""Enough that the planner would rather use an index than read these tables, and few enough for a test."""

LARGE = re.compile(
    r"Seq Scan on (visits|people|person_cards|phone_numbers|household_members|consents|declarations|audit_log"
    r"|health_reports|health_slots|messages\w*|attempts\w*|receipts\w*|ticket_events)\b"
)


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
    assert walks == {}, "\n\n".join(f"{where}\n{said}" for where, said in walks.items())


def _seed(house: House) -> None:
    engine = make_engine(house.settings.owner_url, pool_size=1, statement_timeout=60)
    seed.seed(Database(engine), SIZE, province="56", now=clock.now())
    engine.dispose()


def _walks(house: House, asked: list[tuple[str, Any]]) -> list[tuple[str, str]]:
    """Statements that read a large table whole, each with the line of its plan that says so."""
    with house.db.transaction() as tx:
        connection = tx.connection()
        return [
            (said, line.strip())
            for said, values in asked
            for line in connection.exec_driver_sql(f"EXPLAIN {said}", values).scalars()
            if LARGE.search(line)
        ]
