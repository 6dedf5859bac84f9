"""A phone that we call, in a town: it rings, is answered, hears, presses keys; or it is engaged, or a machine."""

from __future__ import annotations

import re
from typing import Any

from gateway.wording.speech import DIGITS
from tests.journeys.town import PATIENCE, Phone, call
from tests.waiting import until

HASTE = 20  # so many times faster a story listens


class Rung:
    """The phone's calls, as the lab tells them."""

    def __init__(self, phone: Phone) -> None:
        self._box = f"{phone._box}/calls"
        self.does(haste=HASTE)

    def does(self, **order: Any) -> dict[str, Any]:
        """`habit`, `answer`, `press`, `hangup`."""
        return dict(call(self._box, order))

    def now(self) -> dict[str, Any]:
        """What the handset shows of its call."""
        return dict(call(self._box))

    def rings(self) -> None:
        """Wait until it rings."""
        until(lambda: self.now()["status"] == "ringing", PATIENCE)

    def hears(self, *parts: str) -> str:
        """Wait until all of it was said in this call, in one utterance."""

        def said() -> str | None:
            """what is awaited was said"""
            heard = [str(each["text"]) for each in self.now()["heard"]]
            return next((each for each in heard if all(part in each for part in parts)), None)

        return until(said, PATIENCE)


def digits(said: str) -> str:
    """The code that was said."""
    words = re.findall("|".join(DIGITS["vi"]), said.partition("Nhắc lại")[0].partition("là:")[2])
    return "".join(str(DIGITS["vi"].index(word)) for word in words)
