"""The map for everybody: communes with a zone, what is ordered and until when; cases never below five, never a place
below the commune. What it says of a commune is what BD answers.
"""

from __future__ import annotations

from typing import Any

from flask import make_response, render_template
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from gateway import atlas, clock
from gateway.atlas import Commune
from gateway.console.desks.zones.desk import LEVELS, TONES, level_chip, until
from gateway.console.here import settings, tx
from gateway.console.public.blueprint import FRESH, PAGES, WHY
from gateway.console.showing import grouped
from gateway.guards import public


@PAGES.get("/map")
@public(WHY)
def zones_map() -> Response:
    """Zones and cases by commune, drawn and written."""
    every = atlas.communes(tx(), settings().home_province, clock.now())
    shown = [one for one in every if one.zones or atlas.few(one.cases) is not None]
    page = render_template(
        "public/map.html",
        communes=shown,
        points=[_point(one) for one in shown],
        labels=[{"lat": one.lat, "lon": one.lon, "words": one.name} for one in shown],
        cases=_cases,
        levels=LEVELS,
        level_chip=level_chip,
        tiles=settings().map_tiles,
        credit=settings().map_credit,
        at=clock.now(),
    )
    answer = make_response(page)
    answer.headers["Cache-Control"] = FRESH
    return answer


def _cases(one: Commune) -> str:
    """As everybody may know it."""
    told = atlas.few(one.cases)
    return str(_("dưới 5")) if told is None else grouped(told)


def _point(one: Commune) -> dict[str, Any]:
    zone = one.gravest
    cases = _("ca bệnh: %(count)s", count=_cases(one))
    return {
        "lat": one.lat,
        "lon": one.lon,
        "words": f"{one.name}: {', '.join([*map(until, one.zones), cases])}",
        "tone": "warn" if zone is None else TONES[zone.level] or "warn",
        "size": 10,
    }
