"""Where sites are drawn on the map: around the middle of their commune, the worst innermost; pure.

Of a site no place is known but its commune, so that points are spread like the seeds of a sunflower, each to be seen.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from gateway.safety import Level, Rating, Staleness

APART: Final = (
    0.006  # degrees between neighbours, 650 m: one does not hide the next, and fifty stay in a commune
)
_TURN: Final = math.pi * (3 - math.sqrt(5))  # the golden angle
_WORST_FIRST: Final = (Level.VERY_HIGH, Level.HIGH, Level.MEDIUM, None, Level.LOW, Level.VERY_LOW)


@dataclass(frozen=True)
class Point:
    """One site and where its point is."""

    rating: Rating
    lat: float
    lon: float


@dataclass
class Commune:
    """One commune and how many of its sites are at which level; `overdue`: of them, whose check is late."""

    code: str
    name: str
    lat: float
    lon: float
    levels: Counter[Level | None] = field(default_factory=Counter)
    overdue: int = 0


def spread(ratings: Iterable[Rating]) -> tuple[list[Point], list[Commune]]:
    """Points of rated sites, and their communes, those with most that is overdue first."""
    by_commune: dict[str, list[Rating]] = defaultdict(list)
    for each in ratings:
        if each.staleness is not Staleness.UNRATED and each.lat is not None and each.lon is not None:
            by_commune[each.commune_code].append(each)
    points, communes = [], []
    for code, sites in by_commune.items():
        sites.sort(key=lambda each: (_WORST_FIRST.index(each.level), each.code))
        lat, lon = sites[0].lat or 0.0, sites[0].lon or 0.0
        commune = Commune(code, sites[0].commune or code, lat, lon)
        for at, each in enumerate(sites):
            away, turn = APART * math.sqrt(at), _TURN * at
            points.append(Point(each, lat + away * math.cos(turn), lon + away * math.sin(turn)))
            commune.levels[each.level] += 1
            commune.overdue += each.staleness is Staleness.OVERDUE
        communes.append(commune)
    communes.sort(key=lambda one: (-one.overdue, one.name))
    return points, communes
