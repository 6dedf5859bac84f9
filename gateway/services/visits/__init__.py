"""Going in and out of a site, and taking it back: a site's number, `RA`, `SAI`; what is kept is `gateway.sites`."""

from __future__ import annotations

from typing import Final

from gateway.services.declare.look_ups import household_of
from gateway.services.service import Service
from gateway.services.visits import disputing, entering, leaving, samples
from gateway.services.visits.look_ups import look_ups

ENTER: Final = Service(
    name="site",
    version=1,
    script=entering.script,
    complete=entering.complete,
    keywords=("41536", "VAO", "DEN"),
    menu_item="",  # the number stands on the board at the gate
    personal=True,
    household=household_of,
    restarts=True,
    keys="2",
    look_ups=look_ups,
    samples=samples.ENTERING,
)
LEAVE: Final = Service(
    name="ra",
    version=1,
    script=leaving.script,
    complete=leaving.complete,
    keywords=("RA",),
    menu_item="",
    settles=frozenset({"site"}),
    effects=leaving.effects,
    samples=samples.LEAVING,
)
DISPUTE: Final = Service(
    name="sai",
    version=1,
    script=disputing.script,
    complete=disputing.complete,
    keywords=("SAI",),
    menu_item="",
    settles=frozenset({"site"}),
    effects=disputing.effects,
    samples=samples.DISPUTING,
)

__all__ = ["DISPUTE", "ENTER", "LEAVE"]
