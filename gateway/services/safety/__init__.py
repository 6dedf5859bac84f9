"""`AT` and `ATK`: how safe a site is, for anybody; and a site's own daily check, from its registered phone."""

from __future__ import annotations

from typing import Final

from gateway.services.safety import checking, looking, samples
from gateway.services.safety.look_ups import look_ups
from gateway.services.service import Service

LOOK_UP: Final = Service(
    name="at",
    version=1,
    script=looking.script,
    complete=looking.complete,
    keywords=("AT",),
    menu_item="",
    keys="77",
    look_ups=look_ups,
    samples=samples.LOOKING,
)
SELF_CHECK: Final = Service(
    name="atk",
    version=1,
    script=checking.script,
    complete=checking.complete,
    keywords=("ATK",),
    menu_item="",  # who is to use it is reminded of it each morning
    look_ups=look_ups,
    samples=samples.CHECKING,
)

__all__ = ["LOOK_UP", "SELF_CHECK"]
