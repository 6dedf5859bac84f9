"""What can be true of a broadcast and of each part of it, in sentences; state only moves forward, but for what is asked
for again by a colleague."""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class State(StrEnum):
    """Of the whole."""

    WAITING = "waiting"
    CHECKING = "checking"
    READY = "ready"
    DONE = "done"
    FAILED = "failed"


class Part(StrEnum):
    """Of one target."""

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    DOUBTFUL = "doubtful"


MEANING: Final[dict[State | Part, str]] = {
    State.WAITING: "Ordered; the company has no article of it yet.",
    State.CHECKING: "The company is checking the article.",
    State.READY: "The article is good; parts are being sent.",
    State.DONE: "Every part has come to its end.",
    State.FAILED: "The company refused the article.",
    Part.WAITING: "Not sent yet.",
    Part.SENDING: "Handed over; the company has not answered yet.",
    Part.SENT: "The company has taken it and given it a reference.",
    Part.FAILED: "The company will not send it.",
    Part.DOUBTFUL: "A sender stopped between handing it over and the answer: a person decides whether to send again.",
}

MOVES: Final[dict[Part, frozenset[Part]]] = {
    Part.WAITING: frozenset({Part.SENDING}),
    Part.SENDING: frozenset({Part.SENT, Part.FAILED, Part.DOUBTFUL, Part.WAITING}),
    Part.SENT: frozenset(),
    Part.FAILED: frozenset({Part.WAITING}),
    Part.DOUBTFUL: frozenset({Part.WAITING, Part.SENT}),
}
"""SENDING goes back to WAITING where it certainly was not taken; DOUBTFUL and FAILED do when a colleague says so."""
