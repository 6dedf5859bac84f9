"""A6: a place's number on arrival and departure; both times are kept together, and what is odd is explained."""

from __future__ import annotations

from typing import Any

import pytest

from tests.journeys.town import Phone, Town
from tests.rows.calling import chooses
from tests.rows.telling import declare, talk
from tests.waiting import until

MARKET = "41536"  # the gate of the demo


def visits(town: Town, phone: Phone) -> list[dict[str, Any]]:
    """What other systems read of this phone's visits."""
    mine, since = [], ""
    while True:
        page = town.api("GET", f"/api/v1/visits?limit=500{since}")
        mine += [row for row in page["items"] if row["phone"] == f"+84{phone.number[1:]}"]
        if page["next"] is None:
            return mine
        since = f"&since={page['next']}"


def closed(town: Town, phone: Phone) -> dict[str, Any] | None:
    """the visit of this phone is over on the pages of the API"""
    return next((visit for visit in visits(town, phone) if visit["left_at"] is not None), None)


@pytest.mark.row("A6", "sms")
def test_a6_by_sms_in_and_out(phone: Phone) -> None:
    declare(phone)
    talk(phone, MARKET, "DA VAO Cho Ninh Hai luc")
    talk(phone, "RA", "DA RA Cho Ninh Hai luc")


@pytest.mark.row("A6", "sms")
def test_a6_by_sms_twice_and_missing_are_explained(phone: Phone) -> None:
    declare(phone)
    talk(phone, f"RA {MARKET}", "Chua thay luc vao Cho Ninh Hai hom nay")
    talk(phone, "K", "Da ghi gio ra Cho Ninh Hai")
    talk(phone, MARKET, "DA VAO Cho Ninh Hai")
    talk(phone, MARKET, "1 Ra ve, 2 O lai")
    talk(phone, "1", "DA RA Cho Ninh Hai")


@pytest.mark.row("A6", "sms")
def test_a6_by_sms_nobody_enters_undeclared(phone: Phone) -> None:
    talk(phone, MARKET, "CHUA VAO DUOC Cho Ninh Hai")


@pytest.mark.row("A6", "ussd")
def test_a6_by_ussd_in_and_out(phone: Phone) -> None:
    declare(phone)
    phone.dials(f"*1022*2*{MARKET}#").ends("DA VAO Cho Ninh Hai")
    session = phone.dials("*1022*2#")
    session.shows("Dang o Cho Ninh Hai", "1 Ra ve")
    session.presses("1").ends("DA RA Cho Ninh Hai")


@pytest.mark.row("A6", "ussd")
def test_a6_by_ussd_a_wrong_number_says_what_to_do(phone: Phone) -> None:
    declare(phone)
    session = phone.dials("*1022*2#")
    session.shows("So tren bang o cong")
    session.presses("41356").shows("Khong co diem nay", "VD 41536")
    session.presses(MARKET).ends("DA VAO Cho Ninh Hai")


@pytest.mark.row("A6", "api")
def test_a6_by_api_both_times_stand_together(town: Town, phone: Phone) -> None:
    declare(phone)
    talk(phone, MARKET, "DA VAO Cho Ninh Hai luc")
    talk(phone, "RA", "DA RA Cho Ninh Hai luc")
    visit = until(lambda: closed(town, phone), 30)
    assert visit["site"]["code"] == MARKET and visit["came_at"] < visit["left_at"]
    assert (visit["came_known"], visit["closed_by"]) == ("exact", "person")


@pytest.mark.row("A6", "voice")
def test_a6_by_voice_in_and_out(town: Town, phone: Phone) -> None:
    declare(phone)
    line = chooses(phone, "2")
    line.hears("số")
    line.presses("41356").hears("Không có điểm này")
    line.presses(MARKET).hears("Đã ghi vào Chợ Ninh Hải")
    line.hangs_up()
    out = chooses(phone, "2")
    out.hears("Ra về, bấm một")
    out.presses("1").hears("Đã ghi ra Chợ Ninh Hải")
    visit = until(lambda: closed(town, phone), 30)
    assert visit["site"]["code"] == MARKET
