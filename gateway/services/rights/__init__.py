"""My own data by text: `SAOLUU` a copy, `XOA` erase or withdraw, `TEN` my name, and who holds an idle number now.

On a shared phone each of them is about one person, and health is told and anything erased only to whoever also knows
the year that person was born. What is kept and done is `gateway.rights` and `gateway.people`.
"""

from __future__ import annotations

from typing import Final

from gateway.services.declare.look_ups import household_of
from gateway.services.rights import copying, erasing, knowing, naming, samples
from gateway.services.rights.look_ups import look_ups
from gateway.services.service import Service

_HOLD_NAMES: Final = frozenset({"kb", "kb_card", "site", "saoluu", "xoa", "ten"})
"""Talks that keep what was on file when they began: who has data erased has them ended."""

COPY: Final = Service(
    name="saoluu",
    version=1,
    script=copying.script,
    complete=copying.complete,
    keywords=("SAOLUU",),
    menu_item="",
    household=household_of,
    personal=True,
    look_ups=look_ups,
    samples=samples.COPYING,
)
ERASE: Final = Service(
    name="xoa",
    version=1,
    script=erasing.script,
    complete=erasing.complete,
    keywords=("XOA",),
    menu_item="",
    household=household_of,
    personal=True,
    settles=_HOLD_NAMES,
    look_ups=look_ups,
    samples=samples.ERASING,
)
NAME: Final = Service(
    name="ten",
    version=1,
    script=naming.script,
    complete=naming.complete,
    keywords=("TEN",),
    menu_item="",
    household=household_of,
    personal=True,
    samples=samples.NAMING,
)
WHO: Final = Service(
    name="who",
    version=1,
    script=knowing.script,
    complete=knowing.complete,
    keywords=(),
    menu_item="",
    introduces=True,
    samples=samples.KNOWING,
)

__all__ = ["COPY", "ERASE", "NAME", "WHO"]
