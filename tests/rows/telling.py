"""What the stories of the rows say often: a text and its answer, a whole declaration, what other systems then read."""

from __future__ import annotations

import re
from typing import Any

from tests.journeys.town import Phone, Town
from tests.waiting import until

HELD_BACK = 15.0  # seconds: pages show a change five seconds later, and the machine may be busy
AN = "KB Nguyen Van An 1985 nam Nhon Hai khoe"


def talk(phone: Phone, words: str, *heard: str) -> str:
    """One text and its answer."""
    return phone.texts(words).reads(*heard)


def up_to_the_read_back(phone: Phone, line: str = AN) -> str:
    """A declaration in one line, everything answered, nothing sent yet; the read-back."""
    talk(phone, line, "8 cau")
    talk(phone, "1", "5/8 So nha")
    return talk(phone, "thon My Tuong 2, canh cho", "Xem lai")


def declare(phone: Phone, line: str = AN) -> str:
    """A whole declaration in one line; its receipt code."""
    up_to_the_read_back(phone, line)
    return code_of(talk(phone, "1", "Da nhan to khai"))


def code_of(receipt: str) -> str:
    """The receipt code in a text."""
    found = re.search(r"(?<!\d)\d{8}(?!\d)", receipt)
    assert found is not None, receipt
    return found[0]


def read_by_others(town: Town, phone: Phone) -> list[dict[str, Any]]:
    """What the central databases read of this phone, oldest first."""
    mine, since = [], ""
    while True:
        page = town.api("GET", f"/api/v1/declarations?limit=500{since}")
        mine += [row for row in page["items"] if row["phone"] == f"+84{phone.number[1:]}"]
        if page["next"] is None:
            return mine
        since = f"&since={page['next']}"


def filed(town: Town, phone: Phone, count: int) -> list[dict[str, Any]]:
    """The same, once there are `count` of them."""

    def enough() -> list[dict[str, Any]]:
        """the declarations of one phone are on the pages of the API"""
        found = read_by_others(town, phone)
        return found if len(found) >= count else []

    found = until(enough, HELD_BACK, every=0.5)
    assert len(found) == count
    return found


def declare_by_keys(phone: Phone, name: str = "Nguyen Van An") -> str:
    """A first declaration begun on the keypad and finished by text; its receipt code, which was told on the screen."""
    session = phone.dials("*1022*1#")
    for shown, key in (
        ("1 Dong y", "1"),
        ("Nam sinh", "1985"),
        ("Gioi tinh", "1"),
        ("chu dau ten xa", "nhon"),
        ("1 Vinh Hai (Nhon Hai cu)", "1"),
        ("tinh khac", "1"),
        ("14 ngay qua", "1"),
        ("o gan", "1"),
    ):
        session.shows(shown)
        session.presses(key)
    case = code_of(session.ends("nhan tin hoi", "So ho so"))
    phone.reads("1/8 Ho va ten")
    talk(phone, name, "5/8 So nha")
    talk(phone, "thon My Tuong 2, canh cho", "Xem lai")
    assert code_of(talk(phone, "1", "Da nhan to khai")) == case
    return case
