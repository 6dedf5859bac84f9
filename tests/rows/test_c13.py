"""C13: at a place of care who has declared signs is sent to triage first; the gate learns nothing of the signs."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.journeys.town import Phone, Town
from tests.rows.calling import enters
from tests.rows.operating import operator
from tests.rows.telling import declare, talk


def clinic(town: Town) -> str:
    """The number of a place of care of this story alone."""
    return operator(
        town, "add", "--name", "Trạm Ba Tháp", "--kind", "hospital", "--commune", "22846"
    ).split()[0]


def ill(phone: Phone) -> None:
    """A declaration with a cough."""
    talk(phone, "KB Nguyen Van An 1985 nam Nhon Hai ho", "8 cau")
    talk(phone, "1", "5/8 So nha")
    for words, heard in (("thon My Tuong 2", "6/8"), ("1", "8/8"), ("1", "Xem lai")):
        talk(phone, words, heard)
    talk(phone, "1", "Da nhan to khai")


@pytest.mark.row("C13", "sms")
def test_c13_by_sms_to_triage_before_the_ward(
    town: Town, phone: Phone, new_phone: Callable[[], Phone]
) -> None:
    board, well = clinic(town), new_phone()
    ill(phone)
    said = talk(phone, board, "DA GHI DEN Tram Ba Thap", "den ban phan luong truoc")
    assert "ho" not in said.lower().split()
    declare(well)
    talk(well, board, "DA VAO Tram Ba Thap")


@pytest.mark.row("C13", "ussd")
def test_c13_by_ussd_to_triage_before_the_ward(town: Town, phone: Phone) -> None:
    board = clinic(town)
    ill(phone)
    phone.dials(f"*1022*2*{board}#").ends("DA GHI DEN Tram Ba Thap", "den ban phan luong truoc")


@pytest.mark.row("C13", "voice")
def test_c13_by_voice_to_triage_before_the_ward(town: Town, phone: Phone) -> None:
    board = clinic(town)
    ill(phone)
    enters(phone, board).hears("Đã ghi đến Trạm Ba Tháp", "bàn phân luồng trước")
