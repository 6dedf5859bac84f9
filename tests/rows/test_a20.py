"""A20: whoever coughs or has a fever tells it by themselves, and the health station of their commune has it at once."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.journeys.town import Phone, Town
from tests.rows.calling import chooses
from tests.rows.telling import AN, declare, talk
from tests.rows.watching import STATION

MINUTE = 60.0


def the_station_has_it(town: Town, phone: Phone, *said: str) -> None:
    """Within a minute the station's officer is texted whom to call and in which commune."""
    town.phone(STATION).reads("SUC KHOE", phone.number, "Vinh Hai", *said, patience=MINUTE)


@pytest.mark.row("A20", "sms")
def test_a20_by_sms_of_a_declaration(town: Town, phone: Phone) -> None:
    talk(phone, AN.replace("khoe", "sot, ho"), "8 cau")
    talk(phone, "1", "5/8 So nha")
    for said, heard in (("thon My Tuong 2", "6/8"), ("1", "8/8"), ("1", "Xem lai")):
        talk(phone, said, heard)
    talk(phone, "1", "Da nhan to khai", "Tram y te goi lai truoc")
    the_station_has_it(town, phone)


@pytest.mark.row("A20", "sms")
def test_a20_by_sms_of_somebody_whom_nobody_watches(town: Town, phone: Phone) -> None:
    """`SK` unasked: they are told by which time somebody calls."""
    declare(phone)
    talk(phone, "SK 386 ho", "Tram y te goi lai truoc")
    the_station_has_it(town, phone)


@pytest.mark.row("A20", "sms")
def test_a20_by_sms_who_is_well_troubles_nobody(
    town: Town, phone: Phone, new_phone: Callable[[], Phone]
) -> None:
    declare(phone)
    ill = new_phone()
    declare(ill)
    talk(ill, "SK 386 ho", "Tram y te goi lai truoc")
    the_station_has_it(town, ill)
    assert not [text for text in town.phone(STATION).inbox() if phone.number in text["text"]]


@pytest.mark.row("A20", "ussd")
def test_a20_by_ussd(town: Town, phone: Phone) -> None:
    declare(phone)
    session = phone.dials("*1022*3#")
    session.presses("2").shows("Nhiet do?")
    session.presses("386").shows("2 Sot")
    session.presses("2").ends("goi lai truoc")
    the_station_has_it(town, phone)


@pytest.mark.row("A20", "voice")
def test_a20_by_voice(town: Town, phone: Phone) -> None:
    declare(phone)
    line = chooses(phone, "3")
    line.hears("Có dấu hiệu, bấm hai")
    line.presses("2").hears("nhiệt độ")
    line.presses("386").hears("bấm")
    line.presses("2").hears("gọi lại trước")
    the_station_has_it(town, phone)
