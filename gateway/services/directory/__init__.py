"""`SDT`, `DDN`, `BV`, `DOICDC`: whom to call near a place; `BD`: what is ordered for it; for anybody, on any phone."""

from __future__ import annotations

from typing import Final

from gateway.services.directory import calling, looking, samples, zones_of
from gateway.services.service import Service

NUMBERS: Final = Service(
    name="sdt",
    version=1,
    script=calling.script,
    complete=calling.complete,
    keywords=("SDT", "DDN", "BV", "DOICDC"),
    menu_item="M_SDT",
    keys="6",
    look_ups=looking.look_ups,
    effects=looking.at_once,
    restarts=True,
    samples=samples.CALLING,
)
ZONES: Final = Service(
    name="bd",
    version=1,
    script=zones_of.script,
    complete=zones_of.complete,
    keywords=("BD", "BAN DO"),
    menu_item="",
    look_ups=looking.look_ups,
    restarts=True,
    samples=samples.ZONES,
)

__all__ = ["NUMBERS", "ZONES"]
