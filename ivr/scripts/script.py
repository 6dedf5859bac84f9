"""What a script is: turns of a call that we make, by the message it is about and the keys that were pressed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from sqlalchemy.orm import Session as Tx

from gateway.dialogue.steps import Prompt
from gateway.messages.errands import Errand


@dataclass(frozen=True, slots=True)
class Turn:
    """What is said next. `keys`: how many are awaited, 0: as many as come; None: none, and the call ends.

    `phase`: where in the script that is, a word without a space. `heard`: by now a person has heard what the call is
    about.
    """

    said: tuple[Prompt, ...]
    keys: int | None = None
    phase: str = ""
    heard: bool = False


class Script(Protocol):
    """The calls of one purpose. Nothing is kept between the turns but the phase."""

    heard_by_help: bool
    """Whether somebody who asks for help or a person in the call has heard what it is about."""

    def begin(self, tx: Tx, errand: Errand, now: datetime, *, person: bool) -> Turn:
        """Somebody has answered; `person`: that it is one is sure."""

    def go_on(self, tx: Tx, errand: Errand, phase: str, keys: str, now: datetime) -> Turn:
        """`keys` were pressed in `phase`; "" is silence."""

    def keeps(self, phase: str, key: str) -> bool:
        """Whether 9 or 0 means something else in `phase`: a digit of a longer answer."""
