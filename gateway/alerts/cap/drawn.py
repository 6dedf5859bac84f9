"""Shapes of an alert → communes of today, by where the centre of each lies; the map has no borders.

A commune whose edge alone is touched is therefore not among them.
"""

from __future__ import annotations

from collections.abc import Callable
from math import cos, degrees, radians
from typing import Final, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from gateway.alerts.cap.document import Circle, Point, Polygon
from gateway.alerts.cap.shapes import inside, km_between, middle, radius_of, within
from gateway.places.model import Commune

_EARTH_KM: Final = 6371.0
_WIDEST_KM: Final = 20.0  # the widest commune covers 1,118 km², as a circle of 19 km would


class _Box(NamedTuple):
    south: float
    west: float
    north: float
    east: float


def in_polygon(tx: Session, polygon: Polygon) -> list[str]:
    """The communes with their centre inside; of a shape smaller than that, the one it lies in, if that is plain."""
    lats, lons = [one.lat for one in polygon.points], [one.lon for one in polygon.points]
    box = _Box(min(lats), min(lons), max(lats), max(lons))
    return _centred(tx, box, lambda centre: inside(polygon, centre)) or around(tx, middle(polygon))


def in_circle(tx: Session, circle: Circle) -> list[str]:
    """The communes with their centre inside; of a smaller circle, or a point, the one it lies in, if that is plain."""
    box = _box(circle.centre, circle.radius_km)
    return _centred(tx, box, lambda centre: within(circle, centre)) or around(tx, circle.centre)


def around(tx: Session, point: Point) -> list[str]:
    """The commune with the nearest centre, if a circle of its size would reach the point; else []."""
    near = [
        (km_between(point, centre), code, area) for code, centre, area in _in(tx, _box(point, _WIDEST_KM))
    ]
    if not near:
        return []
    away, code, area = min(near)
    return [code] if area is not None and away <= radius_of(area) else []


def _centred(tx: Session, box: _Box, holds: Callable[[Point], bool]) -> list[str]:
    return sorted(code for code, centre, _ in _in(tx, box) if holds(centre))


def _in(tx: Session, box: _Box) -> list[tuple[str, Point, float | None]]:
    """Code, centre and square kilometres of the communes of today in the box."""
    query = select(Commune.code, Commune.lat, Commune.lon, Commune.area_km2).where(
        Commune.valid_to.is_(None),
        Commune.lat.between(box.south, box.north),
        Commune.lon.between(box.west, box.east),
    )
    return [(code, Point(lat, lon), area) for code, lat, lon, area in tx.execute(query)]


def _box(centre: Point, km: float) -> _Box:
    """Around everything so near to the centre, and a little more."""
    high = degrees(min(km / _EARTH_KM, 10.0)) * 1.01
    narrow = cos(radians(min(abs(centre.lat) + high, 89.0)))  # a degree is shorter towards the pole
    wide = high / narrow
    return _Box(centre.lat - high, centre.lon - wide, centre.lat + high, centre.lon + wide)
