"""`HOI` and `TINGIA`: a published answer or a person's; the truth about rumours, and whether a message is true."""

from __future__ import annotations

from typing import Final

from gateway.services.ask import asking, checking, samples
from gateway.services.ask.look_ups import effects, look_ups
from gateway.services.service import Service

QUESTION: Final = Service(
    name="hoi",
    version=2,
    script=asking.script,
    complete=asking.complete,
    keywords=("HOI",),
    menu_item="M_HOI",
    keys="4",
    look_ups=look_ups,
    effects=effects,
    samples=samples.ASKING,
)
RUMOUR: Final = Service(
    name="tingia",
    version=1,
    script=checking.script,
    complete=checking.complete,
    keywords=("TINGIA", "XACMINH", "XM"),
    menu_item="M_TINGIA",
    look_ups=look_ups,
    samples=samples.CHECKING,
)

__all__ = ["QUESTION", "RUMOUR"]
