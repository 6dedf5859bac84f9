"""One line of a sheet: what it says, or what is wrong with it and how to go on; stores nothing."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Final

from gateway import cards, clock, phone
from gateway.cards import Card
from gateway.errors import BadInput
from gateway.sites.admitting import degrees
from gateway.text.fold import fold

OLDEST: Final = timedelta(days=28)  # visits leave after four weeks: an older one would be forgotten at once
LONGEST_STAY: Final = timedelta(hours=24)

HEADINGS: Final[Mapping[str, str]] = {
    **dict.fromkeys(("came", "gio vao", "vao", "den", "gio den"), "came"),
    **dict.fromkeys(("left", "gio ra", "ra", "ve", "gio ve"), "left"),
    **dict.fromkeys(("phone", "dien thoai", "so dien thoai", "sdt"), "phone"),
    **dict.fromkeys(("name", "ho ten", "ho va ten", "ten"), "name"),
    **dict.fromkeys(("birth year", "nam sinh"), "birth_year"),
    **dict.fromkeys(("card", "so the", "the bhyt", "bhyt", "cccd"), "card"),
    **dict.fromkeys(("sex", "gioi tinh"), "sex"),
    **dict.fromkeys(("hamlet", "thon", "dia chi"), "hamlet"),
    **dict.fromkeys(("temperature", "nhiet do"), "temperature"),
}
"""Headings as they are recognised, folded, and the field each stands for."""

_MOMENT: Final = re.compile(
    r"(?:(?:([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4})|([0-9]{4})-([0-9]{2})-([0-9]{2}))[ T]+)?"
    r"([0-9]{1,2})(?:[:hH]([0-9]{2})?)(?::[0-9]{2})?"
)
_SEXES: Final = {"nam": "Nam", "nu": "Nu", "khac": "Khac", "male": "Nam", "female": "Nu"}

_FORWARD: Final[Mapping[str, tuple[str, str]]] = {
    "came": (
        "Ghi giờ vào như 20/11/2026 09:15; chỉ ghi 09:15 thì chọn ngày của tờ giấy.",
        "Write when they came as 20/11/2026 09:15; for 09:15 alone name the day of the sheet.",
    ),
    "left": (
        "Ghi giờ ra sau giờ vào và trong vòng 24 giờ, hoặc để trống.",
        "Write a time after they came and within 24 hours, or leave it empty.",
    ),
    "late": (
        "Giờ vào quá 28 ngày trước hoặc chưa tới: xem lại ngày.",
        "They came more than 28 days ago or have not come yet: check the day.",
    ),
    "who": (
        "Ghi số điện thoại, hoặc họ tên và năm sinh, hoặc số thẻ.",
        "Write a phone number, or a name and a year of birth, or a card number.",
    ),
    "phone": ("Ghi số điện thoại Việt Nam, ví dụ bắt đầu bằng 09.", "Write a Vietnamese phone number."),
    "name": ("Ghi họ tên bằng chữ, không quá 60 ký tự.", "Write the name in letters, at most 60 characters."),
    "birth_year": ("Ghi năm sinh 4 số, ví dụ 1985.", "Write the year of birth in 4 digits, such as 1985."),
    "card": (
        "Ghi số thẻ: 10, 12 hoặc 15 ký tự, hay cả chuỗi quét được.",
        "Write the card number of 10, 12 or 15 characters, or the whole scan.",
    ),
    "sex": ("Ghi nam, nữ hoặc khác, hoặc để trống.", "Write male or female, or leave it empty."),
    "temperature": (
        "Ghi nhiệt độ từ 34 đến 43, ví dụ 36.8, hoặc để trống.",
        "Write a temperature between 34 and 43, such as 36.8, or leave it empty.",
    ),
}


@dataclass(frozen=True)
class Fault:
    """A line that cannot be used: its number in the file, the field, and what to do, in Vietnamese and English."""

    line: int
    field: str
    vi: str
    en: str


@dataclass(frozen=True)
class Entry:
    """A visit as a line tells it."""

    line: int
    came_at: datetime
    left_at: datetime | None
    phone: str | None = field(repr=False)
    name: str = field(repr=False)
    birth_year: int | None
    card: Card | None = field(repr=False)
    sex: str | None
    hamlet: str | None = field(repr=False)
    temperature: str | None = field(repr=False)


def read_line(line: int, row: Mapping[str, str], now: datetime, day: date | None) -> Entry | Fault:
    """The line, or the first thing wrong with it."""
    try:
        return _entry(line, row, now, day)
    except _Wrong as wrong:
        vi, en = _FORWARD[wrong.what]
        return Fault(line, wrong.field, vi, en)


class _Wrong(Exception):
    def __init__(self, field: str, what: str = "") -> None:
        super().__init__(field)
        self.field = field
        self.what = what or field


def _entry(line: int, row: Mapping[str, str], now: datetime, day: date | None) -> Entry:
    came = _moment("came", row.get("came", ""), day)
    if came is None:
        raise _Wrong("came")
    if not now - OLDEST <= came <= now:
        raise _Wrong("came", "late")
    left = _moment("left", row.get("left", ""), clock.today(came))
    if left is not None and not came <= left <= min(came + LONGEST_STAY, now):
        raise _Wrong("left")
    number, card = _phone(row.get("phone", "")), _card(row.get("card", ""))
    name = _name(row.get("name", "")) or (card.name if card else None) or ""
    year = _year(row.get("birth_year", ""), now) or (card.birth_year if card else None)
    if number is None and card is None and not (name and year):
        raise _Wrong("phone", "who")
    return Entry(
        line, came, left, number, name, year, card, _sex(row.get("sex", "")),
        " ".join(row.get("hamlet", "").split())[:160] or None, _temperature(row.get("temperature", "")),
    )  # fmt: skip


def _moment(field: str, said: str, day: date | None) -> datetime | None:
    if not said:
        return None
    found = _MOMENT.fullmatch(said)
    if found is None:
        raise _Wrong(field)
    try:
        if found[3]:
            day = date(int(found[3]), int(found[2]), int(found[1]))
        elif found[4]:
            day = date(int(found[4]), int(found[5]), int(found[6]))
        if day is None:
            raise _Wrong(field)
        local = datetime.combine(day, time(int(found[7]), int(found[8] or 0)), clock.VIETNAM)
    except ValueError:
        raise _Wrong(field) from None
    return local.astimezone(clock.midnight(day).tzinfo)


def _phone(said: str) -> str | None:
    if not said:
        return None
    try:
        return phone.parse_recipient(said, field="phone")
    except BadInput:
        converted = phone.convert_old(said)  # a list that somebody has kept since 2018
        if converted is None:
            raise _Wrong("phone") from None
        return converted


def _card(said: str) -> Card | None:
    card = cards.read(said) if said else None
    if said and card is None:
        raise _Wrong("card")
    return card


def _name(said: str) -> str:
    name = " ".join(said.split())
    if name and (len(name) > 60 or not any(map(str.isalpha, name)) or any(map(str.isdigit, name))):
        raise _Wrong("name")
    return name


def _year(said: str, now: datetime) -> int | None:
    if not said:
        return None
    if not re.fullmatch(r"[0-9]{4}", said) or not 1900 <= int(said) <= clock.today(now).year:
        raise _Wrong("birth_year")
    return int(said)


def _sex(said: str) -> str | None:
    if not said:
        return None
    if fold(said) not in _SEXES:
        raise _Wrong("sex")
    return _SEXES[fold(said)]


def _temperature(said: str) -> str | None:
    try:
        return degrees(said) if said else None
    except BadInput:
        raise _Wrong("temperature") from None
