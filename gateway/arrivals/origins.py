"""Where somebody says that they come from: a province by any of its places, old districts too, or another country."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy.orm import Session

from gateway import places
from gateway.arrivals.states import ABROAD
from gateway.places import Match
from gateway.text.fold import fold

_SEARCHED: Final = 40  # matches: a district of many communes must not hide the province beside it
_NAMED: Final = (
    90  # the score of a district's communes; less is a slip of letters, which only a province is read from
)
_MOST: Final = 6  # provinces offered; the seventh key stays for "another one"
_ABROAD_NAME: Final = "Nước ngoài"
_COUNTRIES: Final = frozenset((
    "nuoc ngoai", "lao", "campuchia", "cam pu chia", "thai lan", "trung quoc", "dai loan", "han quoc", "nhat ban",
    "nhat", "singapore", "malaysia", "my", "uc", "an do", "phap", "duc", "anh", "nga", "indonesia", "philippines",
    "myanmar", "mien dien", "abroad", "china", "japan", "korea", "thailand", "laos", "cambodia",
))  # fmt: skip
"""The countries people come from most; any other is kept as it was said."""


@dataclass(frozen=True)
class Origin:
    """`province`: a code, or `ABROAD`. `communes`: all that may be meant, empty where only the province was said."""

    province: str
    name: str
    communes: tuple[str, ...] = ()

    def plain(self) -> dict[str, Any]:
        """As a session keeps it."""
        return {"province": self.province, "name": self.name, "communes": list(self.communes)}

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> Origin:
        """The inverse of `plain`."""
        return cls(stored["province"], stored["name"], tuple(stored["communes"]))


def find(tx: Session, said: str, home_province: str) -> list[Origin]:
    """Provinces that may be meant, likeliest first; one where it is certain, none where it is no place we know."""
    if fold(said) in _COUNTRIES:
        return [Origin(ABROAD, said.strip())]
    matches = places.find(tx, said, home_province, _SEARCHED)
    named = [match for match in matches if match.score >= _NAMED]
    return _by_province(named or [match for match in matches if match.place.is_province])


def by_letters(tx: Session, letters: str, home_province: str) -> list[Origin]:
    """The first letters of a province, as a keypad gives them, or their keys, or a whole name; "nuoc" is another
    country.
    """
    begun = fold(letters).replace(" ", "")
    pressed = begun.isdecimal()
    if len(begun) > 1 and _plain("nước ngoài", pressed=pressed).startswith(begun):
        return [Origin(ABROAD, _ABROAD_NAME)]
    provinces = [
        Origin(each.code, each.name)
        for each in places.provinces(tx)
        if _plain(each.name, pressed=pressed).startswith(begun)
    ]
    if provinces:
        return provinces[:_MOST]
    if pressed:
        return _by_province(places.by_keys(tx, begun, home_province, _SEARCHED))
    return _by_province(places.prefix(tx, letters, home_province, _SEARCHED)) or find(
        tx, letters, home_province
    )


def _plain(name: str, *, pressed: bool) -> str:
    letters = fold(name).replace(" ", "")
    return places.keys_of(letters) if pressed else letters


def _by_province(matches: list[Match]) -> list[Origin]:
    by_province: dict[str, list[Match]] = {}
    for match in matches:
        by_province.setdefault(match.place.province_code, []).append(match)
    return [_origin(found) for found in by_province.values()][:_MOST]


def _origin(found: list[Match]) -> Origin:
    first = found[0].place
    whole = any(match.place.is_province for match in found)
    communes = [] if whole else [match.place.code for match in found]
    named = first.is_province or len(found) > 1
    name = first.province_name if named else f"{first.old_name or first.name}, {first.province_name}"
    return Origin(first.province_code, name, tuple(communes))
