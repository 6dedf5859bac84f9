"""A number that was silent for half a year: whoever texts names the first letter of a name before anything personal.

One try: somebody who has bought the number would otherwise go through the alphabet. Nothing is said of what was right.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import Any, Final

from sqlalchemy.orm import Session

from gateway import people
from gateway.dialogue.context import Ctx
from gateway.dialogue.questions import Text
from gateway.dialogue.steps import Outcome, Prompt, Refused, Step, Value
from gateway.services.rights import asking
from gateway.services.service import Finished

_NOBODY: Final = "-"  # "K": there is nobody whose name they could say


def script(ctx: Ctx) -> Generator[Step, Any, str]:
    """Returns the letter, or that they have never declared here."""
    del ctx
    letter = Text(
        "letter", Prompt("YC_WHO"), 1, 40, rule=_letter, repeat=Prompt("YC_WHO_AGAIN"), help=asking.HELP
    )
    return str((yield letter))


def complete(tx: Session, finished: Finished) -> list[Prompt]:
    """The family is back, or the number begins anew; what the person came for goes on."""
    people.recognise(tx, finished.number, finished.result, finished.now)
    return []


def _letter(said: str) -> Outcome:
    """The initial of a given name: a letter, or a whole name whose last word is the given one."""
    word = said.split()[-1]
    if not word[0].isalpha():
        return Refused()
    return Value(_NOBODY if word.lower() in ("khongco", "moi", "mới", "new") else word[0].lower())
