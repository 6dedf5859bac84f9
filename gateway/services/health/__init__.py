"""SK: daily health, of whoever is watched and of anybody who wants to tell it; one line, a talk, or keys."""

from __future__ import annotations

from typing import Final

from gateway.services.health.complete import complete
from gateway.services.health.look_ups import effects, look_ups
from gateway.services.health.samples import SAMPLES
from gateway.services.health.script import script
from gateway.services.service import Service

HEALTH: Final = Service(
    name="sk",
    version=1,
    script=script,
    complete=complete,
    keywords=("SK", "SUC KHOE"),
    menu_item="M_SK",
    keys="3",
    look_ups=look_ups,
    effects=effects,
    samples=SAMPLES,
)

__all__ = ["HEALTH"]
