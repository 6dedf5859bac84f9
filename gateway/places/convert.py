"""Codes: the place a code names, and the commune an old ward became; free text belongs to `find`."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from gateway.errors import NotFound
from gateway.places.cache import index_for
from gateway.places.index import Index
from gateway.places.keys import kind_key, name_key, readings, words_of
from gateway.places.model import REFORM, OldPlace
from gateway.places.place import Place, as_said
from gateway.places.reading import contradicts


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
    heirs = {row.became[0]: row.code for row in _called(tx, ward, district, province)}
    if len(heirs) != 1:
        raise NotFound(f"{len(heirs)} communes answer to that old address")
    return _successors(index, next(iter(heirs.values())))[0]


def of_today(tx: Session, code: str, on: date | None) -> str:
    """The code of the commune that `code`, written down on the day `on`, is part of today; itself where it still is.

    Codes were used again at the reform, so a code means something only together with its day; None: lately.
    """
    index = index_for(tx)
    if (on is None or on >= REFORM) and code in index.communes:
        return code
    heirs = _successors(index, code)
    return heirs[0].code if heirs else code


def _called(tx: Session, ward: str, district: str, province: str) -> list[OldPlace]:
    """Old wards of that name. District and province, where given, must fit; kind and accents only choose."""
    said = list(readings(words_of(ward)))
    named = select(OldPlace).where(OldPlace.name_key.in_([reading.key for reading in said]))
    rows = [
        row
        for row in tx.scalars(named.order_by(OldPlace.code, OldPlace.valid_to))
        if _fits(district, row.district_name, row.district_kind)
        and _fits(province, row.province_name, "Tỉnh")
    ]
    # A district may hold "thị trấn X" beside "xã X", or Minh Quán beside Minh Quân.
    kinds, typed = {reading.kind for reading in said if reading.kind}, [word.typed for word in words_of(ward)]
    rows = [row for row in rows if kind_key(row.kind) in kinds] or rows
    return [row for row in rows if not contradicts(typed[-len(row.name.split()) :], row.name)] or rows


def _fits(said: str, name: str, kind: str) -> bool:
    return not said or name_key(name, kind) in {reading.key for reading in readings(words_of(said))}


def _successors(index: Index, old_code: str) -> list[Place]:
    if old_code not in index.old_places:
        return []
    old, became = index.old_places[old_code]
    spoken = f"{old.kind} {old.name}" if old.name.isdigit() else old.name
    return [as_said(index.communes[code], spoken) for code in became]


def of_province(tx: Session, province_code: str) -> list[Place]:
    """The communes of a province as they are today, by name as if it had no accents."""
    found = [one for one in index_for(tx).communes.values() if one.province_code == province_code]
    return sorted(found, key=lambda one: (name_key(one.name, one.kind), one.code))


def provinces(tx: Session) -> list[Place]:
    """The provinces as they are today, by name as if it had no accents."""
    return sorted(index_for(tx).provinces.values(), key=lambda one: (name_key(one.name, one.kind), one.code))
