"""Where a unit is there for, as staff write it: communes, districts that were, provinces, the whole country."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from typing import Final

from sqlalchemy.orm import Session

from gateway import places
from gateway.errors import BadInput
from gateway.text.fold import fold

EVERYWHERE: Final = ("ca nuoc", "toan quoc")
_SPLIT: Final = re.compile(r"[;,\n]+")
_EARTH: Final = 6371.0  # km


def read(tx: Session, text: str, home_province: str) -> list[str]:
    """Codes of the communes and provinces that `text` names, divided by `;` or commas; [] for the whole country.

    "huyện Ninh Hải" is what the district has become. Raises BadInput with the part that names nothing, or two places.
    """
    parts = [part.strip() for part in _SPLIT.split(text) if part.strip()]
    if not parts:
        raise BadInput("places", "missing", "Ghi nơi đơn vị phục vụ: xã, huyện cũ, tỉnh, hoặc cả nước.")
    if any(fold(part) in EVERYWHERE for part in parts):
        return []
    return sorted({code for part in parts for code in _codes(tx, part, home_province)})


def commune(tx: Session, text: str, home_province: str) -> str:
    """The code of the one commune that `text` names. Raises BadInput."""
    codes = _codes(tx, text.strip(), home_province)
    if len(codes) != 1 or len(codes[0]) == _PROVINCE:
        raise BadInput("commune", "unknown", f"{text.strip()}: không rõ là xã, phường nào.")
    return codes[0]


def write(tx: Session, codes: Sequence[str]) -> str:
    """The same in words that `read` understands again."""
    if not codes:
        return "cả nước"
    named = [places.by_code(tx, code) for code in codes]
    return "; ".join(f"{place.kind} {place.name}" for place in named if place is not None)


def nearness(place: places.Place, near: Iterable[str], codes: Sequence[str]) -> int | None:
    """0: there for this very commune, 1: for one of `near`, 2: for the province, 3: for everybody; None: not for it."""
    if not codes:
        return 3
    if place.code in codes:
        return 0
    if not set(near).isdisjoint(codes):
        return 1
    return 2 if place.province_code in codes else None


def kilometres(lat: float, lon: float, other_lat: float, other_lon: float) -> float:
    """Between two points, as the crow flies."""
    mean = math.radians((lat + other_lat) / 2)
    north, east = math.radians(lat - other_lat), math.radians(lon - other_lon) * math.cos(mean)
    return _EARTH * math.hypot(north, east)


_PROVINCE: Final = 2  # digits of its code


def _codes(tx: Session, said: str, home_province: str) -> list[str]:
    if said.isdecimal():
        known = places.by_code(tx, said)
        if known is not None:
            return [known.code]
    district = places.of_district(tx, said, home_province)
    if district:
        return [place.code for place in district]
    found = [match.place for match in places.find(tx, said, home_province) if match.exact]
    at_home = [place for place in found if place.province_code == home_province]
    today = [place for place in at_home or found if place.old_name is None]
    meant = today if len(today) == 1 else at_home or found
    if len(meant) != 1:
        raise BadInput("places", "unknown", f"{said}: không rõ là xã, huyện hay tỉnh nào.")
    return [meant[0].code]
