"""The districts that were until July 2025: people still name them, and their communes are still neighbours."""

from __future__ import annotations

from sqlalchemy import any_, literal, select
from sqlalchemy.orm import Session

from gateway.places.cache import index_for
from gateway.places.keys import kind_key, name_key, readings, words_of
from gateway.places.model import OldPlace
from gateway.places.place import Place


def neighbours(tx: Session, code: str) -> frozenset[str]:
    """The communes that took land of the districts in which this one lies, itself among them."""
    inside = select(OldPlace.province_code, OldPlace.district_code).where(
        literal(code) == any_(OldPlace.became)
    )
    found = {code}
    for province, district in set(tx.execute(inside)):
        of_one = select(OldPlace.became).where(
            OldPlace.province_code == province, OldPlace.district_code == district
        )
        found.update(became[0] for became in tx.scalars(of_one))
    return frozenset(found)


def of_district(tx: Session, said: str, province_code: str) -> list[Place]:
    """What "huyện Ninh Hải" has become in this province; [] unless the kind of the district is said too."""
    index = index_for(tx)
    meant = {(reading.kind, reading.key) for reading in readings(words_of(said)) if reading.kind}
    former = [old for old, now in index.province_now.items() if now == province_code]
    rows = select(OldPlace.district_kind, OldPlace.district_name, OldPlace.became)
    codes = {
        became[0]
        for kind, name, became in tx.execute(rows.where(OldPlace.province_code.in_({*former, province_code})))
        if (kind_key(kind), name_key(name, kind)) in meant
    }
    return sorted((index.communes[code] for code in codes), key=lambda place: place.code)
