"""`VI` and `EN`: the language a number is spoken to in, on every channel from now on; in a call also how fast."""

from __future__ import annotations

from collections.abc import Generator
from datetime import date
from typing import Any, Final

from sqlalchemy.orm import Session

from gateway import people
from gateway.calls import needs
from gateway.dialogue.context import Ctx
from gateway.dialogue.engine import Calls
from gateway.dialogue.questions import MOST_OPTIONS, Choose
from gateway.dialogue.steps import Do, Option, Prompt, Step
from gateway.people.numbers import LANGUAGES
from gateway.services.service import Finished, Moment, Sample, Service

_LANGUAGES: Final = (Option("vi", ("tiếng Việt", "Vietnamese")), Option("en", ("English", "tiếng Anh")))
_SLOW: Final = "slow"
_CALL: Final = Ctx(date(2026, 11, 20), channel="voice", by_keys=True)
_TONGUES: Final[Calls] = {"tongues": lambda: [["rog", "Raglai"], ["cjm", "Chăm"]]}
_IN_A_CALL: Final = (*_LANGUAGES, Option(_SLOW, ("nói chậm", "slowly")))


def script(ctx: Ctx) -> Generator[Step, Any, str]:
    """The language wanted is what the keyword said; a keypad is asked."""
    if "to" in ctx.args:
        return ctx.args["to"]
    repeat = Prompt("K11_LANGUAGE")
    if not ctx.by_voice:
        return str((yield Choose("language", Prompt("L_WHICH"), _LANGUAGES, repeat=repeat, help=repeat)))
    tongues = yield Do("tongues", "tongues")
    options = (*_IN_A_CALL, *(Option(code, (name,)) for code, name in tongues))[:MOST_OPTIONS]
    press = "press" if ctx.language == "en" else "bấm"
    named = [
        f"{each.words[0]}, {press} {key}." for key, each in enumerate(options, 1) if key > len(_IN_A_CALL)
    ]
    told = {"tongues": " ".join(named)} if named else {}
    which = Prompt("V_WHICH", told)
    return str((yield Choose("language", which, options, repeat=which, help=which)))


def complete(tx: Session, finished: Finished) -> list[Prompt]:
    """Remember it and say so, in that language."""
    if finished.result == _SLOW:
        slow = needs.slower(tx, finished.number, finished.now)
        return [Prompt("L_SLOW" if slow else "L_NOT_SLOW")]
    if finished.result not in LANGUAGES:  # nobody writes it: texts stay as they are
        people.set_spoken(tx, finished.number, finished.result)
        return [Prompt("L_SPOKEN")]
    people.set_spoken(tx, finished.number, None)
    people.set_language(tx, finished.number, finished.result)
    return [Prompt(f"L_{finished.result.upper()}")]


def effects(tx: Session, moment: Moment) -> Calls:
    """The languages of the voice that no engine speaks, each with its name in itself."""
    del tx
    every = [[tongue.code, tongue.name] for tongue in moment.settings.recorded_languages]
    return {"tongues": lambda: every}


LANGUAGE: Final = Service(
    name="language",
    version=2,
    script=script,
    complete=complete,
    keywords=("VI", "EN"),
    menu_item="M_EN",
    keys="73",
    call_keys="8",
    effects=effects,
    samples=(
        Sample("Vietnamese", Ctx(date(2026, 11, 20), args={"to": "vi"}), (), {}),
        Sample("by keys", Ctx(date(2026, 11, 20), channel="ussd", by_keys=True), ("2",), {}),
        Sample("slower", _CALL, ("3",), _TONGUES),
        Sample("spoken only", _CALL, ("4",), _TONGUES),
        Sample("English", Ctx(date(2026, 11, 20), args={"to": "en"}), (), {}),
    ),
)
