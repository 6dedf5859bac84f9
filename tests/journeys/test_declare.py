"""Declaring by text, as people do it (services A2, A3, A5, A14): through the network, the web, the workers and back."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from tests.journeys.daylight import is_answered
from tests.journeys.town import Phone, Town
from tests.waiting import until

REST_OF_THE_FAMILY = (
    ("Nguyen Thi Hoa", "1987", "2"),
    ("Nguyen Van Binh", "2010", "1"),
    ("Nguyen Thi Cuc", "5t", "2"),
    ("Tam", "62t", "1"),
)


def test_by_dialogue_without_accents_a2_a3(phone: Phone) -> None:
    talk(phone, "KB", "8 cau")
    talk(phone, "1", "1/8 Ho va ten")
    talk(phone, "Nguyen Van An", "2/8 Nam sinh")
    talk(phone, "1985", "3/8 Gioi tinh")
    talk(phone, "1", "4/8 Dang o xa")
    talk(phone, "nhon hai", "Xa Vinh Hai, Khanh Hoa (Nhon Hai cu)")
    talk(phone, "1", "5/8 So nha")
    talk(phone, "thon My Tuong 2, canh cho", "6/8")
    talk(phone, "1", "7/8")
    talk(phone, "1", "8/8")
    talk(phone, "1", "Xem lai: NGUYEN VAN AN, 1985, nam; xa Vinh Hai")
    receipt = talk(phone, "1", "Da nhan to khai cua AN")
    assert re.search(r"Ma \d{8}, dung den het \d\d/\d\d", receipt)


def test_by_dialogue_with_accents(phone: Phone) -> None:
    texts = (
        "Khai y tế",
        "Đồng ý",
        "Katơr Thị H'Nga",
        "62 tuổi",
        "Nữ",
        "Nhơn Hải",
        "Đúng rồi",
        "thôn Khánh Nhơn",
    )
    for words in (*texts, "Không đi đâu hết", "Khỏe", "Không gần ai"):
        answer = talk(phone, words, "")
    assert "KATOR THI H'NGA" in answer
    talk(phone, "Gửi đi", "Da nhan to khai cua H'NGA")


def test_with_slips_and_telex_residue(phone: Phone) -> None:
    talk(phone, "kbb", "Co phai muon KHAI Y TE?")
    talk(phone, "1", "8 cau")
    talk(phone, "dongf ys", "1/8")
    talk(phone, "Le Thi Hoa 3", "Chua hieu ho ten")
    talk(phone, "Le Thi Hoa", "2/8")
    talk(phone, "1850", "Chua hieu nam sinh")
    talk(phone, "sinh nam 58", "3/8")
    talk(phone, "nuwx", "4/8")
    talk(phone, "Nhon Hia", "Nhon Hai cu")
    talk(phone, "dungs", "5/8")
    talk(phone, "thon 1", "6/8")
    talk(phone, "khoong", "7/8")
    talk(phone, "KHO", "khoe, kho tho hay ho khan")
    talk(phone, "khoer", "8/8")
    talk(phone, "khong ai", "LE THI HOA, 1958, nu")
    talk(phone, "SUA 2", "2/8")
    talk(phone, "1959", "LE THI HOA, 1959, nu")
    talk(phone, "1", "Da nhan to khai cua HOA")


def test_by_one_line_then_one_key_then_the_code_again_a5(phone: Phone) -> None:
    talk(phone, "KB Nguyen Van An 1985 nam Nhon Hai khoe", "8 cau")
    talk(phone, "1", "5/8")
    talk(phone, "thon My Tuong 2", "Xem lai: NGUYEN VAN AN")
    talk(phone, "1", "Da nhan to khai cua AN")
    talk(phone, "KB", "Khai hom nay cho AN (1985): 1 Khoe, nhu lan truoc")
    receipt = talk(phone, "1", "Da nhan to khai cua AN")
    code = re.search(r"Ma (\d{8})", receipt)
    assert code is not None
    talk(phone, "MA", code[1])


def test_the_code_is_the_declaration_that_other_systems_see_a5(town: Town, phone: Phone) -> None:
    for words, heard in (
        ("KB Tran Van Ba 1960 nam Nhon Hai khoe", "8 cau"),
        ("1", "5/8"),
        ("thon 1", "Xem lai"),
        ("1", "Da nhan"),
    ):
        receipt = talk(phone, words, heard)
    code = re.search(r"Ma (\d{8})", receipt)
    assert code is not None
    filed = until(lambda: _filed(town, code[1]), 15)  # pages show a change five seconds later (decisions 26)
    assert (filed["fullName"], filed["birthYear"]) == ("Tran Van Ba", 1960)


def test_a_family_of_five_each_apart_a14(phone: Phone) -> None:
    declare_line(phone, "KB Nguyen Van An 1985 nam Nhon Hai khoe", "thon 1")
    for number, (name, year, sex) in enumerate(REST_OF_THE_FAMILY, start=2):
        talk(phone, f"KB {number}", "1/8")
        talk(phone, name, "2/8")
        talk(phone, year, "3/8")
        talk(phone, sex, "6/8")
        talk(phone, "1", "7/8")
        talk(phone, "1", "8/8")
        talk(phone, "1", "Xem lai")
        talk(phone, "1", "Da nhan to khai cua")
    codes = talk(phone, "MA", "TAM")
    assert len(set(re.findall(r"\d{8}", codes))) >= 4
    talk(phone, "KB 3", "BINH (2010)")


def test_in_english(phone: Phone) -> None:
    for words, heard in (
        ("EN", "English"),
        ("KB", "8 questions"),
        ("yes", "Full name"),
        ("John Smith", "Year of birth"),
        ("1985", "Sex?"),
        ("male", "commune"),
        ("Nha Trang", "is that right"),
        ("1", "House number"),
        ("Sunrise Hotel", "another province"),
        ("no", "7/8"),
        ("1", "8/8"),
        ("1", "Check: JOHN SMITH"),
        ("send", "Declaration of SMITH received"),
    ):
        talk(phone, words, heard)


def test_left_over_midnight_and_taken_up_in_the_morning(town: Town, new_phone: Callable[[], Phone]) -> None:
    """The clock of everybody is turned: reminded once by day, and the answers are where they were."""
    phone = new_phone()
    evening = _seconds_until(hour=21)
    try:
        town.turn_clock(evening)
        until(lambda: is_answered(new_phone()), 15)  # every process has read the clock
        for words, heard in (("KB", "8 cau"), ("1", "1/8"), ("Nguyen Van An", "2/8")):
            talk(phone, words, heard)
        town.turn_clock(evening + 11 * 3600.0)
        phone.reads("con thieu 7 cau")
        talk(phone, "1", "2/8 Nam sinh")
        talk(phone, "1985", "3/8")
    finally:
        town.turn_clock(0)
        until(lambda: is_answered(new_phone()), 15)  # every process has read the clock again


def _filed(town: Town, code: str) -> dict[str, Any] | None:
    page = town.api("GET", "/api/v1/declarations?limit=500")
    return next((row for row in page["items"] if row["code"] == code), None)


def declare_line(phone: Phone, line: str, address: str) -> str:
    """One line, consent, address, send; the receipt."""
    talk(phone, line, "8 cau")
    talk(phone, "1", "5/8")
    talk(phone, address, "Xem lai")
    return talk(phone, "1", "Da nhan to khai")


def talk(phone: Phone, words: str, heard: str) -> str:
    """One text and its answer."""
    return phone.texts(words).reads(heard)


def _seconds_until(hour: int) -> float:
    here = datetime.now(ZoneInfo("Asia/Ho_Chi_Minh"))
    wanted = here.replace(hour=hour, minute=0)
    return (wanted + timedelta(days=wanted < here) - here).total_seconds()
