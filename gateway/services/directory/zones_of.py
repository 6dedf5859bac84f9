"""`BD`: what is ordered for a commune and until when, and how many are ill there: the same as the map has it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from gateway import atlas, clock, places, sites, zones
from gateway.dialogue.context import Ctx
from gateway.dialogue.steps import Prompt
from gateway.services.directory import where
from gateway.services.directory.calling import Talk
from gateway.services.service import Finished


def script(ctx: Ctx) -> Talk:
    """Returns the place."""
    place = yield from where.meant(ctx, "BD")
    return {"code": place["code"], "name": place["name"]}


def complete(tx: Session, finished: Finished) -> list[Prompt]:
    """The gravest zone with its dates; where there is none, that there is none, or that the last one is over."""
    return [said(tx, finished.result["code"], finished.result["name"], finished.now)]


def said(tx: Session, code: str, name: str, now: datetime) -> Prompt:
    """The answer for one commune at this moment."""
    place = places.by_code(tx, code)
    about: dict[str, Any] = {
        "commune": name,
        "cases": _cases(0 if place is None else atlas.cases_of(tx, place)),
    }
    in_force = zones.of(tx, code, now)
    if in_force:
        zone = in_force[0]
        return Prompt("BD_ZONE", {**about, **_dates(zone.ends_at), **_order(tx, zone)})
    over = zones.lately_over(tx, code, now)
    if over is not None:
        return Prompt("BD_OVER", {**about, "zone_level": over.level, **_dates(zones.over_at(over))})
    return Prompt("BD_FREE", about)


def _order(tx: Session, zone: zones.Zone) -> dict[str, Any]:
    names = [site.name for code in zone.sites if (site := sites.by_code(tx, code)) is not None]
    places_of = ", ".join([*([zone.hamlets] if zone.hamlets else []), *names])
    order = {"since": f"{clock.local(zone.starts_at):%d/%m}", "order": zone.order_number}
    inside = {"inside": places_of} if places_of else {}
    return {"zone_level": zone.level, **order, **inside}


def _dates(ends_at: datetime) -> dict[str, str]:
    ends = clock.local(ends_at)
    return {"end": f"{ends:%H:%M}", "until": f"{ends:%d/%m}"}


def _cases(count: int) -> Any:
    told = atlas.few(count)
    return {"w": "W_FEW"} if told is None else str(told)
