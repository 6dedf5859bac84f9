"""A8: whoever keeps a gate registers it by text, shows that the phone is theirs, and the authority decides."""

from __future__ import annotations

import re

import pytest

from tests.journeys.town import Phone, Town
from tests.rows.operating import operator, requested
from tests.rows.telling import declare, talk

NAME = "Quan Co Nam"


def register(phone: Phone, address: str = "thon My Tuong 1, canh cau") -> None:
    """The whole talk; what 1022 says at its end is read."""
    talk(phone, f"DKD {NAME}*{address}*Xuan Hai", "4/5 Loai diem?")
    talk(phone, "3", "Xem lai: Quan Co Nam, quan an")
    code = re.search(r"diem 1022: (\d{6})", talk(phone, "1", "Ma dang ky diem"))
    assert code is not None
    talk(phone, code[1], "Da nhan dang ky Quan Co Nam, Xa Xuan Hai")


@pytest.mark.row("A8", "sms")
def test_a8_by_sms_a_code_then_the_authority_then_a_number_that_opens(
    town: Town, phone: Phone, new_phone
) -> None:
    register(phone)
    code = requested(town, phone)
    guest = new_phone()
    declare(guest)
    talk(guest, code, f"Khong co diem so {code}")
    operator(town, "approve", code)
    approved = phone.reads("DA DUYET Quan Co Nam", f"soan {code} gui 1022", f"*1022*2*{code}#")
    assert "RA: soan RA gui 1022" in approved
    talk(guest, code, "DA VAO Quan Co Nam")


@pytest.mark.row("A8", "sms")
def test_a8_by_sms_nothing_without_the_right_code_and_nothing_twice(town: Town, phone: Phone) -> None:
    talk(phone, f"DKD {NAME}*thon My Tuong 1*Xuan Hai", "4/5 Loai diem?")
    talk(phone, "3", "Xem lai")
    code = re.search(r"diem 1022: (\d{6})", talk(phone, "1", "Ma dang ky diem"))
    assert code is not None
    talk(phone, f"{(int(code[1]) + 1) % 1_000_000:06}", "Ma chua dung, con 4 lan")
    with pytest.raises(LookupError):
        requested(town, phone)
    talk(phone, code[1], "Da nhan dang ky")
    talk(phone, f"DKD {NAME}*THON MY TUONG 1*Xuan Hai", "dang cho duyet. Khong can gui lai")
