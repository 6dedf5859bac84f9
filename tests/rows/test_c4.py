"""C4: what a control station kept on paper while it had no network is entered later, with true times and when."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from gateway import clock
from gateway.sites import Visit
from tests.journeys.subscribers import database
from tests.journeys.town import Town
from tests.rows.at_a_desk import Desk

NUMBER = "0900500991"


@pytest.mark.row("C4", "web")
def test_c4_by_web_a_sheet_keeps_true_times_and_when_it_was_entered(town: Town) -> None:
    came = clock.local(datetime.now(UTC) - timedelta(days=2)).replace(
        hour=6, minute=15, second=0, microsecond=0
    )
    sheet = f"giờ vào;giờ ra;điện thoại\n{came:%d/%m/%Y %H:%M};{came:%d/%m/%Y} 06:40;{NUMBER}\n"
    bad = sheet + f"{came:%d/%m/%Y} 25:99;;{NUMBER}\n"
    desk, began = Desk(town, "doi"), datetime.now(UTC)
    refused = desk.brings("/visits/41536/import", bad.encode())
    assert "1 dòng sai, 1 dòng đúng. Chưa ghi gì." in refused
    for _again in range(2):  # the same sheet twice is one visit
        desk.brings("/visits/41536/import", sheet.encode())
    page = desk.opens(f"/visits/41536?day={came:%Y-%m-%d}")
    assert re.search(r"06:15.*?06:40", page, re.DOTALL)
    with database(town) as tx:
        (visit,) = tx.scalars(select(Visit).where(Visit.number == f"+84{NUMBER[1:]}"))
        assert visit.came_at is not None and clock.local(visit.came_at) == came
        assert visit.created_at >= began - timedelta(seconds=5) and visit.proof == "unverified"
