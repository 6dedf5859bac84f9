"""Times and dates inside free text become words; knows a moment from a duration by the words around it."""

from __future__ import annotations

import re

from gateway.wording import speech

_PARTS = ("sáng", "trưa", "chiều", "tối", "đêm")
_LASTING_BEFORE = {
    "trong",
    "sau",
    "suốt",
    "mỗi",
    "dài",
    "khoảng",
    "hơn",
    "gần",
    "đa",
    "ít",
    "nhất",
    "thêm",
    "cứ",
}
_LASTING_AFTER = {"tới", "qua", "liên", "liền", "trước", "nữa", "đồng", "trên"}

_RANGE = re.compile(r"(?<![\w.,:/-])(\d{1,2})\s?-\s?(\d{1,2})\s?[hH](?!\w)")
_FROM_TO = re.compile(
    r"(?<![\w.,:/-])(\d{1,2}(?:[hHg]\d{0,2}|:\d\d))'?\s?-\s?(?=\d{1,2}(?:[hH](?![^\W\d_])|:\d\d|g\d))"
)
_TIME = re.compile(
    r"(?<![\w.,:/-])(\d{1,2})(?:[hHg](\d{1,2})(?:'|p|ph|phút)?|:(\d{2})(?::00)?|\s?[hH])(?![\w:]|[.,]\d)"
)
_DAY = re.compile(r"(?<![\w/.,-])(\d{1,2})([/.-])(\d{1,2})\2(\d{4}|\d\d)(?![\w/-]|[.,]\d)")
_MONTH = re.compile(r"(?<![\w/.,-])(\d{1,2})/(\d{4})(?![\w/-]|[.,]\d)")
_SHORT_DAY = re.compile(r"(?<![\w/.,-])(\d{1,2})/(\d{1,2})(?![\w/-]|[.,]\d)")
_WORD_BEFORE = re.compile(r"(\w+)\s*$")
_WORD_AFTER = re.compile(r"\s*(\w+)")
_DAY_SAID = {"ngày", "mùng", "mồng", "rằm"}
_STREET = {"đường", "phố"}
"""Named after a day, which is said without the word for it."""
_NUMBERED = {"đợt", "quý", "kỳ", "tuần", "khóa", "lần"}
_WHOLES = {"dân", "số", "liều", "viên", "người", "hộ", "diện", "quân", "lượng"}
"""What a part of is told of: "3/4 dân số" is no day."""
_PARTS_OF = {2: "hai", 3: "ba", 4: "tư", 5: "năm", 10: "mười"}
_WEEKDAY = re.compile(r"(?<!\w)(?:T([2-7])|CN)(?=\s+\d{1,2}/\d{1,2}(?!\w))")
_HOUSE = {"số", "nhà", "hẻm", "ngõ", "kiệt", "lệ"}


def with_years(text: str, lang: str) -> str:
    """Dates with their year, and months with theirs, in words."""
    text = _DAY.sub(lambda found: _date(found, found[1], found[3], found[4], lang), text)
    return _MONTH.sub(lambda found: _month(found, lang), text)


def times(text: str, lang: str) -> str:
    """Times of day in words: "14:00" → "hai giờ chiều", "6-9h" → "sáu giờ đến chín giờ", "trong 18h" → hours."""
    if lang == "vi":
        text = _FROM_TO.sub(r"\1 đến ", _RANGE.sub(_range, text))
    return _TIME.sub(lambda found: _time(found, lang), text)


def short_dates(text: str, lang: str) -> str:
    """Dates without a year in words, with their weekdays; "10/2" of a house, "3/4 dân số" and 24/7 are none."""
    if lang == "vi":
        text = _WEEKDAY.sub(lambda found: f"thứ {_weekday(found[1])}" if found[1] else "chủ nhật", text)
    return _SHORT_DAY.sub(lambda found: _date(found, found[1], found[2], "", lang), text)


def _range(found: re.Match[str]) -> str:
    first, last = found[1], found[2]
    return f"{first} đến {last} giờ" if _lasting(found) else f"{first}h đến {last}h"


def _time(found: re.Match[str], lang: str) -> str:
    hour, minute = int(found[1]), int(found[2] or found[3] or 0)
    before, after = _around(found)
    if minute > 59 or (lang == "en" and (hour > 23 or after in ("a", "p", "am", "pm"))):
        return found[0]
    if lang == "en":
        return speech.clock(f"{hour}:{minute:02}", lang)
    if hour > 24 or (_lasting(found) and found[3] is None):
        return f"{speech.number(hour, lang)} giờ" + (f" {speech.number(minute, lang)} phút" if minute else "")
    said = speech.clock(f"{hour}:{minute:02}", lang)
    if before in _PARTS or after in _PARTS:
        said = said.removesuffix(f" {said.rpartition(' ')[2]}") if said.endswith(_PARTS) else said
    return said


def _date(found: re.Match[str], day: str, month: str, year: str, lang: str) -> str:
    before, _ = _around(found)
    if not (1 <= int(day) <= 31 and 1 <= int(month) <= 12) or (not year and _is_none(found[0], before)):
        return found[0]
    if lang == "vi" and not year and before not in _DAY_SAID and (part := _part(found, int(day), int(month))):
        return part
    said = speech.date(f"{day}/{month}", lang)
    if lang == "en":
        return f"{said} {_whole(year)}" if year else said
    if year:
        said += f" năm {speech.number(_whole(year), lang)}"
    return said if before in _DAY_SAID | _STREET else f"ngày {said}"


def _part(found: re.Match[str], over: int, under: int) -> str:
    """ "3/4 dân số" → "ba phần tư"; "" where it is a day."""
    _, after = _around(found)
    if after not in _WHOLES or over >= under or under not in _PARTS_OF:
        return ""
    return f"{speech.number(over, 'vi')} phần {_PARTS_OF[under]}"


def _weekday(figure: str) -> str:
    return "tư" if figure == "4" else speech.number(int(figure), "vi")


def _month(found: re.Match[str], lang: str) -> str:
    before, _ = _around(found)
    if lang == "en" or not 1 <= int(found[1]) <= 12 or before in _HOUSE:
        return found[0]
    if before in _NUMBERED:
        return f"{speech.number(int(found[1]), lang)} năm {speech.number(int(found[2]), lang)}"
    month = "tư" if int(found[1]) == 4 else speech.number(int(found[1]), lang)
    said = f"{month} năm {speech.number(int(found[2]), lang)}"
    return said if before == "tháng" else f"tháng {said}"


def _is_none(written: str, before: str) -> bool:
    return before in _HOUSE or (written == "24/7" and before not in _DAY_SAID)


def _whole(year: str) -> int:
    return int(year) + 2000 if len(year) == 2 else int(year)


def _lasting(found: re.Match[str]) -> bool:
    before, after = _around(found)
    return before in _LASTING_BEFORE or after in _LASTING_AFTER


def _around(found: re.Match[str]) -> tuple[str, str]:
    """The word before and the word after, in small letters; only the nearest few characters are looked at."""
    before = _WORD_BEFORE.search(found.string, max(0, found.start() - 12), found.start())
    after = _WORD_AFTER.match(found.string, found.end(), found.end() + 12)
    return (before[1].lower() if before else "", after[1].lower() if after else "")
