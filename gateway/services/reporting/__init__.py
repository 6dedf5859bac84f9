"""`BC`: a unit's daily figures by text, in one line or question by question; what is kept is `gateway.reports`."""

from __future__ import annotations

from typing import Final

from gateway.services.reporting import samples
from gateway.services.reporting.complete import complete
from gateway.services.reporting.effects import effects
from gateway.services.reporting.script import script
from gateway.services.service import Service

DAILY_FIGURES: Final = Service(
    name="bc",
    version=1,
    script=script,
    complete=complete,
    keywords=("BC",),
    menu_item="",  # who is to use it is reminded of it each day
    restarts=True,
    settles=frozenset({"bc"}),
    effects=effects,
    samples=samples.SAMPLES,
)

__all__ = ["DAILY_FIGURES"]
