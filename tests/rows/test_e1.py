"""E1: the phone is at home; a relative's phone is texted, or the year of birth is asked; the phone at home is told."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.journeys.town import Phone, Town
from tests.rows.at_the_gate import digits, on_duty
from tests.rows.telling import declare, talk
from tests.rows.test_a4 import declare_with, new_card


@pytest.mark.row("E1", "sms")
def test_e1_by_sms_a_relatives_phone(town: Town, phone: Phone, new_phone: Callable[[], Phone]) -> None:
    gate, relative, card = on_duty(town, new_phone()), new_phone(), new_card()
    declare_with(phone, card)
    talk(relative, f"BHYT {card}", "8 cau")
    for words, heard in (
        ("1", "1/8 Ho va ten"),
        ("Nguyen Van An", "2/8 Nam sinh"),
        ("1985", "6/8"),
        ("1", "7/8"),
        ("1", "8/8"),
        ("1", "Xem lai"),
        ("1", "Da nhan to khai cua AN"),
    ):
        talk(relative, words, heard)
    phone.reads("vua khai y te cho AN")
    talk(gate, f"DS {phone.number} NHA", "Ma dang gui den may nguoi nha")
    code = digits(6, relative.reads("Ma vao CHO NINH HAI"))
    talk(gate, f"CI {phone.number} {code}", "DA VAO Cho Ninh Hai", "AN, to khai den")
    phone.reads("Can bo cong CHO NINH HAI vua ghi nguoi co so nay vao")


@pytest.mark.row("E1", "sms")
def test_e1_by_sms_the_year_of_birth_and_sai(
    town: Town, phone: Phone, new_phone: Callable[[], Phone]
) -> None:
    gate = on_duty(town, new_phone())
    declare(phone)
    talk(gate, f"DS {phone.number} NHA", "Khong co may nao nhan duoc ma")
    talk(gate, f"DS {phone.number} 1986", "Nam sinh khong khop")
    talk(gate, f"DS {phone.number} 1985", "DA VAO Cho Ninh Hai", "chua xac minh")
    phone.reads("Can bo cong CHO NINH HAI vua ghi nguoi co so nay vao")
    talk(phone, "SAI", "Da ghi bao sai")
