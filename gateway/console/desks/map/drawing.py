"""What is drawn of a commune: one point for each layer, around its middle so that none hides another; pure."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from gateway.atlas import Commune
from gateway.console.desks.zones.desk import TONES, until
from gateway.console.showing import grouped, ticket_kind

LAYERS: Final[Mapping[str, Any]] = {
    "zones": _l("vùng"),
    "tickets": _l("yêu cầu đang mở"),
    "cases": _l("ca bệnh"),
    "resources": _l("đội trực, cơ sở y tế"),
    "sites": _l("điểm kiểm dịch"),
}
"""In this order of danger; the tone of each is `COLOURS`."""
COLOURS: Final = {"zones": "bad", "tickets": "warn", "cases": "dark", "resources": "good", "sites": ""}
_APART: Final = 0.014  # degrees from the middle, 1.5 km: five points of a commune stay beside each other
_LEAST: Final = 6  # pixels of a point
_MOST: Final = 18  # and of a large one: two communes stay apart


def points(communes: Iterable[Commune], link: Callable[[str, Commune], str]) -> list[dict[str, Any]]:
    """Every layer of every commune that has something there."""
    drawn = []
    for one in communes:
        for nth, layer in enumerate(LAYERS):
            count, words = _said(layer, one)
            if not count:
                continue
            turn = 2 * math.pi * nth / len(LAYERS)
            drawn.append(
                {
                    "lat": round(one.lat + _APART * math.cos(turn), 5),
                    "lon": round(one.lon + _APART * math.sin(turn), 5),
                    "words": f"{one.name}: {words}",
                    "tone": _tone(layer, one),
                    "size": min(_MOST, _LEAST + round(2 * math.sqrt(count))),
                    "layer": layer,
                    "link": link(layer, one),
                }
            )
    return drawn


def kinds(one: Commune) -> str:
    """Open requests of a commune by kind, in words."""
    counted = sorted(one.tickets.items(), key=lambda each: -each[1])
    return ", ".join(f"{ticket_kind(kind)} {grouped(count)}" for kind, count in counted)


def _said(layer: str, one: Commune) -> tuple[int, str]:
    match layer:
        case "zones":
            return len(one.zones), ", ".join(until(each) for each in one.zones)
        case "tickets":
            return one.open, _("yêu cầu: %(kinds)s", kinds=kinds(one))
        case "cases":
            return one.cases, _("ca bệnh: %(count)s", count=grouped(one.cases))
        case "resources":
            return one.resources, ", ".join([*one.teams, *one.facilities])
        case _:
            return one.sites, _("điểm kiểm dịch: %(count)s", count=grouped(one.sites))


def _tone(layer: str, one: Commune) -> str:
    if layer == "zones" and one.gravest is not None:
        return TONES[one.gravest.level] or "warn"
    return COLOURS[layer]
