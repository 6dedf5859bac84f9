"""Telephone numbers as Vietnam dials them: their kind, their E.164 form, how they are shown; sends nothing.

The only module that knows `phonenumbers`. Numbers are classified once, at intake or import, and kept as
E.164.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

import phonenumbers
from phonenumbers import PhoneNumberType

from gateway.errors import BadInput


class Kind(StrEnum):
    """What a number is to us; `sentence` says it to the person who typed it or to staff."""

    sentence: str

    def __new__(cls, value: str, sentence: str) -> Kind:
        member = str.__new__(cls, value)
        member._value_ = value
        member.sentence = sentence
        return member

    OWN = "own", "Đây là số của chính tổng đài 1022."
    EMERGENCY = "emergency", "Đây là số khẩn cấp: chỉ người mới gọi, máy không gọi và không nhắn."
    TOLL_FREE = "toll_free", "Đây là số gọi miễn phí của một dịch vụ, không nhận được tin nhắn."
    PREMIUM = "premium", "Đây là số dịch vụ tính cước cao, không nhận được tin nhắn."
    MOBILE = "mobile", "Đây là số di động, nhận được cuộc gọi và tin nhắn."
    LANDLINE = "landline", "Đây là số cố định: gọi được, không nhắn tin được."
    M2M = "m2m", "Đây là số của thiết bị, không có người nghe hay đọc tin."
    FOREIGN = "foreign", "Đây là số nước ngoài."
    OLD_PREFIX = "old_prefix", "Đây là số 11 chữ số đã đổi đầu số năm 2018, xin hỏi lại số mới."
    INVALID = "invalid", "Đây không phải là một số điện thoại."


class Number(NamedTuple):
    """A number as understood. Only mobile, landline, m2m, toll_free, premium and foreign have an `e164`."""

    kind: Kind
    e164: str | None = None
    reason: str | None = None
    """A sentence saying why it cannot be texted; None for a mobile."""
    network: str | None = None
    """Who the prefix was first given to. Numbers are ported: routes ask `gateway.messages.routing`, which learns."""


HOME = ("VN",)

MAX_RAW = 64
"""Longest text read as a number: fifteen digits, generously decorated. Beyond it nothing is looked at."""

# Old-province codes, kept after the merger of 2025 (facts.md §3). A mobile dials 0<area>1022 to reach its
# own 1022.
_AREAS = (
    "203 204 205 206 207 208 209 210 211 212 213 214 215 216 218 219 220 221 222 225 226 227 228 229 "
    "232 233 234 235 236 237 238 239 24 251 252 254 255 256 257 258 259 260 261 262 263 269 "
    "270 271 272 273 274 275 276 277 28 290 291 292 293 294 296 297 299"
)
AREA_CODES = frozenset(_AREAS.split())
_EMERGENCY = frozenset({"111", "112", "113", "114", "115"})  # phonenumbers does not know 111 and 112

# Changed on 15-9-2018, last seven digits kept (facts.md §3). Without the trunk 0.
_OLD_TO_NEW = {
    **{f"16{last}": f"3{last}" for last in range(2, 10)},
    **{"120": "70", "121": "79", "122": "77", "126": "76", "128": "78"},
    **{"123": "83", "124": "84", "125": "85", "127": "81", "129": "82"},
    **{"186": "56", "188": "58", "199": "59"},
}

_NETWORKS = {
    prefix: network
    for network, prefixes in {
        "Viettel": "32 33 34 35 36 37 38 39 86 96 97 98",
        "VinaPhone": "81 82 83 84 85 88 91 94",
        "MobiFone": "70 76 77 78 79 896 897 898 899 90 93",
        "Vietnamobile": "522 523 528 56 58 92",
        "Wintel": "559",
        "iTel": "87",
        "Gmobile": "59 993 994 995 996 997",
    }.items()
    for prefix in prefixes.split()
}

PREFIXES = {prefix: network.lower() for prefix, network in _NETWORKS.items()}
"""Network by the digits after +84, two or three of them, in the words of contracts with carriers (`messages.terms`)."""

FOREIGN, NO_NETWORK = "foreign", "unknown"
"""What `network_of` says of numbers abroad, and of numbers here whose prefix no network is known to have."""

CHATS = ("zalo",)
"""Chats whose people are written to as `<chat>:<digits>`, each a network of its own that no phone is in."""

_CHAT = tuple(f"{chat}:" for chat in CHATS)

_KIND_OF_TYPE = {
    PhoneNumberType.MOBILE: Kind.MOBILE,
    PhoneNumberType.FIXED_LINE: Kind.LANDLINE,
    PhoneNumberType.UAN: Kind.LANDLINE,  # 069… of army and police: answered at a desk
    PhoneNumberType.VOIP: Kind.LANDLINE,
    PhoneNumberType.TOLL_FREE: Kind.TOLL_FREE,
    PhoneNumberType.PREMIUM_RATE: Kind.PREMIUM,
}
# Premium, shared-cost and the like are left out; where mobiles look like landlines (+1), both are let through.
_TEXTED_ABROAD = frozenset({PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE})
# phonenumbers calls these 9-digit ranges MOBILE; they belong to meters and cameras.
_M2M = re.compile(r"(?:140|160|121[0-3])")

_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
# Invisible companions of pasted numbers: directions, zero width, soft hyphen, the two halves of a keycap
# emoji.
_INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u061c\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\ufe0f\u20e3"))
_INVISIBLE |= dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)])
_SEPARATORS = re.compile(r"[\s.()\u00b7\u2010-\u2015\u2212-]+")
_DIGITS = re.compile(r"\+?[0-9]{3,17}")
_OWN_USSD = re.compile(r"\*1022(?:\*[0-9]+)*#")


def classify(raw: str) -> Number:
    """What `raw`, as a person typed or a file held it, is. Never raises; unreadable is `Kind.INVALID`.

    Accepts dots, spaces, dashes, parentheses, full-width digits, +84, 0084, 84 and 0 forms, and a lost
    leading zero. Refuses any letter (the letter O for a zero, "ext", "tel:"): a guess would text a stranger.
    Order and ranges: facts.md §3. Old 11-digit numbers are never converted here, see `convert_old`.
    """
    if len(raw) > MAX_RAW:
        return Number(Kind.INVALID, reason="Dài quá, không phải một số điện thoại.")
    return _classify(raw)


def parse_recipient(raw: str, *, field: str = "to", countries: Collection[str] = HOME) -> str:
    """The E.164 form of a number of `countries` (ISO codes) that can receive a text.

    Raises BadInput(field, code = the kind, message = a sentence) for all others. Countries must be asked for:
    texts to far numbers are how verification is turned into other people's money.
    """
    number = classify(raw)
    if number.e164 is not None and takes_texts(number) and _country(number.e164) in countries:
        return number.e164
    raise BadInput(field, number.kind.value, number.reason or number.kind.sentence)


def parse_callee(raw: str, *, field: str = "to", countries: Collection[str] = HOME) -> str:
    """The E.164 form of a number that can be called: a mobile of `countries`, or a landline here, at whose desk
    somebody answers. Raises BadInput as `parse_recipient` does.
    """
    number = classify(raw)
    if number.kind is Kind.LANDLINE and number.e164 is not None:
        return number.e164
    return parse_recipient(raw, field=field, countries=countries)


def is_landline(e164: str) -> bool:
    """Whether an E.164 number is a landline here: it can be called, and not texted."""
    return e164.startswith("+842")


def takes_texts(number: Number) -> bool:
    """Whether its kind can receive a text: a mobile, or abroad what may be one."""
    if number.kind is not Kind.FOREIGN or number.e164 is None:
        return number.kind is Kind.MOBILE
    return phonenumbers.number_type(phonenumbers.parse(number.e164)) in _TEXTED_ABROAD


def is_country(code: str) -> bool:
    """Whether numbers can belong to the ISO code `code`. Satellites (+870, +881 … +883) belong to no country."""
    return code in phonenumbers.SUPPORTED_REGIONS


def convert_old(raw: str) -> str | None:
    """The E.164 mobile an old 11-digit number became in 2018, or None when it is not one.

    For imports of old lists only: a person typing such a number today has mistyped.
    """
    if classify(raw).kind is not Kind.OLD_PREFIX:
        return None
    _, significant = _dialled(_plain(raw))
    return f"+84{_OLD_TO_NEW[significant[:3]]}{significant[3:]}"


def national(e164: str) -> str:
    """A Vietnamese number as people here dial it: "+84900000123" → "0900000123". Foreign ones stay E.164.

    Of somebody in a chat, whom nobody can dial, the end of the address: "Zalo 3456".
    """
    if is_chat(e164):
        return f"{e164.partition(':')[0].title()} {e164[-4:]}"
    if not e164.startswith("+84"):
        return e164
    significant = e164[3:]
    return significant if significant.startswith(("1800", "1900")) else f"0{significant}"


def is_chat(address: str) -> bool:
    """Whether `address` names somebody in a chat, as `zalo:…` does, and no phone: it cannot be called or dialled."""
    return address.startswith(_CHAT)


def network_of(e164: str) -> str:
    """The network whose prefix an E.164 number has, in lower case; `foreign` or `unknown` where none here has it.

    An address of a chat belongs to the chat. Two look-ups, so that a sender may ask for each message. The number may
    have been ported away since.
    """
    if not e164.startswith("+84"):
        return e164.partition(":")[0] if is_chat(e164) else FOREIGN
    return PREFIXES.get(e164[3:5]) or PREFIXES.get(e164[3:6]) or NO_NETWORK


def mask(e164: str) -> str:
    """A number fit for screens and logs: "+84900000123" → "+84 90 *** 0123". Not E.164, nothing shows."""
    if is_chat(e164):
        return f"{e164.partition(':')[0].title()} *** {e164[-4:]}"
    if not re.fullmatch(r"\+[0-9]{7,15}", e164):
        return "***"
    if e164.startswith("+84") and len(e164) >= 12:
        return f"+84 {e164[3:5]} *** {e164[-4:]}"
    return f"{e164[:3]} *** {e164[-2:]}"


@lru_cache(maxsize=8_192)  # one talkative evening of callers; about 2 MB
def _classify(raw: str) -> Number:
    plain = _plain(raw)
    if _OWN_USSD.fullmatch(plain):
        return _refused(Kind.OWN)
    if not _DIGITS.fullmatch(plain):
        return Number(Kind.INVALID, reason=_why_unreadable(plain))
    country, significant = _dialled(plain)
    if country == "84":
        return _vietnamese(significant)
    return _foreign(country + significant)


def _plain(raw: str) -> str:
    return _SEPARATORS.sub("", raw.translate(_INVISIBLE).translate(_FULL_WIDTH))


def _why_unreadable(plain: str) -> str:
    if not plain:
        return "Chưa có số điện thoại."
    if any(char.isalpha() for char in plain):
        return "Có chữ lẫn trong số, xin gõ lại bằng chữ số."
    if plain.isascii() and plain.isdecimal():
        return "Không đủ hoặc thừa chữ số."
    return "Có ký tự lạ, xin chỉ gõ chữ số."


def _dialled(plain: str) -> tuple[str, str]:
    """Country code ("84" or "" when foreign) and the digits after it, without a Vietnamese trunk 0."""
    international = plain.startswith(("+", "00"))
    digits = plain.removeprefix("+") if plain.startswith("+") else plain.removeprefix("00")
    if international and not digits.startswith("84"):
        return "", digits
    # No national number of ten digits or more starts with 84; shorter, it may be an 084… mobile that lost
    # its zero.
    if international or (digits.startswith("84") and (len(digits) >= 10 or _is_ours(digits[2:]))):
        digits = digits[2:]
    return "84", digits.removeprefix("0")


def _is_ours(significant: str) -> bool:
    return significant == "1022" or (significant.endswith("1022") and significant[:-4] in AREA_CODES)


def _vietnamese(significant: str) -> Number:
    if _is_ours(significant):
        return _refused(Kind.OWN)
    if significant in _EMERGENCY:
        return _refused(Kind.EMERGENCY)
    if len(significant) == 10 and significant[:3] in _OLD_TO_NEW:
        return _refused(Kind.OLD_PREFIX)
    if not 7 <= len(significant) <= 10 or significant.startswith("0"):
        return Number(Kind.INVALID, reason="Không đủ hoặc thừa chữ số.")
    number = phonenumbers.PhoneNumber(country_code=84, national_number=int(significant))
    kind = _KIND_OF_TYPE.get(phonenumbers.number_type(number), Kind.INVALID)
    if kind is Kind.INVALID:
        return Number(Kind.INVALID, reason="Đầu số này không có ở Việt Nam.")
    if kind is Kind.MOBILE and _M2M.match(significant):
        kind = Kind.M2M
    e164 = f"+84{significant}"
    if kind is Kind.MOBILE:
        return Number(kind, e164, None, _network(significant))
    return _refused(kind, e164)


def _foreign(digits: str) -> Number:
    try:
        number = phonenumbers.parse(f"+{digits}")
    except phonenumbers.NumberParseException:
        return _refused(Kind.INVALID)
    if not phonenumbers.is_valid_number(number):
        return _refused(Kind.INVALID)
    return _refused(Kind.FOREIGN, phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def _country(e164: str) -> str | None:
    return (
        HOME[0] if e164.startswith("+84") else phonenumbers.region_code_for_number(phonenumbers.parse(e164))
    )


def _network(significant: str) -> str | None:
    return _NETWORKS.get(significant[:2]) or _NETWORKS.get(significant[:3])


def _refused(kind: Kind, e164: str | None = None) -> Number:
    return Number(kind, e164, kind.sentence)
