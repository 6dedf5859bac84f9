"""`DIEC` and `HET DIEC`: whoever has this number does not hear, and is texted, never called; or hears again."""

from __future__ import annotations

from collections.abc import Generator
from datetime import date
from typing import Any, Final

from sqlalchemy.orm import Session

from gateway import people
from gateway.dialogue.context import Ctx
from gateway.dialogue.steps import Prompt, Step
from gateway.services.service import Finished, Sample, Service


def script(ctx: Ctx) -> Generator[Step, Any, bool]:
    """Whether they do not hear; the keyword says it."""
    yield from ()
    return "back" not in ctx.args


def complete(tx: Session, finished: Finished) -> list[Prompt]:
    """Heed it from now on, and say what changes and how to take it back."""
    people.set_deaf(tx, finished.number, finished.result, finished.now)
    return [Prompt("DEAF" if finished.result else "DEAF_NO_MORE")]


DEAF: Final = Service(
    name="diec",
    version=1,
    script=script,
    complete=complete,
    keywords=("DIEC", "HET DIEC"),
    menu_item="",
    samples=(
        Sample("does not hear", Ctx(date(2026, 11, 20)), (), {}),
        Sample("hears again", Ctx(date(2026, 11, 20), args={"back": "1"}), (), {}),
    ),
)
