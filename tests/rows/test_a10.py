"""A10: nobody gets in before the code that their phone was texted; the staff see a name and a date."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.journeys.town import Phone, Town
from tests.rows.at_the_gate import called_out, on_duty
from tests.rows.telling import declare, talk

WITH_FEVER = (
    ("KB", "8 cau"),
    ("1", "1/8 Ho va ten"),
    ("Nguyen Van An", "2/8 Nam sinh"),
    ("1985", "3/8 Gioi tinh"),
    ("nam", "4/8 Dang o xa"),
    ("Nhon Hai, Ninh Hai", "1 Dung"),
    ("1", "5/8 So nha"),
    ("thon My Tuong 2", "6/8"),
    ("1", "7/8"),
    ("2", "8/8"),
    ("1", "Xem lai"),
    ("1", "Da nhan to khai"),
)


@pytest.mark.row("A10", "sms")
def test_a10_by_sms_only_the_right_code(town: Town, phone: Phone, new_phone: Callable[[], Phone]) -> None:
    gate = on_duty(town, new_phone())
    talk(gate, f"DS {phone.number}", "CHUA co to khai con han", f"KHAIHO {phone.number}")
    declare(phone)
    talk(gate, f"CI {phone.number} 482913", "chua vao")
    code = called_out(gate, phone)
    talk(gate, f"CI {phone.number} {(int(code) + 1) % 1_000_000:06}", "Ma chua khop, chua vao, con 4 lan")
    seen = talk(gate, f"CI {phone.number} {code} 368", "DA VAO Cho Ninh Hai", "AN, to khai den")
    assert "Nguyen" not in seen and "khoe" not in seen
    talk(gate, f"DS {phone.number} RA", "DA RA Cho Ninh Hai")


@pytest.mark.row("A10", "sms")
def test_a10_by_sms_signs_are_not_told(town: Town, phone: Phone, new_phone: Callable[[], Phone]) -> None:
    gate = on_duty(town, new_phone())
    for words, heard in WITH_FEVER:
        talk(phone, words, heard)
    code = called_out(gate, phone)
    seen = talk(gate, f"CI {phone.number} {code}", "DA GHI DEN Cho Ninh Hai", "phan luong")
    assert "sot" not in seen


@pytest.mark.row("A10", "sms")
def test_a10_by_sms_a_citizen_is_no_colleague(phone: Phone) -> None:
    talk(phone, "CT16 còn không", "1022 da nhan tin nay")
    talk(phone, "DS 0900000102", "1022 da nhan tin nay")
