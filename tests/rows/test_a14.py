"""A14: a family of five declares from one phone; each is kept apart and has a history of their own."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.journeys.town import Phone, Town
from tests.rows.calling import chooses
from tests.rows.dictating import written
from tests.rows.telling import declare, filed, talk

BY_QUESTIONS = (("Nguyen Thi Hoa", "1987", "2"), ("Nguyen Van Binh", "2010", "1"))
BY_ONE_LINE = ("KB Nguyen Thi Cuc 2021 nu Nhon Hai khoe", "KB Tam 1964 nam Nhon Hai khoe")


@pytest.mark.row("A14", "sms")
def test_a14_by_sms(town: Town, phone: Phone) -> None:
    """Five people, then two of them again: one by the number of the member, one from the list."""
    declare(phone)
    for number, (name, year, sex) in enumerate(BY_QUESTIONS, start=2):
        for words, heard in (
            (f"KB {number}", "1/8"),
            (name, "2/8"),
            (year, "3/8"),
            (sex, "6/8"),
            ("1", "7/8"),
            ("1", "8/8"),
            ("1", "Xem lai"),
            ("1", "Da nhan to khai cua"),
        ):
            talk(phone, words, heard)
    for line in BY_ONE_LINE:
        talk(phone, line, "Xem lai")
        talk(phone, "1", "Da nhan to khai cua")
    talk(phone, "KB 2", "Khai hom nay cho HOA (1987)")
    talk(phone, "1", "Da nhan to khai cua HOA")
    talk(phone, "KB", "Khai hom nay cho AN (1985)", "3 Nguoi khac trong nha")
    listed = talk(phone, "3", "Khai cho ai?")
    assert all(name in listed.upper() for name in ("HOA", "BINH", "CUC", "TAM"))
    talk(phone, "2", "Khai hom nay cho BINH (2010)")
    talk(phone, "1", "Da nhan to khai cua BINH")
    history = Counter(record["fullName"] for record in filed(town, phone, 7))
    assert history == {
        "Nguyen Van An": 1,
        "Nguyen Thi Hoa": 2,
        "Nguyen Van Binh": 2,
        "Nguyen Thi Cuc": 1,
        "Tam": 1,
    }


@pytest.mark.row("A14", "ussd")
def test_a14_by_ussd(town: Town, phone: Phone) -> None:
    """A sixth member begins by keys beside five who are known; then one of the five with three keys."""
    declare(phone)
    for line in (
        *BY_ONE_LINE,
        "KB Nguyen Thi Hoa 1987 nu Nhon Hai khoe",
        "KB Nguyen Van Binh 2010 nam Nhon Hai khoe",
    ):
        talk(phone, line, "Xem lai")
        talk(phone, "1", "Da nhan to khai cua")
    session = phone.dials("*1022*1*3#")
    session.shows("Khai cho ai?", "1 Cuc", "2 Tam", "3 Hoa", "4 Binh", "5 Nguoi moi")
    session.presses("5").shows("Nam sinh")
    for key in ("2001", "1", "1", "1", "1"):
        session.presses(key)
    session.ends("nhan tin hoi")
    phone.reads("1/8 Ho va ten")
    talk(phone, "Nguyen Van Dat", "Xem lai")
    talk(phone, "1", "Da nhan to khai cua DAT")
    session = phone.dials("*1022*1*3*3#")
    session.shows("Khai hom nay cho HOA (1987)")
    session.presses("1").ends("Da nhan to khai cua HOA")
    history = Counter(record["fullName"] for record in filed(town, phone, 7))
    assert history["Nguyen Thi Hoa"] == 2 and history["Nguyen Van Dat"] == 1 and len(history) == 6


@pytest.mark.row("A14", "voice")
def test_a14_by_voice(town: Town, phone: Phone) -> None:
    """Somebody new beside one who is known: their name is said, and the next time each is one key."""
    declare(phone)
    line = chooses(phone, "1")
    line.hears("Khai cho người khác, bấm ba")
    line.goes(
        ("3", "Người mới, bấm một"),
        ("1", "năm sinh"),
        ("1987", "Nam bấm một"),
        ("2", "tỉnh khác"),
        ("1", "Câu bảy"),
        ("1", "Câu tám"),
        ("1", "họ và tên"),
    )
    line.says("Nguyễn Thị Hoa").hears("Xin nghe lại")
    line.presses("1").hears("Đã ghi lời nói")
    line.hangs_up()
    written(town, phone, ("name", "Nguyễn Thị Hoa"))
    phone.reads("Da nhan to khai cua HOA")
    again = chooses(phone, "1", "3")
    again.hears("Hoa, bấm một")
    again.goes(("1", "Khai hôm nay cho Hoa"), ("1", "Đã nhận tờ khai của Hoa"))
    history = Counter(record["fullName"] for record in filed(town, phone, 3))
    assert history == {"Nguyen Van An": 1, "Nguyễn Thị Hoa": 2}
