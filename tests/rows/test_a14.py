"""A14: a family of five declares from one phone; each is kept apart and has a history of their own."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.journeys.town import Phone, Town
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
