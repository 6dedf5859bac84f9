"""What staff at a gate do by text: DS, CI, CT, KHAIHO, and the PIN that opens their day; what is kept is
`gateway.checkpoint`.
"""

from __future__ import annotations

from typing import Final

from gateway.services.declare.look_ups import look_ups
from gateway.services.declare.script import PARTS
from gateway.services.gate import behalf, entering, looking, samples
from gateway.services.gate.effects import effects
from gateway.services.gate.opening import open_by_pin
from gateway.services.gate.telling import complete
from gateway.services.service import Service

_AT_ONCE: Final = frozenset({"ds", "ci", "ct"})
"""Whose open question has no more meaning once the next person is at the gate."""

FIND_PERSON: Final = Service(
    name="ds",
    version=1,
    script=looking.script,
    complete=complete,
    keywords=("DS",),
    menu_item="",
    restarts=True,
    settles=_AT_ONCE,
    effects=effects,
    samples=samples.LOOKING,
)
CHECK_IN: Final = Service(
    name="ci",
    version=1,
    script=entering.by_code,
    complete=complete,
    keywords=("CI",),
    menu_item="",
    restarts=True,
    settles=_AT_ONCE,
    effects=effects,
    samples=samples.ENTERING,
)
BY_CARD: Final = Service(
    name="ct",
    version=1,
    script=entering.by_card,
    complete=complete,
    keywords=("CT",),
    menu_item="",
    restarts=True,
    settles=_AT_ONCE,
    effects=effects,
    samples=samples.BY_CARD,
)
BEHALF: Final = Service(
    name="khaiho",
    version=2,
    script=behalf.script,
    complete=complete,
    keywords=("KHAIHO",),
    menu_item="",
    questions=len(PARTS),
    settles=_AT_ONCE,
    look_ups=look_ups,
    effects=effects,
    samples=samples.BEHALF,
)
PIN: Final = Service(
    name="pin",
    version=1,
    script=open_by_pin,
    complete=complete,
    keywords=("PIN",),
    menu_item="",
    effects=effects,
    samples=samples.PIN,
)

__all__ = ["BEHALF", "BY_CARD", "CHECK_IN", "FIND_PERSON", "PIN"]
