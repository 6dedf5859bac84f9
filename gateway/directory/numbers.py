"""Numbers that units answer: what may stand in the directory, and how a person reads and dials one; pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from gateway import phone
from gateway.errors import BadInput

MOST: Final = 4  # numbers of one unit: nobody tries a fifth
_SHORT: Final = re.compile(r"1\d{2,4}")  # 115, 1022, 18001
_AREA: Final = re.compile(r"(0\d{2,3})(1022|1\d{2,3})")  # 0259 1022: a short code behind an area code
_SPLIT: Final = re.compile(r"[,;/\n]+")
_SERVICE: Final = ("1800", "1900")
_BRIEF: Final = {
    r"trung tâm kiểm soát bệnh tật": "CDC",
    r"trung tâm y tế": "TTYT",
    r"trạm y tế (?:xã|phường)": "Trạm y tế",
    r"bệnh viện": "BV",
    r"đa khoa": "ĐK",
    r"phòng khám": "PK",
    r"[uủ][yỷ] ban nhân dân": "UBND",
    r"\bđội phản ứng nhanh\b": "Đội PƯN",
}


def several(text: str) -> list[str]:
    """The numbers of a field, each as `one` has it, in their order. Raises BadInput for none and for a wrong one."""
    found = list(dict.fromkeys(one(part) for part in _SPLIT.split(text) if part.strip()))
    if not found:
        raise BadInput("numbers", "missing", "Cần ít nhất một số điện thoại.")
    if len(found) > MOST:
        raise BadInput("numbers", "too_many", f"Mỗi đơn vị ghi nhiều nhất {MOST} số.")
    return found


def one(text: str) -> str:
    """A number in the form in which it is dialled, digits alone. Raises BadInput."""
    digits = re.sub(r"[\s.()\-]", "", text)
    if _SHORT.fullmatch(digits) or _AREA.fullmatch(digits):
        return digits
    known = phone.classify(text.strip())
    if known.e164 is None:
        raise BadInput("numbers", "invalid", f"{text.strip()}: không phải số điện thoại gọi được.")
    return phone.national(known.e164)


def readable(number: str) -> str:
    """In groups, as people say and write it: "0900 000 201", "0259 1022", "1900 9095"."""
    area = _AREA.fullmatch(number)
    if area is not None:
        return f"{area[1]} {area[2]}"
    if number.startswith(_SERVICE):
        return f"{number[:4]} {number[4:]}".strip()
    if len(number) == 10 and number.isdecimal():
        return f"{number[:4]} {number[4:7]} {number[7:]}"
    if len(number) == 11 and number.isdecimal():
        return f"{number[:4]} {number[4:7]} {number[7:]}"
    return number


def short(unit: str) -> str:
    """A unit's name as it finds room in a text and on a screen: what everybody abbreviates, abbreviated."""
    for long, brief in _BRIEF.items():
        unit = re.sub(long, brief, unit, flags=re.IGNORECASE)
    return " ".join(unit.split())


def all_readable(numbers: Iterable[str]) -> str:
    """Several in one cell."""
    return ", ".join(readable(number) for number in numbers)
