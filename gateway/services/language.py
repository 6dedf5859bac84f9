"""`VI` and `EN`: the language a number is spoken to in, on every channel from now on; in a call also how fast."""

from __future__ import annotations

from collections.abc import Generator
from datetime import date
from typing import Any, Final

from sqlalchemy.orm import Session

from gateway import people
from gateway.calls import needs
from gateway.dialogue.context import Ctx
from gateway.dialogue.questions import Choose
from gateway.dialogue.steps import Option, Prompt, Step
from gateway.services.service import Finished, Sample, Service

_LANGUAGES: Final = (Option("vi", ("tiếng Việt", "Vietnamese")), Option("en", ("English", "tiếng Anh")))
_SLOW: Final = "slow"
_IN_A_CALL: Final = (*_LANGUAGES, Option(_SLOW, ("nói chậm", "slowly")))


def script(ctx: Ctx) -> Generator[Step, Any, str]:
    """The language wanted is what the keyword said; a keypad is asked."""
    if "to" in ctx.args:
        return ctx.args["to"]
    repeat = Prompt("K11_LANGUAGE")
    options = _IN_A_CALL if ctx.by_voice else _LANGUAGES
    return str((yield Choose("language", Prompt("L_WHICH"), options, repeat=repeat, help=repeat)))


def complete(tx: Session, finished: Finished) -> list[Prompt]:
    """Remember it and say so, in that language."""
    if finished.result == _SLOW:
        slow = needs.slower(tx, finished.number, finished.now)
        return [Prompt("L_SLOW" if slow else "L_NOT_SLOW")]
    people.set_language(tx, finished.number, finished.result)
    return [Prompt(f"L_{finished.result.upper()}")]


LANGUAGE: Final = Service(
    name="language",
    version=2,
    script=script,
    complete=complete,
    keywords=("VI", "EN"),
    menu_item="M_EN",
    keys="73",
    call_keys="8",
    samples=(
        Sample("Vietnamese", Ctx(date(2026, 11, 20), args={"to": "vi"}), (), {}),
        Sample("by keys", Ctx(date(2026, 11, 20), channel="ussd", by_keys=True), ("2",), {}),
        Sample("slower", Ctx(date(2026, 11, 20), channel="voice", by_keys=True), ("3",), {}),
        Sample("English", Ctx(date(2026, 11, 20), args={"to": "en"}), (), {}),
    ),
)
