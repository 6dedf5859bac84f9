"""A place told in words alone → communes of today; whatever could be another place is left to a person.

An alert for the wrong commune is worse than a question: a name counts where it means one place and no other.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from sqlalchemy.orm import Session

from gateway import places
from gateway.alerts.cap.codes import of_former_province
from gateway.places import Match, Place

SEPARATOR: Final = "; "
"""Between two places; a comma leads from a place to what it lies in."""
_PARTS: Final = re.compile(r"[;\n]")
_MOST_PARTS: Final = 100  # looking for a name that is none costs most
_LONGEST_PART: Final = 200  # characters; what is longer tells a story and names nothing


def communes(tx: Session, words: str, home: str) -> tuple[list[str], list[str]]:
    """The communes named, and what was not understood, each with the places it may mean."""
    found: set[str] = set()
    doubts: list[str] = []
    parts = list(filter(None, (" ".join(part.split()) for part in _PARTS.split(words))))
    for said in parts[:_MOST_PARTS]:
        matches = places.find(tx, said, home) if len(said) <= _LONGEST_PART else []
        # "Huyện Ninh Hải", with the word: people and stations still speak of districts.
        sure = [place.code for place in places.of_district(tx, said, home)] or _sure(tx, said, matches)
        found.update(sure)
        if not sure:
            doubts.append(f"{said}{_may_mean(matches)}")
    return sorted(found), doubts + parts[_MOST_PARTS:]


def _sure(tx: Session, said: str, matches: list[Match]) -> list[str]:
    """A name written out in full counts although wards of the past were called so too."""
    official = [match.place for match in matches if _plain(said) in _official(match.place)]
    if len(official) == 1:
        return _all_of(tx, official[0])
    return _all_of(tx, matches[0].place) if len(matches) == 1 and matches[0].exact else []


def _all_of(tx: Session, place: Place) -> list[str]:
    if not place.is_province:
        return [place.code]
    if place.old_name is not None:
        return of_former_province(tx, place.old_name)
    return [one.code for one in places.of_province(tx, place.code)]


def _may_mean(matches: list[Match]) -> str:
    return f": {SEPARATOR.join(match.place.label_vi for match in matches)}?" if matches else ""


def _official(place: Place) -> tuple[str, str]:
    """As lists have it, and as staff write it: "Phường Ninh Chử, tỉnh Khánh Hòa"."""
    return _plain(place.label_vi), _plain(f"{place.kind} {place.name}, tỉnh {place.province_name}")


def _plain(words: str) -> str:
    return unicodedata.normalize("NFC", words).casefold()
