"""Reads a card from what a scanner or a thumb made of it: old and new QR codes, typed numbers, damage; never raises.

A scanner is a keyboard: it may lose the `$` at the end, write everything in capitals, put another sign for `|`, or drop
letters. The number is found as long as it is there; what else was damaged is left out, never guessed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from datetime import date
from typing import Final

from gateway.cards.card import Card, Kind

LONGEST: Final = 2_000
"""Characters looked at: the longest QR code of a card has under 600."""

_INVISIBLE: Final = re.compile(r"[\u00ad\u200b-\u200f\u2060\ufeff]")
_SYMBOLOGY: Final = re.compile(
    r"\A\](?:[A-Za-z][0-9A-Za-z])"
)  # "]Q1": some scanners tell the kind of code first
_LABELS: Final = re.compile(r"\A(?:THE|SO|MA|BHYT|BHXH|CCCD|CC|ID|CANCUOC|DINHDANH|BAOHIEMYTE)*")
_GAPS: Final = re.compile(r"[\s.\-_:#]+")
_TYPED: Final = re.compile(r"([A-Z]{2}[1-5][0-9]{2})?([0-9]{10})|([0-9]{12})")
_NUMBER: Final = re.compile(
    r"(?<![A-Za-z0-9])(?:([A-Za-z]{2}[1-5][0-9]{2})([0-9]{10})|([0-9]{12})(?![A-Za-z0-9])|([0-9]{10})(?![A-Za-z0-9]))"
)
_GLUED: Final = re.compile(
    r"(?<![A-Za-z0-9])(?:([A-Za-z]{2}[1-5][0-9]{2})([0-9]{10})|(0[0-9]{11})|([0-9]{10}))"
)
_SHORTEST_SCAN: Final = 30  # characters: whatever ran together and is shorter was typed, wrongly
_NEVER_BETWEEN: Final = frozenset(" /.-,")  # signs that belong to dates and addresses
_HEX: Final = re.compile(r"[0-9A-Fa-f]+")
_NAME: Final = re.compile(r"[^\W\d_](?:[^\W\d_]|[ '’.\-])*")
_DATE: Final = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})|([0-9]{2})([0-9]{2})([0-9]{4})|([0-9]{4})")
_SEXES: Final = {"1": "Nam", "2": "Nu", "NAM": "Nam", "NU": "Nu", "NỮ": "Nu"}
_MOST_NAME, _MOST_ADDRESS = 60, 160  # characters, as a declaration takes them


def read(raw: str) -> Card | None:
    """The card in `raw`, or None when no number of a card is in it."""
    text = _plain(raw)
    typed = _typed(text)
    if typed is not None:
        return typed
    found = _NUMBER.search(text) or (_GLUED.search(text) if len(text) >= _SHORTEST_SCAN else None)
    if found is None:
        return None
    fields = _fields(text[found.end() :])
    return _insurance(found, fields) if _is_insurance(found, fields) else _identity(found, fields)


def _plain(raw: str) -> str:
    composed = unicodedata.normalize("NFC", unicodedata.normalize("NFKC", raw[:LONGEST]))
    return _SYMBOLOGY.sub("", _INVISIBLE.sub("", composed).strip())


def _typed(text: str) -> Card | None:
    """A number and nothing else, however it is grouped: "GD 4 58 58000 00001", "BHYT: 5800000001"."""
    bare = _LABELS.sub("", _GAPS.sub("", text.upper()))
    found = _TYPED.fullmatch(bare) if bare.isascii() else None
    if found is None:
        return None
    digits = found[2] or found[3]
    return Card(Kind.IDENTITY if found[3] else Kind.INSURANCE, digits, bare)


def _fields(rest: str) -> list[str]:
    """What follows the number, taken apart at the sign that follows it; [] where there is none."""
    sign = rest[:1]
    if not sign or sign.isalnum() or sign in _NEVER_BETWEEN:
        return []
    return [field.strip() for field in rest[1:].split(sign)]


def _is_insurance(found: re.Match[str], fields: Sequence[str]) -> bool:
    """Ten digits are insurance; of twelve, which both cards bear by now, the fields tell."""
    if found[3] is None:
        return True
    dated = _at(fields, 1)
    return "/" in dated or (len(dated) == 4 and dated.isdecimal())


def _insurance(found: re.Match[str], fields: Sequence[str]) -> Card:
    digits = found[2] or found[3] or found[4]
    name = _unhexed(_at(fields, 0))
    address = _unhexed(_at(fields, 3))
    return Card(
        Kind.INSURANCE,
        digits,
        f"{(found[1] or '').upper()}{digits}",
        name=_name(name),
        birth_year=_year(_at(fields, 1)),
        sex=_SEXES.get(_at(fields, 2).upper()),
        address=_address(address),
    )


def _identity(found: re.Match[str], fields: Sequence[str]) -> Card:
    """id | old number, may be empty | name | ddMMyyyy | sex | address | issued; newer cards say more behind it."""
    return Card(
        Kind.IDENTITY,
        found[3],
        found[3],
        name=_name(_at(fields, 1)),
        birth_year=_year(_at(fields, 2)),
        sex=_SEXES.get(_at(fields, 3).upper()),
        address=_address(_at(fields, 4)),
    )


def _at(fields: Sequence[str], place: int) -> str:
    return fields[place] if place < len(fields) else ""


def _unhexed(field: str) -> str:
    """The text of an insurance card's field: UTF-8 in hexadecimal; "" when a digit is missing or wrong."""
    pure = "".join(field.split())
    if len(pure) % 2 or not _HEX.fullmatch(pure):
        return ""
    try:
        return unicodedata.normalize("NFC", bytes.fromhex(pure).decode())
    except UnicodeDecodeError:
        return ""


def _name(text: str) -> str | None:
    said = " ".join(text.split())
    letters = sum(map(str.isalpha, said))
    return said if letters >= 2 and len(said) <= _MOST_NAME and _NAME.fullmatch(said) else None


def _address(text: str) -> str | None:
    said = " ".join(text.split())
    printable = said.isprintable() and any(map(str.isalpha, said))
    return said if printable and len(said) <= _MOST_ADDRESS else None


def _year(text: str) -> int | None:
    found = _DATE.fullmatch(text)
    if found is None:
        return None
    if found[7]:
        return int(found[7]) if int(found[7]) >= 1900 else None
    day, month, year = (int(found[at] or found[at + 3]) for at in (1, 2, 3))
    try:
        return date(year, month, day).year if year >= 1900 else None
    except ValueError:
        return None
