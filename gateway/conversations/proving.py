"""Codes that a talk itself sends and checks, so that it knows who holds the phone; asks and says nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session as Tx

from gateway import clock, otp
from gateway.dialogue.engine import Calls
from gateway.dialogue.steps import Done
from gateway.errors import BadInput, NotFound, TooMany
from gateway.otp import Wish
from gateway.settings import Settings


@dataclass(frozen=True)
class Proving:
    """The effects `send_code(purpose)` and `check_code(verification, code)` for one turn of one number."""

    tx: Tx
    settings: Settings
    number: str
    now: datetime

    def calls(self) -> Calls:
        """By the names that `services.proving` uses."""
        return {"send_code": self._send, "check_code": self._check}

    def _send(self, purpose: str) -> Done:
        """`{"verification": id}`, or None there and "free": the hour from which a code can be sent, "" for never."""
        try:
            sent = otp.issue(self.tx, self.settings, Wish(otp.HOUSE, self.number, purpose), self.now)
        except TooMany as full:
            free = clock.local(self.now + timedelta(seconds=full.retry_after + 60))
            return Done({"verification": None, "free": f"{free:%H:%M}"})
        except BadInput:  # abroad, a satellite: no codes are sent there
            return Done({"verification": None, "free": ""})
        return Done({"verification": sent.id, "free": ""})

    def _check(self, verification: str, code: str) -> Done:
        try:
            checked = otp.check(self.tx, otp.HOUSE, verification, code, self.now)
        except NotFound:  # ended, or guessed at too often
            return Done({"approved": False, "left": 0})
        return Done({"approved": checked.approved, "left": checked.attempts_left})
