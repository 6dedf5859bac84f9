"""E3: whoever looks after a room or a hamlet reports for all of it, then for those who are not well."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.journeys.town import Phone, Town
from tests.rows.calling import chooses
from tests.rows.telling import talk
from tests.rows.watching import in_room, keep, new_room


@pytest.fixture
def room(town: Town, phone: Phone, new_phone: Callable[[], Phone]) -> str:
    """A room of the shelter that this phone keeps, with two people in it."""
    code = new_room()
    keep(town, phone, code)
    for name in ("Nguyễn Văn An", "Trần Thị Bình"):
        in_room(town, new_phone(), code, name)
    return code


@pytest.mark.row("E3", "sms")
def test_e3_by_sms_all_well(phone: Phone, room: str) -> None:
    talk(phone, f"SK {room} 1", f"{room}: da ghi 2 nguoi khoe", "1 Khong ai, 2 An, 3 Binh")
    talk(phone, "1", f"Da ghi suc khoe {room}: 2 nguoi khoe")


@pytest.mark.row("E3", "sms")
def test_e3_by_sms_then_the_exceptions(phone: Phone, room: str) -> None:
    talk(phone, f"SK {room} 1", "da ghi 2 nguoi khoe")
    talk(phone, "3", "Hom nay BINH")
    talk(phone, "23", "1 nguoi khoe, 1 nguoi co dau hieu", "Tram y te goi lai truoc")


@pytest.mark.row("E3", "sms")
def test_e3_by_sms_nobody_else_reports_for_the_room(new_phone: Callable[[], Phone], room: str) -> None:
    talk(new_phone(), f"SK {room} 1", f"chua duoc giao bao suc khoe cho {room}")


@pytest.mark.row("E3", "ussd")
def test_e3_by_ussd_a_room_and_its_exceptions(phone: Phone, room: str) -> None:
    session = phone.dials("*1022*3#")
    session.shows("Bao suc khoe nhom nao?", f"1 {room}", "2 Nha toi")
    session.presses("1").shows(f"{room}: 2 nguoi", "1 Tat ca khoe")
    session.presses("1").shows("da ghi 2 nguoi khoe", "1 Khong ai", "3 Binh")
    session.presses("2").shows("Hom nay AN")
    session.presses("3").ends("1 nguoi khoe, 1 nguoi co dau hieu")


@pytest.mark.row("E3", "voice")
def test_e3_by_voice_a_room_and_its_exceptions(phone: Phone, room: str) -> None:
    line = chooses(phone, "3")
    line.hears("nhóm nào", "bấm một")
    line.goes(("1", "Tất cả khỏe, bấm một"), ("1", "Bình, bấm ba"), ("2", "Hôm nay"), ("3", "dấu hiệu"))
