"""What a carrier's codes mean: a sentence for staff, what the house does then, what staff can do; pure data.

Each carrier's file holds a table of its codes; docs/carrier-codes.md is made from them.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from gateway.messages.carriers import SendError


class Then(StrEnum):
    """What the house does after a code; the value says it to staff."""

    NEVER = "failed; not tried again"
    ELSEWHERE = "failed here; another carrier is tried where one reaches the number"
    AGAIN = (
        "tried again, as often as its purpose allows; after two refusals by another carrier, where one can"
    )
    LATER = "this text waits {seconds:.0f} s or goes by another carrier; others leave meanwhile"
    THROTTLE = (
        "the whole carrier pauses {seconds:.0f} s and is believed to take less a second; no text loses a try"
    )
    PAUSE = "the whole carrier pauses {seconds:.0f} s; no text loses a try"
    FILTERED = "failed here; another carrier is tried, and news leaves this one alone for {seconds:.0f} s"
    OPTED_OUT = "failed; the wish is kept, the number gets no more news and notices"
    TAKEN = "counts as taken"


_PAUSES = (Then.THROTTLE, Then.PAUSE)


@dataclass(frozen=True)
class Refusal:
    """One code. `public` is the sentence, `seconds` the pause or wait of `then`, `staff` what a person can do."""

    public: str
    then: Then
    staff: str = ""
    seconds: float = 0.0

    @property
    def does(self) -> str:
        """What the house does, in words."""
        return self.then.format(seconds=self.seconds)

    def error(self, code: str, seconds: float | None = None) -> SendError:
        """The error a sender raises for `code`; `seconds` where the carrier itself has said how long."""
        wait = self.seconds if seconds is None else seconds
        then = self.then
        return SendError(
            code,
            self.public,
            retryable=then in (Then.AGAIN, Then.LATER, *_PAUSES),
            opted_out=then is Then.OPTED_OUT,
            pause=wait if then in _PAUSES else 0.0,
            throttled=then is Then.THROTTLE,
            wait=wait if then is Then.LATER else 0.0,
            elsewhere=then in (Then.ELSEWHERE, Then.LATER, Then.FILTERED),
            filtered=then is Then.FILTERED,
        )
