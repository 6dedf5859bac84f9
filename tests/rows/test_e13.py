"""E13: anybody may tell how they are, for themselves and their family; the rules of danger are the same."""

from __future__ import annotations

import pytest

from tests.journeys.town import Phone
from tests.rows.calling import chooses
from tests.rows.telling import declare, talk


@pytest.mark.row("E13", "sms")
def test_e13_by_sms_in_one_line(phone: Phone) -> None:
    talk(phone, "SK 36,8", "Da nhan suc khoe", "Neu met hon")
    talk(phone, "SK 386", "Da nhan: sot 38.6", "Tram y te goi lai truoc")


@pytest.mark.row("E13", "sms")
def test_e13_by_sms_danger_is_danger(phone: Phone) -> None:
    talk(phone, "SK 368 SPO2 91", "DA NHAN yeu cau cap cuu")
    phone.reads("GOI 115 NGAY")


@pytest.mark.row("E13", "sms")
def test_e13_by_sms_kho_is_never_guessed(phone: Phone) -> None:
    talk(phone, "SK 368 KHO", "CAP CUU")
    talk(phone, "SK 2", "Nhiet do?")
    talk(phone, "K", "1 Khoe 2 Sot")
    talk(phone, "kho", "KHO la khoe, kho tho hay ho khan?")


@pytest.mark.row("E13", "sms")
def test_e13_by_sms_of_the_family(phone: Phone) -> None:
    declare(phone)
    talk(phone, "SK", "SK cua AN. Nhiet do?")
    talk(phone, "368", "Hom nay AN")
    talk(phone, "1", "Da nhan suc khoe", "cua AN")


@pytest.mark.row("E13", "ussd")
def test_e13_by_ussd_one_key(phone: Phone) -> None:
    session = phone.dials("*1022*3#")
    session.shows("Suc khoe hom nay", "1 Khoe nhu hom qua", "2 Co dau hieu")
    session.presses("1").ends("Da nhan suc khoe")


@pytest.mark.row("E13", "ussd")
def test_e13_by_ussd_danger_is_danger(phone: Phone) -> None:
    session = phone.dials("*1022*3#")
    session.presses("2").shows("Nhiet do?")
    session.presses("1").shows("4 Kho tho")
    session.presses("4").shows("DA BAO CAP CUU", "1 Bam nham, huy")
    session.presses("1").ends("Da bo cap cuu")


@pytest.mark.row("E13", "voice")
def test_e13_by_voice_of_the_family_and_danger_is_danger(phone: Phone) -> None:
    declare(phone)
    line = chooses(phone, "3")
    line.hears("Sức khỏe hôm nay")
    line.presses("1").hears("Đã nhận", "Sức khỏe hằng ngày, bấm ba")
    line.goes(("3", "Sức khỏe hôm nay"), ("2", "nhiệt độ"), ("1", "Khó thở"), ("4", "cấp cứu"))
