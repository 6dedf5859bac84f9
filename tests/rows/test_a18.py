"""A18, B10, B11, C10, D4e, E21: whom to call, near oneself, by text and on a keypad; a number changed is changed."""

from __future__ import annotations

import time
from datetime import date

import pytest

from gateway import clock, directory
from gateway.directory import Use, Written, areas
from tests.journeys.subscribers import database
from tests.journeys.town import Phone, Town
from tests.rows.calling import chooses
from tests.rows.operating import gateway
from tests.rows.telling import declare, talk

CONG_HAI, BAC_AI, HOME = "22840", "22795", "56"
WITHIN = 10.0  # seconds, of the plan (C10); the town answers texts in one


def station(unit: str, commune: str, number: str) -> Written:
    """A health station of one commune."""
    return Written(kind="station", unit=unit, numbers=[number], places=[commune], starts_on=date(2026, 1, 1))


@pytest.mark.row("A18", "sms")
@pytest.mark.row("C10", "sms")
@pytest.mark.row("D4e", "sms")
def test_a18_by_sms_the_nearest_come_first_and_within_ten_seconds(phone: Phone) -> None:
    before = time.monotonic()
    told = talk(
        phone, "SDT Nhon Hai", "Xa Vinh Hai: Tram y te Vinh Hai 0900 000 201", "Cap cuu: soan 9 hoac goi 115"
    )
    assert time.monotonic() - before < WITHIN
    assert len(told) <= 306  # two texts
    talk(phone, "DDN", "So dien thoai o xa, phuong, huyen cu nao?")
    talk(phone, "nhon hai", "Tram y te Vinh Hai 0900 000 201")


@pytest.mark.row("A18", "sms")
def test_a18_by_sms_the_household_is_known_and_one_change_changes_it(town: Town, phone: Phone) -> None:
    declare(phone)  # of Nhơn Hải
    talk(phone, "SDT", "Xa Vinh Hai: Tram y te Vinh Hai")
    with database(town) as tx:
        named = [row for row in directory.in_effect(tx, clock.now()) if row.unit == "Trạm y tế Công Hải"]
        entry = named[0] if named else directory.add(
            tx, station("Trạm y tế Công Hải", CONG_HAI, "0900000231"), "tests", clock.now()
        )  # fmt: skip
        number = "0900000232" if entry.numbers == ["0900000231"] else "0900000231"
        directory.change(tx, entry, station(entry.unit, CONG_HAI, number), "tests", clock.now())
    talk(phone, "SDT xa Cong Hai", f"Tram y te Cong Hai 0900 000 {number[-3:]}")


@pytest.mark.row("B10", "sms")
def test_b10_by_sms_hospitals_near_a_place(phone: Phone) -> None:
    told = talk(
        phone, "BV huyen Ninh Hai", "Huyen Ninh Hai cu: TTYT Ninh Hai 0900 000 203", "BV DK Thu 0900 000 204"
    )
    assert "Tram y te" not in told


@pytest.mark.row("B11", "sms")
def test_b11_by_sms_the_number_on_duty(phone: Phone) -> None:
    talk(phone, "DOICDC huyen Ninh Hai", "Doi PUN Ninh Hai 0900 000 211, Doi PUN tinh 0900 000 212")


@pytest.mark.row("B11", "sms")
def test_b11_by_sms_who_takes_over_is_told(town: Town, phone: Phone) -> None:
    own = phone.number[-4:]
    told = ("--name", f"Đội phản ứng nhanh {own}", "--kind", "rapid", "--commune", BAC_AI)
    team = gateway(town, "duty", "team", *told).split()[0]
    gateway(town, "duty", "on", team, "--name", "Trực Hai", "--phone", "0900000242", "--rung", "2")
    talk(phone, "DOICDC xa Bac Ai", f"Doi PUN {own} 0900 000 242")
    gateway(town, "duty", "on", team, "--name", "Trực Một", "--phone", "0900000241")
    talk(phone, "DOICDC xa Bac Ai", f"Doi PUN {own} 0900 000 241")


@pytest.mark.row("A18", "ussd")
@pytest.mark.row("B10", "ussd")
@pytest.mark.row("B11", "ussd")
@pytest.mark.row("D4e", "ussd")
def test_a18_by_ussd_page_by_page(phone: Phone) -> None:
    session = phone.dials("*1022#")
    session.shows("6 So dien thoai")
    session.presses("6").shows("Go 2-6 chu dau ten xa")
    session.presses("nhonh").shows("1 Vinh Hai (Nhon Hai cu)")
    session.presses("1").shows("Tram y te Vinh Hai 0900 000 201", "8 Tiep")
    session.presses("5").shows("8 Xem tiep", "1 Noi khac")
    told = ""
    while session.seen["open"]:
        told += session.presses("8").text
    assert "BV" in told and "Doi PUN Ninh Hai 0900 000 211" in told


@pytest.mark.row("E21", "sms")
def test_e21_by_sms_the_nearest_number_is_printed(town: Town, phone: Phone) -> None:
    with database(town) as tx:
        directory.access.add(
            tx, "0258 1022", Use.CALL, areas.read(tx, "phường Cam Ranh", HOME), "tests", clock.now()
        )
    talk(phone, "SDT Cam Ranh", "Tong dai: goi 0258 1022, nhan 1022")
    talk(phone, "SDT Nhon Hai", "Tong dai: goi 0259 1022, nhan 1022")


@pytest.mark.row("A18", "voice")
@pytest.mark.row("D4e", "voice")
@pytest.mark.row("B10", "voice")
@pytest.mark.row("B11", "voice")
def test_a18_by_voice_page_by_page(phone: Phone) -> None:
    line = chooses(phone, "6")
    line.hears("phím chữ của tên")
    line.presses("6466").hears("Vĩnh Hải", "Nhơn Hải")
    told = line.presses("1").hears("Trạm y tế Vĩnh Hải", "bấm tám")
    heard = [told]
    while "bấm tám" in told:
        told = line.presses("8").hears("Xã Vĩnh Hải", ".", "bấm")
        heard.append(told)
    assert any("BV" in page for page in heard) and any("Đội" in page for page in heard)
