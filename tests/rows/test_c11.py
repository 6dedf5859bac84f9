"""C11: an exam is booked by phone, a seat is given once, and its number gives it back."""

from __future__ import annotations

import re

import pytest

from tests.journeys.town import Phone, Town
from tests.rows.calling import chooses
from tests.rows.dictating import written
from tests.rows.telling import declare, talk

STATION = "Tram y te Vinh Hai"


def number_of(said: str) -> str:
    """The seven digits to keep."""
    found = re.search(r"(?<!\d)\d{7}(?!\d)", said)
    assert found is not None, said
    return found[0]


@pytest.mark.row("C11", "sms")
def test_c11_by_sms_booked_told_again_and_given_back(phone: Phone) -> None:
    talk(phone, "KHAM", STATION, "kham ngay nao")
    talk(phone, "3", "may gio?")
    talk(phone, "2", "Ho va ten?")
    talk(phone, "Nguyen Van An", "Nam sinh?")
    talk(phone, "1985", "1 Nam, 2 Nu")
    talk(phone, "1", "Kham vi sao?")
    code = number_of(talk(phone, "K", "DA HEN kham cho AN", STATION))
    talk(phone, "KHAM", "AN co lich kham", code)
    talk(phone, "1", "Lich kham van giu")
    talk(phone, f"BO KHAM {code}", "DA BO lich kham cua AN")
    talk(phone, f"BO KHAM {code}", "khong giu lich kham do")


@pytest.mark.row("C11", "ussd")
def test_c11_by_ussd_the_name_of_somebody_new_is_asked_by_text(phone: Phone) -> None:
    session = phone.dials("*1022*7*5*1#")
    session.shows("ngay nao?")
    session.presses("4").shows("may gio?")
    session.presses("1").shows("Nam sinh?")
    session.presses("1985").shows("Gioi tinh?")
    session.presses("1").shows("1 Dat luon")
    session.presses("1").ends("nhan tin hoi")
    phone.reads("Ho va ten?")
    code = number_of(talk(phone, "Nguyen Van An", "DA HEN kham cho AN"))
    again = phone.dials("*1022*7*5*1#")
    again.shows(code, "3 Bo lich nay")
    again.presses("3").ends("DA BO lich kham cua AN")


@pytest.mark.row("C11", "voice")
def test_c11_by_voice_booked_at_once_and_given_back(phone: Phone) -> None:
    """Whoever is known says nothing: the seat is theirs when the last key is pressed."""
    declare(phone)
    line = chooses(phone, "7", "5")
    line.presses("1").hears("khám ngày nào")
    line.goes(("5", "mấy giờ"), ("2", "An, bấm một"), ("1", "Đặt luôn, bấm một"))
    line.presses("1").hears("Đã hẹn khám cho An", "Số hẹn")
    line.hangs_up()
    again = chooses(phone, "7", "5")
    again.presses("1").hears("Bỏ lịch này, bấm ba")
    again.presses("3").hears("Đã bỏ lịch khám")


@pytest.mark.row("C11", "voice")
def test_c11_by_voice_the_name_of_somebody_new_is_said(town: Town, phone: Phone) -> None:
    line = chooses(phone, "7", "5")
    line.presses("1").hears("khám ngày nào")
    line.goes(
        ("6", "mấy giờ"),
        ("3", "năm sinh"),
        ("1985", "bấm"),
        ("1", "Đặt luôn, bấm một"),
        ("1", "Xin nói họ và tên"),
    )
    line.says("Nguyễn Văn An").hears("Đã ghi lời nói")
    line.hangs_up()
    written(town, phone, ("name", "Nguyễn Văn An"))
    number_of(phone.reads("DA HEN kham cho AN"))
