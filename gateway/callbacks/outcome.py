"""What can become of a report, each in a sentence; a report without any of these still waits."""

from __future__ import annotations

from enum import StrEnum


class Outcome(StrEnum):
    """The word is stored and shown in metrics."""

    TOLD = "told"
    GONE = "gone"
    SUPERSEDED = "superseded"
    GIVEN_UP = "given_up"


MEANING = {
    Outcome.TOLD: "The client's server answered 2xx.",
    Outcome.GONE: "The client's server answered 410: it wants to hear no more of this.",
    Outcome.SUPERSEDED: "A newer status of the same message was there before this one could be told.",
    Outcome.GIVEN_UP: "A day of tries brought no 2xx; the client can still ask by the message's id.",
}
