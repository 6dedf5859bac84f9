"""Where a number is: its dialogues, what the last prompt expects, the screen of a keypad; plain values, no storage."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from gateway.conversations.screen import Screen
from gateway.dialogue.session import Session

ANSWER_WITHIN = timedelta(minutes=30)
"""Yesterday's "1" must not answer today's question (people.md §1.17)."""
DEEPEST = 3  # dialogues begun inside one another; more is a person who is lost, and the oldest is let go


class Awaiting(StrEnum):
    """Whose answer a bare digit or an unreadable text would be: the last prompt sent owns it (decisions 22)."""

    DIALOGUE = "dialogue"
    RESUME = "resume"
    KEPT = "kept"
    ASKED = "asked"
    RESCUE = "rescue"
    MENU = "menu"


@dataclass(frozen=True)
class Where:
    """Where a number is. `ref` belongs to `awaiting`: a ticket's id, or what was asked.

    `session` is the dialogue that is open or was last; `under` are those it was begun inside of, nearest first.
    `touched_at`: when anybody last spoke for this number, on any channel.
    """

    number: str
    channel: str
    session: Session | None = None
    under: tuple[Session, ...] = ()
    awaiting: Awaiting | None = None
    ref: dict[str, Any] = field(default_factory=dict, repr=False)
    until: datetime | None = None
    started_at: datetime | None = None
    touched_at: datetime | None = None
    screen: Screen | None = field(default=None, repr=False)

    def expects(self, kind: Awaiting, now: datetime) -> bool:
        """Whether the last prompt was of this kind and still owns the digits."""
        return self.awaiting == kind and self.until is not None and now < self.until

    def awaits(self, kind: Awaiting, now: datetime, **ref: Any) -> Where:
        """The next text answers a prompt of this kind, for half an hour."""
        return replace(self, awaiting=kind, ref=ref, until=now + ANSWER_WITHIN)

    def in_dialogue(self, session: Session, now: datetime) -> Where:
        """The next text answers the open question of `session`."""
        started = self.started_at if self.session is not None else now
        return replace(self, session=session, started_at=started).awaits(Awaiting.DIALOGUE, now)

    def inside(self) -> Where:
        """What is begun next is begun inside the present dialogue, which waits until it is over."""
        if self.session is None:
            return self
        return replace(self.at_rest(), session=None, under=(self.session, *self.under)[:DEEPEST])

    def without_dialogue(self) -> Where:
        """The dialogue has ended or was given up; the one it was begun inside of is next."""
        nearest, under = (self.under[0], self.under[1:]) if self.under else (None, ())
        started = self.started_at if nearest else None
        return replace(self.at_rest(), session=nearest, under=under, started_at=started)

    def at_rest(self) -> Where:
        """Nothing is expected; a dialogue that was begun is kept."""
        return replace(self, awaiting=None, ref={}, until=None)
