"""What CAP wants of an area: shapes that enclose something, codes that say something, heights in order."""

from __future__ import annotations

from collections.abc import Iterator
from math import isfinite
from typing import Final

from gateway.alerts.cap.document import Area, Circle, Parameter, Point, Polygon
from gateway.alerts.cap.faults import Fault, fault
from gateway.alerts.cap.layout import ROOT
from gateway.alerts.cap.rules.seen import Seen
from gateway.alerts.cap.shapes import enclosed

MOST_POINTS: Final = 2000
"""Of all polygons of a message. Each is held against every commune: over the whole country that takes seconds."""
_FEWEST: Final = 4  # points: a triangle that comes back to where it began
_NOTHING: Final = 1e-12  # square degrees, a hundredth of a square metre: what rounding leaves of a flat line


def points_can_be_counted(seen: Seen) -> Iterator[Fault]:
    """A drawn coast has hundreds."""
    if sum(len(polygon.points) for _, polygon in seen.of(Polygon)) > MOST_POINTS:
        yield fault(ROOT, "too_many_points", most=MOST_POINTS)


def polygons_enclose_something(seen: Seen) -> Iterator[Fault]:
    """Section 3.2.4: at least four points, the first and the last the same."""
    for path, polygon in seen.of(Polygon):
        rule = _broken(polygon)
        if rule is not None:
            yield fault(path, rule)


def circles_have_a_radius(seen: Seen) -> Iterator[Fault]:
    """A radius of 0 is a point, and allowed."""
    for path, circle in seen.of(Circle):
        rule = _off_the_earth((circle.centre,))
        if rule is not None:
            yield fault(path, rule)
        elif not (isfinite(circle.radius_km) and circle.radius_km >= 0):
            yield fault(path, "circle_radius")


def geocodes_say_something(seen: Seen) -> Iterator[Fault]:
    """A list of codes and a code of it; an empty name is the business of `texts_are_there`."""
    for path, geocode in seen.called("geocode"):
        if isinstance(geocode, Parameter) and not geocode.value.strip():
            yield fault(f"{path}/value", "geocode_empty")


def heights_are_in_order(seen: Seen) -> Iterator[Fault]:
    """A ceiling is the upper end of a range that begins at the altitude."""
    for path, area in seen.of(Area):
        if area.ceiling is None:
            continue
        if area.altitude is None:
            yield fault(f"{path}/ceiling", "ceiling_alone")
        elif area.ceiling < area.altitude:
            yield fault(f"{path}/ceiling", "ceiling_below")


def _broken(polygon: Polygon) -> str | None:
    points = polygon.points
    if len(points) < _FEWEST:
        return "polygon_points"
    if points[0] != points[-1]:
        return "polygon_open"
    return _off_the_earth(points) or ("polygon_flat" if abs(enclosed(polygon)) < _NOTHING else None)


def _off_the_earth(points: tuple[Point, ...]) -> str | None:
    if not all(-90 <= point.lat <= 90 for point in points):
        return "latitude"
    return None if all(-180 <= point.lon <= 180 for point in points) else "longitude"
