"""An alert by voice: who warns and of what, 8 safe, 9 rescue, 1 again; the answers are those of a text (people.md A1).

It is heard once a key has been pressed, or once it was said to its end to somebody who certainly is a person.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session as Tx

from gateway.alerts import calling
from gateway.alerts.calling import Spoken
from gateway.conversations import alerted
from gateway.dialogue.steps import Prompt
from gateway.messages.errands import Errand
from ivr.answer import VERBATIM
from ivr.scripts.script import Turn

SAFE: Final = "8"
MOST_TIMES: Final = 4
_SILENCES: Final = 2  # so often it is said to whoever presses nothing
_PERSON, _LINE = "person", "line"


class Alert:
    """See `ivr.scripts.script.Script`."""

    heard_by_help = True

    def begin(self, tx: Tx, errand: Errand, now: datetime, *, person: bool) -> Turn:
        """The warning, at once."""
        spoken = calling.spoken(tx, errand.template, errand.number, now)
        if spoken is None or spoken.over:
            return Turn((Prompt("V_OUT_OVER"),))
        return _said(spoken, _PERSON if person else _LINE, 1)

    def go_on(self, tx: Tx, errand: Errand, phase: str, keys: str, now: datetime) -> Turn:
        """8 is kept as an answer; any other key says it again; silence does so once."""
        who, _, said = phase.partition("-")
        times = int(said)
        spoken = calling.spoken(tx, errand.template, errand.number, now)
        if spoken is None:
            return Turn((Prompt("V_OUT_OVER"),))
        if keys == SAFE:
            prompt = alerted.safe(tx, spoken.told, errand.number, "voice", now)
            return Turn((prompt, Prompt("V_OUT_BYE")), heard=True)
        heard = bool(keys) or who == _PERSON
        if times >= (MOST_TIMES if keys else _SILENCES):
            return Turn((Prompt("V_OUT_BYE"),), heard=heard)
        return _said(spoken, _PERSON if keys else who, times + 1, heard=heard)

    def keeps(self, phase: str, key: str) -> bool:
        """9 is rescue and 0 a person, as everywhere."""
        del phase, key
        return False


def _said(spoken: Spoken, who: str, times: int, *, heard: bool = False) -> Turn:
    keys = Prompt("V_OUT_ALERT_KEYS" if spoken.told.real else "V_OUT_DRILL_KEYS")
    words = (
        Prompt("V_OUT_ALERT", {"issuer": spoken.told.issuer}),
        Prompt(VERBATIM, {"text": spoken.words}),
        keys,
    )
    return Turn(words, 1, f"{who}-{times}", heard=heard)
