"""What can be wrong with a line of a list, each with a code and a sentence; and what is only noted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from gateway import phone


class Code(StrEnum):
    """Why a line cannot be used; those of numbers are the kinds of `gateway.phone`."""

    OWN = phone.Kind.OWN.value
    EMERGENCY = phone.Kind.EMERGENCY.value
    TOLL_FREE = phone.Kind.TOLL_FREE.value
    PREMIUM = phone.Kind.PREMIUM.value
    LANDLINE = phone.Kind.LANDLINE.value
    M2M = phone.Kind.M2M.value
    FOREIGN = phone.Kind.FOREIGN.value
    INVALID = phone.Kind.INVALID.value
    MISSING = "missing"
    SCIENTIFIC = "scientific"
    DUPLICATE = "duplicate"
    COMMUNE_UNKNOWN = "commune_unknown"
    COMMUNE_AMBIGUOUS = "commune_ambiguous"
    COMMUNE_PROVINCE = "commune_province"
    LANG = "lang"
    OLD_NUMBER = "old_number"
    COMMUNE_CONVERTED = "commune_converted"


SENTENCES: Final[Mapping[Code, str]] = MappingProxyType(
    {
        **{
            Code(kind.value): kind.sentence
            for kind in phone.Kind
            if kind not in (phone.Kind.MOBILE, phone.Kind.OLD_PREFIX)
        },
        Code.MISSING: "Dòng này chưa có số điện thoại.",
        Code.SCIENTIFIC: "Excel đã rút gọn số này và mất chữ số: chọn cả cột số, định dạng là Văn bản (Text), "
        "nhập lại số rồi lưu CSV.",
        Code.DUPLICATE: "Số này đã có ở dòng {line}.",
        Code.COMMUNE_UNKNOWN: "{said}: không rõ là xã, phường nào.",
        Code.COMMUNE_AMBIGUOUS: "{said}: có thể là {places}. Ghi mã xã, hoặc thêm tên huyện cũ, tỉnh.",
        Code.COMMUNE_PROVINCE: "{said}: là tỉnh, cần ghi xã, phường.",
        Code.LANG: "{said}: ngôn ngữ ghi là vi hoặc en.",
        Code.OLD_NUMBER: "Số 11 chữ số đã đổi đầu số năm 2018: dùng {number}.",
        Code.COMMUNE_CONVERTED: "{said}: nay là {places}.",
    }
)
"""What a person reads of each; `{…}` is filled in by whoever finds it."""

NOTES: Final = frozenset({Code.OLD_NUMBER, Code.COMMUNE_CONVERTED})
"""No faults: the line is used, as the sentence says."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One line that cannot be used, or is noted; lines count as a spreadsheet shows them, from 1."""

    line: int
    said: str = field(repr=False)
    code: Code
    why: str = field(repr=False)
