"""E12: where and when to be vaccinated, tested and treated, by commune."""

from __future__ import annotations

import pytest

from tests.journeys.town import Phone
from tests.rows.calling import chooses, letters
from tests.rows.telling import talk


@pytest.mark.row("E12", "sms")
def test_e12_by_sms_by_the_old_name_of_the_commune(phone: Phone) -> None:
    talk(phone, "TIN 5", "1 Lich tiem, 2 Diem xet nghiem, 3 Noi dieu tri")
    talk(phone, "1", "O xa, phuong nao?")
    talk(phone, "Nhon Hai, Ninh Hai", "1 Dung")
    talk(phone, "1", "tram y te Vinh Hai tiem cho nguoi tu 18 tuoi")
    talk(phone, "TIN 5", "2 Diem xet nghiem")
    talk(phone, "1", "O xa, phuong nao?")
    talk(phone, "Ninh Hai", "1 ")


@pytest.mark.row("E12", "ussd")
def test_e12_by_ussd_by_the_first_letters(phone: Phone) -> None:
    session = phone.dials("*1022*5*5#")
    session.shows("1 Lich tiem", "2 Diem xet nghiem", "3 Noi dieu tri")
    session.presses("1").shows("chu dau ten xa")
    session.presses("nhon").shows("1 Vinh Hai (Nhon Hai cu)")
    session.presses("1").ends("tram y te Vinh Hai tiem")


@pytest.mark.row("E12", "voice")
def test_e12_by_voice_by_the_keys_of_the_name(phone: Phone) -> None:
    line = chooses(phone, "5", "5")
    line.hears("Lịch tiêm, bấm một")
    line.goes(("1", "Ở xã, phường nào"), (letters("Nhon"), "Vĩnh Hải"), ("1", "tiêm cho người từ"))
