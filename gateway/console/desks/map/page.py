"""The map of the province and the list beside it: the same figures, drawn and written."""

from __future__ import annotations

from typing import Final

from flask import render_template, url_for
from flask_babel import lazy_gettext as _l

from gateway import atlas, clock
from gateway.atlas import Commune
from gateway.console.desk import Desk
from gateway.console.desks.map import drawing
from gateway.console.desks.zones.desk import LEVELS, level_chip
from gateway.console.here import settings, tx
from gateway.console.sign_in import me
from gateway.zones import GRAVEST_FIRST, Level

DESK: Final = Desk("map", "/map", _l("Bản đồ"), _l("Danh bạ, vùng, bản đồ"))

READ: Final = "map.read"


@DESK.page("", READ, menu=_l("Bản đồ"))
def everywhere() -> str:
    """Communes with something to show: on a map without pictures from outside unless a setting names some."""
    every = atlas.communes(tx(), settings().home_province, clock.now(), me().area(READ))
    shown = sorted((one for one in every if not one.is_empty), key=_urgent)
    return render_template(
        "desks/map/everywhere.html",
        communes=shown,
        points=drawing.points(shown, _link),
        labels=[{"lat": one.lat, "lon": one.lon, "words": one.name} for one in shown],
        layers=drawing.LAYERS,
        colours=drawing.COLOURS,
        kinds=drawing.kinds,
        levels=LEVELS,
        level_chip=level_chip,
        tiles=settings().map_tiles,
        credit=settings().map_credit,
    )


def _link(layer: str, one: Commune) -> str:
    """Where a point leads: to the zone it stands for."""
    zone = one.gravest
    if layer != "zones" or zone is None or not me().may("zone.read"):
        return ""
    return url_for("console_zones.one", zone_id=zone.public_id)


def _urgent(one: Commune) -> tuple[int, int, str]:
    """The gravest zone first, then where most is asked for."""
    zone = one.gravest
    rank = len(GRAVEST_FIRST) if zone is None else GRAVEST_FIRST.index(Level(zone.level))
    return rank, -one.open, one.name
