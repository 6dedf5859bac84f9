"""Reads a phone number as this network dials it; it does not judge whether the house should send there."""

from __future__ import annotations

import re

_SPACING = re.compile(r"[\s.\-()]")
_E164 = re.compile(r"\+[1-9]\d{7,14}\Z", re.ASCII)
_VIETNAM = re.compile(r"\+84(?:[35789]\d{8}|2\d{9})\Z", re.ASCII)  # mobile: 9 digits, fixed line: 10


class NotANumber(ValueError):
    """The text is no phone number of this network; the message says what would be."""


def to_e164(raw: str) -> str:
    """`0900 000 001`, `84900000001` or `+84900000001` → `+84900000001`; foreign numbers need their `+`."""
    digits = _SPACING.sub("", raw)
    if digits.startswith("84") and len(digits) in (11, 12):
        digits = f"+{digits}"
    elif digits.startswith("0"):
        digits = f"+84{digits[1:]}"
    if not is_e164(digits):
        raise NotANumber(
            f"{raw[:40]!r} is not a phone number: write 0900000001, +84900000001 or + and a country code"
        )
    return digits


def is_e164(number: str) -> bool:
    """True when it could be dialled: a Vietnamese number of the right length, or another country's."""
    return bool(_VIETNAM.match(number) if number.startswith("+84") else _E164.match(number))


def is_fixed_line(number: str) -> bool:
    """Vietnamese fixed lines (02…) take calls but no texts."""
    return number.startswith("+842")
