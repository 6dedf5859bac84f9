"""Geometry on the scale of a province: areas, distances, and what lies inside a polygon or a circle; pure.

Degrees are taken for a flat sheet inside polygons, as CAP's own readers do; no shape of ours crosses the date line.
"""

from __future__ import annotations

from itertools import pairwise
from math import asin, cos, pi, radians, sin, sqrt
from typing import Final

from gateway.alerts.cap.document import Circle, Point, Polygon

_EARTH_KM: Final = 6371.0088  # mean radius


def enclosed(polygon: Polygon) -> float:
    """Square degrees inside the line, negative where it runs clockwise; 0 for a line that goes there and back."""
    origin = polygon.points[0]
    moved = [
        (lat - origin.lat, lon - origin.lon) for lat, lon in polygon.points
    ]  # keeps the digits that count
    return sum(x * next_y - next_x * y for (y, x), (next_y, next_x) in pairwise(moved)) / 2


def middle(polygon: Polygon) -> Point:
    """The centroid of what the line encloses."""
    origin, twice = polygon.points[0], 0.0
    lat = lon = 0.0
    moved = [(one.lat - origin.lat, one.lon - origin.lon) for one in polygon.points]
    for (y, x), (next_y, next_x) in pairwise(moved):
        cross = x * next_y - next_x * y
        twice += cross
        lat += (y + next_y) * cross
        lon += (x + next_x) * cross
    return Point(origin.lat + lat / (3 * twice), origin.lon + lon / (3 * twice))


def inside(polygon: Polygon, point: Point) -> bool:
    """Whether a ray from the point leaves the polygon: it crosses the line an odd number of times."""
    lat, lon = point
    crossed = False
    for (one_lat, one_lon), (other_lat, other_lon) in pairwise(polygon.points):
        if (one_lat > lat) is not (other_lat > lat):
            along = (lat - one_lat) / (other_lat - one_lat)
            if lon < one_lon + along * (other_lon - one_lon):
                crossed = not crossed
    return crossed


def km_between(one: Point, other: Point) -> float:
    """Along the surface, by haversine."""
    lat, lon = radians(other.lat - one.lat), radians(other.lon - one.lon)
    half = sin(lat / 2) ** 2 + cos(radians(one.lat)) * cos(radians(other.lat)) * sin(lon / 2) ** 2
    return 2 * _EARTH_KM * asin(min(1.0, sqrt(half)))


def within(circle: Circle, point: Point) -> bool:
    """Whether the point is no farther from the centre than the radius."""
    return km_between(circle.centre, point) <= circle.radius_km


def radius_of(area_km2: float) -> float:
    """The radius in km of a circle of that area."""
    return sqrt(area_km2 / pi)
