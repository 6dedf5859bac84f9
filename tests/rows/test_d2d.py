"""D2d: registering for a dose after the consent and a code, once for each; what was felt reaches a station."""

from __future__ import annotations

import re

import pytest

from tests.journeys.town import Phone
from tests.rows.telling import declare, talk
from tests.rows.test_c11 import number_of

CODE = "Ma dang ky tiem 1022"


def proved(phone: Phone, words: str, *heard: str) -> str:
    """Say `words`, read the code, and text it back; the answer."""
    return sent_back(phone, phone.texts(words).reads(CODE), *heard)


def sent_back(phone: Phone, said: str, *heard: str) -> str:
    """Text the code of `said` back; the answer."""
    found = re.search(r"\b\d{6}\b", said)
    assert found is not None, said
    return phone.texts(found[0]).reads(*heard)


@pytest.mark.row("D2d", "sms")
def test_d2d_by_sms_registered_once_and_its_state_is_told(phone: Phone) -> None:
    declare(phone)
    talk(phone, "TIEM", "Dang ky tiem cho ai? 1 An")
    for said, heard in (
        ("1", "mui thu may"), ("1", "Ngay, thang sinh"), ("05/03", "can cuoc"), ("K", "BHYT"), ("K", "Lam nghe gi"),
        ("1", "Muon tiem ngay nao"), ("K", "Thuoc nhom nao"), ("7", "Phan ve"), ("7", "Con dieu nao"),
        ("7", "Tiem la tu nguyen"),
    ):  # fmt: skip
        talk(phone, said, heard)
    code = number_of(proved(phone, "1", "DA DANG KY tiem mui 1 cho AN"))
    talk(phone, f"TIEM {code}", "dang cho xep lich")
    talk(phone, "TIEM", "1 An")
    talk(phone, "1", "mui thu may")
    talk(phone, "1", "da dang ky mui 1", code)


@pytest.mark.row("D2d", "sms")
def test_d2d_by_sms_what_is_felt_after_a_dose_reaches_the_station(phone: Phone) -> None:
    declare(phone)
    talk(phone, "PU sot nhe, sung tay", "Ai thay kho chiu")
    talk(phone, "1", "Tiem tu bao gio")
    talk(phone, "1", "Tram y te goi lai truoc")


@pytest.mark.row("D2d", "ussd")
def test_d2d_by_ussd_everything_by_keys_and_the_code_by_text(phone: Phone) -> None:
    declare(phone)
    session = phone.dials("*1022*7*5*2#")
    for shown, key in (
        ("1 An", "1"), ("mui thu may", "1"), ("thang sinh", "0503"), ("can cuoc", "K"), ("BHYT", "K"),
        ("Lam nghe gi", "1"), ("Muon tiem", "K"), ("Nhom uu tien", "7"), ("Phan ve", "7"), ("cap tinh", "7"),
        ("Tiem tu nguyen", "1"),
    ):  # fmt: skip
        session.shows(shown)
        session.presses(key)
    session.ends("nhan tin hoi")
    sent_back(phone, phone.reads(CODE), "DA DANG KY tiem mui 1 cho AN")
