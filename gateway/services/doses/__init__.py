"""`TIEM`: registering for a dose and how that stands; `PU`: what somebody feels after one."""

from __future__ import annotations

from typing import Final

from gateway.services.declare.look_ups import household_of
from gateway.services.doses import reacting, samples
from gateway.services.doses.complete import complete
from gateway.services.doses.look_ups import look_ups
from gateway.services.doses.script import script
from gateway.services.service import Service

VACCINATION: Final = Service(
    name="tiem",
    version=1,
    script=script,
    complete=complete,
    keywords=("TIEM",),
    menu_item="",
    household=household_of,
    personal=True,
    look_ups=look_ups,
    samples=samples.REGISTERING,
)
REACTION: Final = Service(
    name="pu",
    version=1,
    script=reacting.script,
    complete=reacting.complete,
    keywords=("PU",),
    menu_item="",
    household=household_of,
    samples=samples.REACTING,
)

__all__ = ["REACTION", "VACCINATION", "complete", "look_ups", "reacting", "script"]
