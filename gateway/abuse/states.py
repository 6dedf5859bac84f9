"""The states of a mark, each with a sentence for staff, and the moves between them; a table, no rule."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum
from typing import Final

TOPIC: Final = "abuse"
"""What open pages listen to."""
LOOK_BACK: Final = timedelta(days=180)
WORTH_A_TALK: Final = 3
"""So many reports of one number that came to nothing within `LOOK_BACK` ask for a talk with whoever sends them."""
LONGEST: Final = 30
"""Days a mark stands at most: who goes on is marked anew, by two people who look anew."""


class State(StrEnum):
    """Where a mark is."""

    PROPOSED = "proposed"
    STANDING = "standing"
    OBJECTED = "objected"
    REFUSED = "refused"
    LIFTED = "lifted"


MEANING: Final[Mapping[State, str]] = {
    State.PROPOSED: "One colleague wants it; nothing has changed for the number.",
    State.STANDING: "Two have agreed: until its day the number cannot report; rescue and a person answer as ever.",
    State.OBJECTED: "Whoever holds the number objects; somebody else than those two decides, and meanwhile it stands.",
    State.REFUSED: "The second colleague did not agree.",
    State.LIFTED: "The objection was right, or the mark was taken back.",
}

MOVES: Final[Mapping[State, frozenset[State]]] = {
    State.PROPOSED: frozenset({State.STANDING, State.REFUSED}),
    State.STANDING: frozenset({State.OBJECTED, State.LIFTED}),
    State.OBJECTED: frozenset({State.STANDING, State.LIFTED}),
    State.REFUSED: frozenset(),
    State.LIFTED: frozenset(),
}
