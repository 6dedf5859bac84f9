"""E23: numbers change hands: an idle one says nothing personal before its holder names an initial; erased is gone."""

from __future__ import annotations

import pytest

from tests.journeys.town import Phone, Town
from tests.rows.rights import operator, prove
from tests.rows.telling import declare, talk


@pytest.mark.row("E23", "sms")
def test_e23_by_sms_a_stranger_learns_nothing(town: Town, phone: Phone) -> None:
    declare(phone)
    operator(town)("person", "idle", f"+84{phone.number[1:]}", "--by", "dulieu")
    first = talk(phone, "MA", "chu dau cua ten goi")
    assert "AN" not in first.split()
    talk(phone, "H", "So nay chua co to khai nao")
    talk(phone, "KB", "8 cau, mien phi")


@pytest.mark.row("E23", "sms")
def test_e23_by_sms_who_is_back_goes_on(town: Town, phone: Phone) -> None:
    code = declare(phone)
    operator(town)("person", "idle", f"+84{phone.number[1:]}", "--by", "dulieu")
    talk(phone, "MA", "chu dau cua ten goi")
    talk(phone, "a", code)


@pytest.mark.row("E23", "sms")
def test_e23_by_sms_erased_for_good_on_a_shared_phone(phone: Phone) -> None:
    declare(phone)
    talk(phone, "KB", "1 Khoe, nhu lan truoc")
    talk(phone, "3", "Nguoi moi")
    talk(phone, "1", "1/8 Ho va ten")
    talk(phone, "Tran Thi Hoa", "Nam sinh")
    talk(phone, "1987", "Gioi tinh")
    talk(phone, "2", "6/8")
    for answer in ("1", "1", "1"):
        last = talk(phone, answer, "")
    assert "Xem lai" in last
    talk(phone, "1", "Da nhan to khai cua HOA")
    prove(phone, "XOA", "1 An, 2 Hoa")
    talk(phone, "2", "1 Xoa het du lieu")
    talk(phone, "1", "Nam sinh cua HOA")
    talk(phone, "1987", "XOA HAN cua HOA", "1 to khai")
    talk(phone, "1", "Da xoa han")
    left = talk(phone, "MA", "AN")
    assert "HOA" not in left
