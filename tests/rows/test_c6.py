"""C6: one's own health book, only after a code and, on a shared phone, the year of birth; its owner sees who looked."""

from __future__ import annotations

import pytest

from tests.journeys.town import Phone
from tests.rows.at_the_gate import digits
from tests.rows.calling import chooses
from tests.rows.rights import prove
from tests.rows.telling import declare, talk


@pytest.mark.row("C6", "sms")
def test_c6_by_sms_the_book_and_who_has_looked(phone: Phone) -> None:
    declare(phone)
    prove(phone, "SSK", "So suc khoe cua AN")
    phone.reads("Sap toi", "SSK 2")
    prove(phone, "SSK 2", "Da xem du lieu cua AN", "chinh so nay")


@pytest.mark.row("C6", "sms")
def test_c6_by_sms_a_shared_phone_needs_the_year_of_birth(phone: Phone) -> None:
    declare(phone)
    talk(phone, "KB Tran Thi Hoa 1987 nu Nhon Hai khoe", "Xem lai")
    talk(phone, "1", "Da nhan to khai")
    prove(phone, "SSK", "Xem so suc khoe cua ai?")
    talk(phone, "1", "Nam sinh cua AN")
    talk(phone, "1987", "khong khop nen chua mo so")


@pytest.mark.row("C6", "ussd")
def test_c6_by_ussd_the_code_is_asked_by_text(phone: Phone) -> None:
    declare(phone)
    phone.dials("*1022*7*5*4#").ends("nhan tin hoi")
    said = phone.reads("Ma xem, sua, xoa du lieu 1022")
    code = next(
        word.strip(",.:")
        for word in said.split()
        if word.strip(",.:").isdigit() and len(word.strip(",.:")) == 6
    )
    talk(phone, code, "So suc khoe cua AN")


@pytest.mark.row("C6", "voice")
@pytest.mark.row("B19", "voice")
def test_c6_by_voice_the_code_is_keyed_in_the_call(phone: Phone) -> None:
    """The name was said to a colleague once; the phone is proved, and the book opens to that name."""
    declare(phone)
    line = chooses(phone, "7", "5")
    line.presses("4").hears("Mã sáu số đang được gửi")
    line.presses(digits(6, phone.reads("Ma xem, sua, xoa du lieu 1022"))).hears("Sổ sức khỏe của An")
