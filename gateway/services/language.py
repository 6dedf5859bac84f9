"""`VI` and `EN`: the language a number is spoken to in, on every channel from now on."""

from __future__ import annotations

from collections.abc import Generator
from datetime import date
from typing import Any, Final

from sqlalchemy.orm import Session

from gateway import people
from gateway.dialogue.context import Ctx
from gateway.dialogue.steps import Prompt, Step
from gateway.services.visit import Sample, Service, Visit


def script(ctx: Ctx) -> Generator[Step, Any, str]:
    """Nothing is asked; the language wanted is what the keyword said."""
    yield from ()
    return ctx.args["to"]


def complete(tx: Session, visit: Visit) -> list[Prompt]:
    """Remember it and say so, in that language."""
    people.set_language(tx, visit.number, visit.result)
    return [Prompt(f"L_{visit.result.upper()}")]


LANGUAGE: Final = Service(
    name="language",
    version=1,
    script=script,
    complete=complete,
    keywords=("VI", "EN"),
    menu_item="M_EN",
    samples=(
        Sample("Vietnamese", Ctx(date(2026, 11, 20), args={"to": "vi"}), (), {}),
        Sample("English", Ctx(date(2026, 11, 20), args={"to": "en"}), (), {}),
    ),
)
