"""B6: the truth about rumours, by text and by key: the fact first, then the claim, with source and day."""

from __future__ import annotations

import pytest

from tests.journeys.town import Phone
from tests.rows.calling import chooses
from tests.rows.telling import talk

FACT = ("Nuoc toi khong chua duoc Covid (CDC tinh, ", "Tin don: uong nuoc toi chua khoi Covid")


@pytest.mark.row("B6", "sms")
def test_b6_by_sms_each_item_shows_fact_claim_and_day(phone: Phone) -> None:
    listed = talk(phone, "TINGIA", "Nuoc toi khong chua Covid", "Cho Ninh Hai van mo cua")
    key = listed[listed.index(" Nuoc toi") - 1]
    talk(phone, key, *FACT)


@pytest.mark.row("B6", "ussd")
def test_b6_by_ussd_each_item_shows_fact_claim_and_day(phone: Phone) -> None:
    session = phone.dials("*1022*4*2#")
    listed = session.shows("Su that tin don", "Nuoc toi khong chua Covid")
    session.presses(listed[listed.index(" Nuoc toi") - 1]).ends(*FACT)


@pytest.mark.row("B6", "voice")
def test_b6_by_voice_fact_and_claim(phone: Phone) -> None:
    line = chooses(phone, "4", "2")
    line.hears("Nước tỏi không chữa")
    line.presses("1").hears("Theo", "Tin đồn là", "Xin không gửi tiếp")
