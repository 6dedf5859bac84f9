"""How the values inside a text are said aloud, in Vietnamese and English; chooses no words of a message.

Speech engines misread times, dates, codes and 1022, so they get words (facts.md §7, voice.md). Full hours
after noon are said as people say them ("bốn giờ chiều"), others on the 24-hour clock, as people.md §4 does.
"""

from __future__ import annotations

import re

DIGITS = {
    "vi": ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín"),
    "en": ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"),
}
_VI = DIGITS["vi"]
_GROUPS = {
    4: (4,),
    5: (5,),
    6: (3, 3),
    7: (3, 4),
    8: (4, 4),
    9: (3, 3, 3),
    10: (4, 3, 3),
    11: (4, 3, 4),
    12: (3, 3, 3, 3),
}
_MONTHS_EN = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
ABBREVIATIONS = {"UBND": "Ủy ban nhân dân", "TP": "thành phố", "TT": "thị trấn"}
_ABBREVIATION = re.compile(rf"\b({'|'.join(ABBREVIATIONS)})\b\.?")

_NUMBER = re.compile(r"(?<![\w.,/:])(?!(?:11[1-5]|1022)\b)[1-9]\d{0,3}(?![\w/:]|[.,]\d)")
"""Not part of a code, date or decimal. 115 and 1022 are dialled or count something: who speaks the whole text tells."""


def digits(code: str, lang: str) -> str:
    """A code digit by digit in groups with a pause: 10482138 → "một không bốn tám, hai một ba tám"."""
    return ", ".join(" ".join(group) for group in _groups(code, lang))


def secret(code: str, lang: str) -> str:
    """A one-time code with a pause after every digit: 482913 → "bốn, tám, hai; chín, một, ba"."""
    return "; ".join(", ".join(group) for group in _groups(code, lang))


def clock(time: str, lang: str) -> str:
    """A time of day "HH:MM": 16:00 → "bốn giờ chiều", 15:30 → "mười lăm giờ ba mươi"; English "4 p.m."."""
    hour, minute = (int(part) for part in time.split(":"))
    if lang == "en":
        half = "a.m." if hour < 12 else "p.m."
        return f"{(hour - 1) % 12 + 1}{f':{minute:02}' if minute else ''} {half}"
    if minute:
        return f"{number(hour, lang)} giờ {number(minute, lang)}"
    part = _part_of_day(hour)
    return f"{number(hour - 12 if hour > 12 else hour, lang)} giờ{part}"


def date(day: str, lang: str) -> str:
    """A date "DD/MM": 20/11 → "hai mươi tháng mười một", without the word for day; English "20 November"."""
    in_month, month = (int(part) for part in day.split("/"))
    if lang == "en":
        return f"{in_month} {_MONTHS_EN[month - 1]}"
    return f"{number(in_month, lang)} tháng {'tư' if month == 4 else number(month, lang)}"


def decimal(value: str, lang: str) -> str:
    """ "38.6" → "ba mươi tám phẩy sáu"; English keeps figures, which its engines read well."""
    if lang == "en":
        return value
    whole, _, part = value.replace(",", ".").partition(".")
    said = number(int(whole), lang)
    return f"{said} phẩy {' '.join(_VI[int(digit)] for digit in part)}" if part else said


def number(value: int, lang: str) -> str:
    """0 to 9999 in words: 105 → "một trăm linh năm", 21 → "hai mươi mốt"; English keeps figures."""
    if lang == "en":
        return str(value)
    if not 0 <= value <= 9999:
        return " ".join(_VI[int(digit)] for digit in str(abs(value)))
    thousands, rest = divmod(value, 1000)
    parts = [f"{_VI[thousands]} nghìn"] if thousands else []
    if rest or not thousands:
        parts.append(_below_thousand(rest, whole=bool(thousands)))
    return " ".join(parts)


def amount(value: int, lang: str) -> str:
    """Any whole number in words, by its thousands: 15020300 → "mười lăm triệu không trăm hai mươi nghìn ba trăm"."""
    if lang == "en" or not 10_000 <= value < 10**12:
        return number(value, lang)
    parts: list[str] = []
    for unit, word in ((10**9, " tỷ"), (10**6, " triệu"), (1000, " nghìn"), (1, "")):
        if three := value // unit % 1000:
            parts.append(_below_thousand(three, whole=bool(parts)) + word)
    return " ".join(parts)


def name(text: str, lang: str) -> str:
    """A name or free text: "thôn 2, UBND xã" → "thôn hai, Ủy ban nhân dân xã"; other languages as written."""
    if lang != "vi":
        return text
    text = _ABBREVIATION.sub(lambda found: ABBREVIATIONS[found[1]], text)
    return _NUMBER.sub(lambda found: number(int(found[0]), lang), text)


def _groups(code: str, lang: str) -> list[list[str]]:
    words = [DIGITS.get(lang, _VI)[int(digit)] for digit in code if digit.isdecimal()]
    cuts, start = [], 0
    for size in _GROUPS.get(len(words), (len(words),)):
        cuts.append(words[start : start + size])
        start += size
    return cuts


def _part_of_day(hour: int) -> str:
    if hour == 12:
        return " trưa"
    if 13 <= hour <= 18:
        return " chiều"
    if 19 <= hour <= 21:
        return " tối"
    return " đêm" if hour >= 22 else ""


def _below_thousand(value: int, *, whole: bool) -> str:
    hundreds, rest = divmod(value, 100)
    parts = [f"{_VI[hundreds]} trăm"] if hundreds or whole else []
    tens, unit = divmod(rest, 10)
    if tens:
        parts.append("mười" if tens == 1 else f"{_VI[tens]} mươi")
        if unit:
            parts.append({1: "mốt" if tens > 1 else "một", 5: "lăm"}.get(unit, _VI[unit]))
    elif unit and parts:
        parts.append(f"linh {_VI[unit]}")
    elif unit or not parts:
        parts.append(_VI[unit])
    return " ".join(parts)
