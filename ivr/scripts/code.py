"""A one-time code by voice: a key first, so that no machine gets it; then its digits slowly, twice, again at a key.

The prompts hold the code sealed; it is derived when they are spoken.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session as Tx

from gateway.dialogue.steps import Prompt
from gateway.messages.errands import Errand
from ivr.scripts.script import Turn

MOST_TIMES: Final = (
    3  # so often the digits are said, twice each time; whoever needs more asks for a fresh code
)
_SAID_ONCE: Final = frozenset({"O2"})
"""Texts in which the digits stand only once."""
_GREETED: Final = ("greeted", "greeted-again")


class Code:
    """See `ivr.scripts.script.Script`."""

    heard_by_help = False

    def begin(self, tx: Tx, errand: Errand, now: datetime, *, person: bool) -> Turn:
        """Who calls, and that a key must be pressed."""
        del tx, errand, now, person
        return Turn((Prompt("V_OUT_CODE"),), 1, _GREETED[0])

    def go_on(self, tx: Tx, errand: Errand, phase: str, keys: str, now: datetime) -> Turn:
        """Any key is a person; silence is asked once more."""
        del tx, now
        if phase in _GREETED:
            if keys:
                return self._said(errand, 1)
            if phase == _GREETED[0]:
                return Turn((Prompt("V_OUT_CODE"),), 1, _GREETED[1])
            return Turn((Prompt("V_OUT_BYE"),))
        times = int(phase.rpartition("-")[2])
        if keys and times < MOST_TIMES:
            return self._said(errand, times + 1)
        return Turn((Prompt("V_OUT_BYE"),), heard=True)

    def keeps(self, phase: str, key: str) -> bool:
        """No key means anything else here."""
        del phase, key
        return False

    def _said(self, errand: Errand, times: int) -> Turn:
        digits = (Prompt(errand.template, errand.args),) * (2 if errand.template in _SAID_ONCE else 1)
        return Turn((*digits, Prompt("V_OUT_CODE_AGAIN")), 1, f"said-{times}", heard=True)
