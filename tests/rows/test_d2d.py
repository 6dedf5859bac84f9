"""D2d: registering for a dose after the consent and a code, once for each; what was felt reaches a station."""

from __future__ import annotations

import re

import pytest

from tests.journeys.town import Phone, Town
from tests.rows.at_the_gate import digits
from tests.rows.calling import chooses, letters
from tests.rows.dictating import written
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


@pytest.mark.row("D2d", "voice")
def test_d2d_by_voice_everything_by_keys_and_the_code_too(phone: Phone) -> None:
    """The consent is read out, the code is keyed in the same call; who is registered is told so, and not again."""
    declare(phone)
    line = chooses(phone, "7", "5")
    line.presses("2").hears("An, bấm một")
    line.goes(
        ("1", "mũi"), ("1", "tháng sinh"), ("1", "căn cước"), ("1", "bảo hiểm y tế"), ("1", "Nông nghiệp"),
        ("1", "Muốn tiêm ngày nào"), ("1", "bấm bảy"), ("7", "bấm"), ("7", "bấm"), ("7", "Tiêm là tự nguyện"),
        ("1", "Mã sáu số đang được gửi"),
    )  # fmt: skip
    line.presses(digits(6, phone.reads(CODE))).hears("Đã đăng ký tiêm mũi một")
    line.hangs_up()
    again = chooses(phone, "7", "5")
    again.presses("2").hears("An, bấm một")
    again.goes(("1", "mũi"), ("1", "đã đăng ký mũi một"))


@pytest.mark.row("D2d", "voice")
def test_d2d_by_voice_somebody_new_is_named_after_the_code(town: Town, phone: Phone) -> None:
    line = chooses(phone, "7", "5")
    line.presses("2").hears("năm sinh")
    line.goes(
        ("1990", "bấm"), ("2", "mũi"), ("1", "tháng sinh"), ("0503", "căn cước"), ("1", "bảo hiểm y tế"),
        ("1", "Nông nghiệp"), ("1", "Muốn tiêm ngày nào"), ("1", "xã"), (letters("Xuan Hai"), "bấm một"),
        ("1", "bấm bảy"),
        ("7", "bấm"), ("7", "bấm"), ("7", "Tiêm là tự nguyện"), ("1", "Mã sáu số đang được gửi"),
    )  # fmt: skip
    line.presses(digits(6, phone.reads(CODE))).hears("họ và tên")
    line.says("Katơr Thị Ví Dụ").hears("thôn")
    line.says("thôn Phước Nhơn một").hears("Đã ghi lời nói")
    line.hangs_up()
    written(town, phone, ("name", "Katơr Thị Ví Dụ"), ("address", "thôn Phước Nhơn 1"))
    phone.reads("DA DANG KY tiem mui 1 cho DU")


@pytest.mark.row("D2d", "voice")
def test_d2d_by_voice_what_is_felt_after_a_dose_is_said(town: Town, phone: Phone) -> None:
    declare(phone)
    line = chooses(phone, "7", "5")
    line.presses("3").hears("An, bấm một")
    line.goes(("1", "bấm một"), ("1", "Xin nói thấy những dấu hiệu gì"))
    line.says("sốt nhẹ, sưng tay").hears("Đã ghi lời nói")
    line.hangs_up()
    written(town, phone, ("said", "sốt nhẹ, sưng tay"))
    phone.reads("Tram y te goi lai truoc")
