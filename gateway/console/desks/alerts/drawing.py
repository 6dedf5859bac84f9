"""What is drawn of an alert on a map: how many are told in each commune, then how many it has reached; no rule."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any, Final

from flask_babel import gettext as _

from gateway import places
from gateway.console.desks.alerts.figures import share
from gateway.console.here import tx
from gateway.console.showing import grouped

_LEAST, _MOST = 7, 24  # pixels of a point
_WELL: Final = 0.9  # from this share of phones on a commune is green
_ILL, _LOST = (
    0.1,
    0.5,
)  # from these shares of what did not arrive on it is orange, and red; else it is on its way
REACHED: Final = ("delivered",)


def for_whom(counts: Mapping[str, int]) -> list[dict[str, Any]]:
    """A point for each commune, larger where more people are told."""
    most = max(counts.values(), default=1)
    return _points(counts, most, lambda _code, many: ("", _("%(count)s người", count=grouped(many))))


def reached(by_place: Mapping[str, Mapping[str, int]]) -> list[dict[str, Any]]:
    """The same, coloured by the share whose phone has it."""
    counts = {code: row["audience"] for code, row in by_place.items()}

    def said(code: str, many: int) -> tuple[str, str]:
        row = by_place[code]
        part = share(row, REACHED)
        words = _(
            "%(arrived)s / %(count)s đến máy, %(heard)s đã nghe",
            arrived=grouped(row["delivered"]), count=grouped(many), heard=grouped(row["heard"]),
        )  # fmt: skip
        return tone(row, part), words

    return _points(counts, max(counts.values(), default=1), said)


def tone(row: Mapping[str, int], part: float) -> str:
    """The colour of a commune of whose phones `part` has it: what only waits is no reason to be alarmed."""
    gone = sum(row[name] for name in ("sent", "delivered", "failed", "unknown", "unsent"))
    lost = (row["failed"] + row["unknown"] + row["unsent"]) / gone if gone else 0.0
    if lost >= _ILL:
        return "bad" if lost >= _LOST else "warn"
    return "good" if part >= _WELL else ""


def _points(
    counts: Mapping[str, int], most: int, said: Callable[[str, int], tuple[str, str]]
) -> list[dict[str, Any]]:
    drawn = []
    for code, many in counts.items():
        known = places.by_code(tx(), code) if code else None
        if known is None or known.lat is None:
            continue
        colour, words = said(code, many)
        drawn.append(
            {
                "lat": known.lat,
                "lon": known.lon,
                "words": f"{known.kind} {known.name}: {words}",
                "tone": colour,
                "size": _LEAST + round((_MOST - _LEAST) * math.sqrt(many / max(most, 1))),
            }
        )
    return drawn


def labels(codes: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The names of communes, for who looks closer."""
    found = [places.by_code(tx(), code) for code in codes if code]
    return [
        {"lat": one.lat, "lon": one.lon, "words": f"{one.kind} {one.name}"}
        for one in found
        if one and one.lat
    ]
