"""What looks odd about a card: told to whoever holds it, because these numbers bear no check digit; blocks nobody."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Final

from gateway.cards.card import Card, Kind

_REGISTERED: Final = (
    "001 002 004 006 008 010 011 012 014 015 017 019 020 022 024 025 026 027 030 031 033 034 035 036 037 038 040 "
    "042 044 045 046 048 049 051 052 054 056 058 060 062 064 066 067 068 070 072 074 075 077 079 080 082 083 084 "
    "086 087 089 091 092 093 094 095 096"
)
_PROVINCES: Final = frozenset(_REGISTERED.split())
"""Where people were registered at birth: the 63 provinces of before July 2025. From 100 on it is a country."""

_GROUPS: Final = (
    "DN HX CH NN TK HC XK HT TB NO CT XB TN CS QN CA CY XN MS CC CK CB KC HD TE BT HN DT DK XD TS TC TQ TV TA TY HG "
    "LS PV CN HS SV GB GD"
)
_OBJECTS: Final = frozenset(_GROUPS.split())
"""The groups of insured people that the first two letters name."""


class Doubt(StrEnum):
    """What does not fit; `sentence` says it to staff."""

    sentence: str

    def __new__(cls, value: str, sentence: str) -> Doubt:
        member = str.__new__(cls, value)
        member._value_ = value
        member.sentence = sentence
        return member

    PROVINCE = "province", "Ba số đầu của số định danh không phải mã tỉnh hay mã nước."
    YEAR = "year", "Năm sinh trong số định danh chưa tới."
    YEAR_DIFFERS = "year_differs", "Năm sinh trong số định danh khác năm sinh đã ghi."
    SEX_DIFFERS = "sex_differs", "Giới tính trong số định danh khác giới tính đã ghi."
    OBJECT = "object", "Hai chữ đầu của thẻ không phải mã đối tượng."


def doubts(card: Card, today: date) -> tuple[Doubt, ...]:
    """Everything odd about `card`, to be looked at once more; empty for most."""
    found = []
    if card.kind is Kind.INSURANCE and card.number[0].isalpha() and card.number[:2] not in _OBJECTS:
        found.append(Doubt.OBJECT)
    if len(card.digits) != 12:
        return tuple(found)
    century, sex = divmod(int(card.digits[3]), 2)
    year = 1900 + 100 * century + int(card.digits[4:6])
    if card.digits[:3] not in _PROVINCES and card.digits[0] == "0":
        found.append(Doubt.PROVINCE)
    if year > today.year:
        found.append(Doubt.YEAR)
    elif card.birth_year not in (None, year):
        found.append(Doubt.YEAR_DIFFERS)
    if card.sex not in (None, ("Nam", "Nu")[sex]):
        found.append(Doubt.SEX_DIFFERS)
    return tuple(found)
