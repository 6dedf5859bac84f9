"""`VI` and `EN`: the language a number is spoken to in, on every channel from now on."""

from __future__ import annotations

from collections.abc import Generator
from datetime import date
from typing import Any, Final

from sqlalchemy.orm import Session

from gateway import people
from gateway.dialogue.context import Ctx
from gateway.dialogue.questions import Choose
from gateway.dialogue.steps import Option, Prompt, Step
from gateway.services.service import Finished, Sample, Service

_LANGUAGES: Final = (Option("vi", ("tiếng Việt", "Vietnamese")), Option("en", ("English", "tiếng Anh")))


def script(ctx: Ctx) -> Generator[Step, Any, str]:
    """The language wanted is what the keyword said; a keypad is asked."""
    if "to" in ctx.args:
        return ctx.args["to"]
    repeat = Prompt("K11_LANGUAGE")
    return str((yield Choose("language", Prompt("L_WHICH"), _LANGUAGES, repeat=repeat, help=repeat)))


def complete(tx: Session, finished: Finished) -> list[Prompt]:
    """Remember it and say so, in that language."""
    people.set_language(tx, finished.number, finished.result)
    return [Prompt(f"L_{finished.result.upper()}")]


LANGUAGE: Final = Service(
    name="language",
    version=1,
    script=script,
    complete=complete,
    keywords=("VI", "EN"),
    menu_item="M_EN",
    keys="73",
    call_keys="8",
    samples=(
        Sample("Vietnamese", Ctx(date(2026, 11, 20), args={"to": "vi"}), (), {}),
        Sample("by keys", Ctx(date(2026, 11, 20), channel="ussd", by_keys=True), ("2",), {}),
        Sample("English", Ctx(date(2026, 11, 20), args={"to": "en"}), (), {}),
    ),
)
