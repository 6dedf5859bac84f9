"""B3: how to protect oneself, in the approved version, in at most three texts."""

from __future__ import annotations

import pytest

from gateway.text.segments import measure
from tests.journeys.town import Phone
from tests.rows.calling import chooses
from tests.rows.telling import talk


@pytest.mark.row("B3", "sms")
@pytest.mark.row("D5e", "sms")
def test_b3_by_sms_one_text_under_three_names(phone: Phone) -> None:
    said = talk(phone, "PHONGTRANH", "5K: deo khau trang", "Kho tho: goi 115")
    assert measure(said).segments <= 3
    assert talk(phone, "HD 5", "5K: deo khau trang") == said == talk(phone, "TIN 6", "5K: deo khau trang")


@pytest.mark.row("B3", "ussd")
def test_b3_by_ussd_screen_by_screen(phone: Phone) -> None:
    session = phone.dials("*1022*5*6#")
    session.shows("5K: deo khau trang", "8 Xem tiep")
    session.presses("8").ends("goi 115")


@pytest.mark.row("B3", "voice")
@pytest.mark.row("D5e", "voice")
def test_b3_by_voice(phone: Phone) -> None:
    chooses(phone, "5", "6").hears("đeo khẩu trang", "gọi 115")
