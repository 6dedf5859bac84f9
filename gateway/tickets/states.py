"""The states of a ticket and how one ends, each with a sentence for staff, and the moves; a table, no rule."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

TOPIC: Final = "tickets"
"""What open pages listen to."""


class State(StrEnum):
    """Where a ticket is on its way."""

    WAITING = "waiting"
    TAKEN = "taken"
    SENT = "sent"
    CLOSED = "closed"


MEANING: Final[Mapping[State, str]] = {
    State.WAITING: "Nobody has taken it.",
    State.TAKEN: "A colleague, or a team by text, works on it and looks into it.",
    State.SENT: "A team is on its way to the place.",
    State.CLOSED: "Somebody has acted, and nothing more is done.",
}

MOVES: Final[Mapping[State, frozenset[State]]] = {
    State.WAITING: frozenset({State.TAKEN, State.SENT, State.CLOSED}),
    State.TAKEN: frozenset({State.WAITING, State.SENT, State.CLOSED}),
    State.SENT: frozenset({State.WAITING, State.TAKEN, State.CLOSED}),
    State.CLOSED: frozenset(),
}


class Outcome(StrEnum):
    """How a ticket ended."""

    DONE = "done"
    UNFOUNDED = "unfounded"
    DUPLICATE = "duplicate"
    UNREACHED = "unreached"
    REFERRED = "referred"


ENDING: Final[Mapping[Outcome, str]] = {
    Outcome.DONE: "What was asked for was done.",
    Outcome.UNFOUNDED: "Somebody has looked and found nothing; three of one number ask for a talk, not a block.",
    Outcome.DUPLICATE: "It belongs to another ticket, where it is gone on with.",
    Outcome.UNREACHED: "Nobody answered under the number, on several tries.",
    Outcome.REFERRED: "Another service has it: 115, 113, 114, 111, a hospital.",
}
