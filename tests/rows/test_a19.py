"""A19: what 1022 tells is approved by a second person, and names its source and time; what is not never leaves."""

from __future__ import annotations

import pytest

from gateway.content import Kind
from gateway.text.fold import strip_accents
from tests.journeys.town import Phone, Town
from tests.rows.newsroom import approve, publish, title, withdraw, write
from tests.rows.telling import talk


@pytest.mark.row("A19", "sms")
def test_a19_by_sms_only_what_two_people_agreed_to(town: Town, phone: Phone) -> None:
    heading = title("Chợ mở lại")
    item = write(town, Kind.NEWS, None, heading)
    assert strip_accents(heading) not in talk(phone, "TIN", "Soan 1 Tin moi, 2 So lieu")
    approve(town, item)
    talk(phone, "TIN 1", f"1 {strip_accents(heading)}")
    talk(phone, "1", f"{strip_accents(heading)}: theo doi them", "(CDC thu, ")
    withdraw(town, item)
    assert strip_accents(heading) not in talk(phone, "TIN 1")


@pytest.mark.row("A19", "ussd")
def test_a19_by_ussd_the_same_text_in_screens(town: Town, phone: Phone) -> None:
    heading = title("Lịch học")
    publish(
        town, Kind.NEWS, None, heading, f"{heading}: " + "học sinh các khối đi học lại từ sáng thứ hai. " * 5
    )
    session = phone.dials("*1022*5#")
    session.shows("1 Tin moi", "2 So lieu", "7 Ban do")
    session.presses("1").shows(f"1 {strip_accents(heading)}")
    session.presses("1").shows(f"{strip_accents(heading)}: hoc sinh", "8 Xem tiep", "1 Nhan ca tin")
    session.presses("1").ends("Da nhan ca tin")
    phone.reads(f"{strip_accents(heading)}: hoc sinh cac khoi", "(CDC thu, ")
