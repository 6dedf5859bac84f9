"""A2: a whole declaration, question by question or in one line; the receipt comes back where it was asked for."""

from __future__ import annotations

import pytest

from gateway import damm
from tests.journeys.town import Phone, Town
from tests.rows.calling import declares, dials
from tests.rows.dictating import written
from tests.rows.telling import code_of, declare, declare_by_keys, filed, talk

QUESTIONS = (
    ("KB", "8 cau"),
    ("1", "1/8 Ho va ten"),
    ("Nguyễn Văn An", "2/8 Nam sinh"),
    ("1985", "3/8 Gioi tinh"),
    ("1", "4/8 Dang o xa"),
    ("nhon hai", "Xa Vinh Hai, Khanh Hoa (Nhon Hai cu)"),
    ("1", "5/8 So nha"),
    ("thôn Mỹ Tường 2, cạnh chợ", "6/8"),
    ("Đồng Nai", "Den day ngay nao?"),
    ("hôm nay", "Den bang gi?"),
    ("xe khách", "Bien so xe"),
    ("K", "7/8"),
    ("23", "8/8"),
    ("1", "Xem lai: NGUYEN VAN AN, 1985, nam; xa Vinh Hai"),
)


@pytest.mark.row("A2", "sms")
def test_a2_by_sms(phone: Phone) -> None:
    for words, heard in QUESTIONS:
        talk(phone, words, heard)
    assert damm.valid(code_of(talk(phone, "1", "Da nhan to khai cua AN")))


@pytest.mark.row("A2", "sms")
def test_a2_by_sms_in_one_line(phone: Phone) -> None:
    assert damm.valid(declare(phone, "KB Nguyen Van An 1985 nam Nhon Hai khoe"))


@pytest.mark.row("A2", "api")
def test_a2_by_api_the_same_record(town: Town, phone: Phone) -> None:
    """Every answer stands in the field that the official form has for it, accents and all."""
    for words, heard in (*QUESTIONS, ("1", "Da nhan to khai cua AN")):
        receipt = talk(phone, words, heard)
    (record,) = filed(town, phone, 1)
    wanted = {
        "code": code_of(receipt),
        "channel": "sms",
        "otherUser": 0,
        "fullName": "Nguyễn Văn An",
        "birthYear": 1985,
        "gender": "Nam",
        "provinceId": "56",
        "wardId": "22846",
        "address": "thôn Mỹ Tường 2, cạnh chợ",
        "showCountryPassing": 1,
        "countryPassing": "Đồng Nai",
        "showSignal": 1,
        "symptoms": ["sot", "ho"],
        "hasPatient": 2,
        "hasFromSickCountry": 2,
        "hasSick": 2,
    }
    assert {name: record[name] for name in wanted} == wanted


@pytest.mark.row("A2", "ussd")
def test_a2_by_ussd(town: Town, phone: Phone) -> None:
    """Begun by keys, written answers by text, then once more with one key and its receipt on the screen."""
    first = declare_by_keys(phone)
    phone.dials("*1022*1#").shows("Khai hom nay cho AN (1985)")
    again = phone.dials("*1022*1*1#").ends("Da nhan to khai cua AN", "Ma ")
    assert damm.valid(code_of(again)) and code_of(again) != first
    records = filed(town, phone, 2)
    assert [record["channel"] for record in records] == ["sms", "ussd"]
    assert [record["wardId"] for record in records] == ["22846", "22846"]


@pytest.mark.row("A2", "voice")
def test_a2_by_voice(town: Town, phone: Phone) -> None:
    """Keys first, words last; a colleague writes them down, the receipt comes by text, and the next one is one key."""
    line = declares(phone)
    line.says("Nguyễn Văn An").hears("Xin nói thôn")
    line.says("thôn Mỹ Tường hai, cạnh chợ").hears("Xin nghe lại", "Vĩnh Hải")
    line.presses("1").hears("Đã ghi lời nói", "báo kết quả trước")
    line.hangs_up()
    phone.reads("da ghi loi noi")
    written(town, phone, ("name", "Nguyễn Văn An"), ("address", "thôn Mỹ Tường 2, cạnh chợ"))
    assert damm.valid(code_of(phone.reads("Da nhan to khai cua AN")))
    again = dials(phone)
    again.hears("Khai y tế, bấm một")
    again.presses("1").hears("Khai hôm nay cho An")
    again.presses("1").hears("Đã nhận tờ khai của An", "Mã là")
    again.hangs_up()
    records = filed(town, phone, 2)
    assert [record["channel"] for record in records] == ["voice", "voice"]
    assert [record["wardId"] for record in records] == ["22846", "22846"]
    assert records[0]["fullName"] == "Nguyễn Văn An"
