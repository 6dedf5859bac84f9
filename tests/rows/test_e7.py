"""E7: the duty officer gives a team a task with a deadline; its receipt and its end come back by text."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from gateway import clock, tickets
from tests.journeys.town import Phone, Town
from tests.rows.teams import in_town, team
from tests.rows.telling import talk


@pytest.mark.row("E7", "sms")
def test_e7_by_sms(town: Town, phone: Phone, new_phone: Callable[[], Phone]) -> None:
    with team(town, new_phone()) as station:
        now = clock.now()
        with in_town(town) as tx:
            given = tickets.tasks.give(
                tx, station.id, "Phun khử khuẩn chợ", now + timedelta(hours=2), 11, now
            )
        page = station.phone.reads("viec duoc giao", "Phun khu khuan cho", "truoc")
        short = page.split("VIEC ")[1].split(":")[0]
        talk(station.phone, f"{short} 1", "do may nay nhan")
        talk(station.phone, f"{short} 3", "xong viec")
        with in_town(town) as tx:
            assert not tickets.is_open(tx, given.code)
    talk(phone, "MENU", "1022 mien phi")  # whoever was not asked hears nothing of it
