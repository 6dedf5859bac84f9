"""Codes: the place a code names, and the commune an old ward became; free text belongs to `find`."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from gateway.errors import NotFound
from gateway.places.cache import index_for
from gateway.places.index import Index, Level
from gateway.places.keys import readings, words_of
from gateway.places.model import REFORM
from gateway.places.place import Place, as_said
from gateway.places.reading import covers


def by_code(tx: Session, code: str, on: date | None = None) -> Place | None:
    """The commune (5 digits) or province (2 digits) with this GSO code, in force today or `on` that day.

    Codes were reused: 22852 is Xã Ninh Hải now and was Xã Phương Hải before 1-7-2025. None when unknown then.
    """
    index = index_for(tx)
    if on is not None and on < REFORM:
        old = index.old_places.get(code)
        return old[0] if old else None
    return index.communes.get(code) or index.provinces.get(code)


def successors(tx: Session, old_code: str) -> list[Place]:
    """All communes that took land of the old ward, the one with its centre first; [] when the code is
    unknown.

    `old_name` is filled where the name changed. Island districts without wards go by their 3-digit district
    code.
    """
    return _successors(index_for(tx), old_code)


def convert(tx: Session, ward: str, district: str = "", province: str = "") -> Place:
    """The commune that the old `ward` became, by its code or by its names as written in an old address.

    Raises NotFound when there is no such ward, or when the names given fit wards that went to different
    communes.
    """
    index = index_for(tx)
    if ward in index.old_places:
        return _successors(index, ward)[0]
    words, around = words_of(ward), words_of(f"{district}, {province}")
    named = {
        place.code: place
        for reading in readings(words)
        for entry in index.by_key.get(reading.key, ())
        if entry.level == Level.WARD and covers(entry.within, around) is not None
        for place in [as_said(entry.places[0], entry.old_name)]
    }
    if len(named) != 1:
        raise NotFound(f"{len(named)} communes answer to that old address")
    return next(iter(named.values()))


def _successors(index: Index, old_code: str) -> list[Place]:
    if old_code not in index.old_places:
        return []
    old, became = index.old_places[old_code]
    spoken = f"{old.kind} {old.name}" if old.name.isdigit() else old.name
    return [as_said(index.communes[code], spoken) for code in became]
