"""A11: staff declare for somebody; their own phone is told, SAI takes it back, and then it opens no gate."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.journeys.town import Phone, Town
from tests.rows.at_the_gate import called_out, on_duty
from tests.rows.telling import code_of, filed, talk

ANSWERS = (
    ("1", "1/8 Ho va ten"),
    ("Katơr Thị Lá", "2/8 Nam sinh"),
    ("1938", "3/8 Gioi tinh"),
    ("nu", "4/8 Dang o xa"),
    ("Nhon Hai, Ninh Hai", "1 Dung"),
    ("1", "5/8 So nha"),
    ("thon My Tuong 2", "6/8"),
    ("1", "7/8"),
    ("1", "8/8"),
    ("1", "Xem lai"),
    ("1", "Da khai cho LA"),
)


def declare_for(gate: Phone, guest: Phone) -> str:
    """The eight questions; the receipt on the phone of whom they are about."""
    guest.seen = guest._last()
    talk(gate, f"KHAIHO {guest.number}", f"Khai giup so {guest.number}")
    for words, heard in ANSWERS:
        talk(gate, words, heard)
    return code_of(guest.reads("Can bo cong CHO NINH HAI vua khai y te giup LA bang so nay"))


@pytest.mark.row("A11", "sms")
def test_a11_by_sms_declared_told_and_let_in(
    town: Town, phone: Phone, new_phone: Callable[[], Phone]
) -> None:
    gate = on_duty(town, new_phone())
    declare_for(gate, phone)
    code = called_out(gate, phone)
    talk(gate, f"CI {phone.number} {code}", "DA VAO Cho Ninh Hai", "LA, to khai den")
    (record,) = filed(town, phone, 1)
    assert record["otherUser"] == 1


@pytest.mark.row("A11", "sms")
def test_a11_by_sms_sai_closes_the_gate(town: Town, phone: Phone, new_phone: Callable[[], Phone]) -> None:
    gate = on_duty(town, new_phone())
    receipt = declare_for(gate, phone)
    code = called_out(gate, phone)
    talk(phone, f"SAI {receipt}", "Da ghi bao sai")
    talk(gate, f"CI {phone.number} {code}", "to khai da bi bao sai")
    talk(gate, f"DS {phone.number}", "to khai da bi bao sai")
