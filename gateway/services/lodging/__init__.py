"""`LT`: a lodging tells its guests of a day by number; from its registered phone alone. What is kept is
`gateway.arrivals.lodging`.
"""

from __future__ import annotations

from typing import Final

from gateway.services.lodging.samples import SAMPLES
from gateway.services.lodging.script import complete, look_ups, script
from gateway.services.service import Service

GUESTS: Final = Service(
    name="lt",
    version=1,
    script=script,
    complete=complete,
    keywords=("LT",),
    menu_item="",  # who is to use it is told so when the lodging is registered
    look_ups=look_ups,
    samples=SAMPLES,
)

__all__ = ["GUESTS"]
