"""Codes of the statistics office (GSO) in an alert → communes of today; asks the map, knows no shape and no name.

Codes were used again at the reform of July 2025: 22852 was Xã Phương Hải and is Xã Ninh Hải. One that both maps have is
taken for today's, unless the day it was written down lies before.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from types import MappingProxyType
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from gateway import places
from gateway.alerts.cap.document import Parameter
from gateway.places.model import REFORM, OldPlace

COMMUNE: Final = "GSO-COMMUNE"
"""The list of codes that this house writes."""


def communes(tx: Session, geocode: Parameter, on: date | None = None) -> list[str]:
    """The communes that lie, wholly or in part, in what the code names; [] where list or code is unknown here.

    `on`: the day the code was written down; None: lately.
    """
    known = _LISTS.get(geocode.value_name.strip().upper(), ())
    value = geocode.value.strip()
    for length, of_one in known:
        if len(value) in length:
            return of_one(tx, value, on is not None and on < REFORM)
    return []


def of_former_province(tx: Session, name: str) -> list[str]:
    """What became of a province that is no more, by the name it had."""
    return _became(tx, OldPlace.province_name == name)


def _of_commune(tx: Session, code: str, before: bool) -> list[str]:
    """Of a ward that was divided all parts: nobody who lived in it may be left out."""
    today = None if before else places.by_code(tx, code)
    return [code] if today is not None else [place.code for place in places.successors(tx, code)]


def _of_district(tx: Session, code: str, before: bool) -> list[str]:
    """Districts are of the past, whatever the day."""
    del before
    return _became(tx, OldPlace.district_code == code)


def _of_province(tx: Session, code: str, before: bool) -> list[str]:
    """56 is all of today's Khánh Hòa, and before the reform the part that was it then."""
    today = [] if before else [place.code for place in places.of_province(tx, code)]
    return today or _became(tx, OldPlace.province_code == code)


def _became(tx: Session, which: Any) -> list[str]:
    return sorted({code for became in tx.scalars(select(OldPlace.became).where(which)) for code in became})


_Of = Callable[[Session, str, bool], list[str]]
_OF_COMMUNE: Final[tuple[range, _Of]] = (range(3, 6, 2), _of_commune)  # 3: islands that had no wards
_OF_DISTRICT: Final[tuple[range, _Of]] = (range(3, 4), _of_district)
_OF_PROVINCE: Final[tuple[range, _Of]] = (range(2, 3), _of_province)
_LISTS: Final[Mapping[str, tuple[tuple[range, _Of], ...]]] = MappingProxyType(
    {
        COMMUNE: (_OF_COMMUNE,),
        "GSO-DISTRICT": (_OF_DISTRICT,),
        "GSO-PROVINCE": (_OF_PROVINCE,),
        "GSO": (_OF_PROVINCE, _OF_DISTRICT, _OF_COMMUNE),
        "VN-GSO": (_OF_PROVINCE, _OF_DISTRICT, _OF_COMMUNE),
    }
)
"""By how many digits their codes have."""
