"""A23: who must declare is reminded by text, and is off the list as soon as they have declared on any channel."""

from __future__ import annotations

import pytest

from tests.journeys.town import Phone, Town
from tests.rows.calling import declares
from tests.rows.dictating import written
from tests.rows.obliging import becomes, by_day, oblige
from tests.rows.telling import declare, declare_by_keys


@pytest.mark.row("A23", "sms")
def test_a23_by_sms_reminded_and_off_the_list(town: Town, phone: Phone) -> None:
    with by_day(town):
        row = oblige(town, phone)
        phone.reads("Tram y te nhac", "khai y te", "soan KB", "soan 8 gui 1022")
        declare(phone)
        becomes(town, row, "declared")


@pytest.mark.row("A23", "ussd")
def test_a23_by_ussd_declaring_takes_them_off_the_list(town: Town, phone: Phone) -> None:
    with by_day(town):
        row = oblige(town, phone)
        phone.reads("Tram y te nhac")
        declare_by_keys(phone)
        becomes(town, row, "declared")


@pytest.mark.row("A23", "voice")
def test_a23_by_voice_declaring_takes_them_off_the_list(town: Town, phone: Phone) -> None:
    with by_day(town):
        row = oblige(town, phone)
        phone.reads("Tram y te nhac")
        line = declares(phone)
        line.says("Nguyễn Văn An").hears("Xin nói thôn")
        line.says("thôn Mỹ Tường hai").hears("Xin nghe lại")
        line.presses("1").hears("Đã ghi lời nói")
        line.hangs_up()
        written(town, phone, ("name", "Nguyễn Văn An"), ("address", "thôn Mỹ Tường 2"))
        becomes(town, row, "declared")
