"""`KHAM`: an appointment for an exam, one number to keep; `BO KHAM <số>` gives the seat back."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any, Final

from gateway.dialogue.context import Ctx
from gateway.dialogue.steps import Step
from gateway.services.declare.look_ups import household_of
from gateway.services.exams import samples
from gateway.services.exams.complete import complete
from gateway.services.exams.look_ups import effects, look_ups, person_of
from gateway.services.exams.script import script
from gateway.services.service import Service

EXAM: Final = Service(
    name="kham",
    version=1,
    script=script,
    complete=complete,
    keywords=("KHAM",),
    menu_item="",
    household=household_of,
    personal=True,
    look_ups=look_ups,
    effects=effects,
    samples=samples.BOOKING,
)


def _drop(ctx: Ctx) -> Generator[Step, Any, dict[str, str]]:
    """Nothing is asked: the number was given."""
    yield from ()
    return {"cancel": ctx.args["number"]}


NO_EXAM: Final = Service(
    name="bokham",
    version=1,
    script=_drop,
    complete=complete,
    keywords=("BO KHAM",),
    menu_item="",
    personal=True,
    settles=frozenset({"kham"}),
    samples=samples.DROPPING,
)

__all__ = ["EXAM", "NO_EXAM", "complete", "effects", "look_ups", "person_of", "script"]
