"""C11: an exam is booked by phone, a seat is given once, and its number gives it back."""

from __future__ import annotations

import re

import pytest

from tests.journeys.town import Phone
from tests.rows.telling import talk

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
