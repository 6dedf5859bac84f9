"""The kinds of reading a typed text can have; plain values, no rule."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Move(StrEnum):
    """What a control word asks of the open question."""

    BACK = "back"
    EDIT = "edit"
    LEAVE = "leave"


class Sender(StrEnum):
    """Who may use a keyword; from any other phone the text is plain text."""

    ANYONE = "anyone"
    STAFF = "staff"
    SITE = "site"


@dataclass(frozen=True, slots=True)
class Rescue:
    """Help is asked for in a rescue word. `details`: the rest of the text, perhaps empty."""

    word: str
    details: str = ""


@dataclass(frozen=True, slots=True)
class Control:
    """A control word of the open question. `question`: the number to edit, only with EDIT."""

    move: Move
    question: int | None = None


@dataclass(frozen=True, slots=True)
class Command:
    """A keyword whose arguments have its shape.

    `place`: what was said where a place belongs; unless `places.find` knows it, the text was never this
    command. `changes`: it acts at once on a record, a visit or a subscription (it does not merely open a
    dialogue). `everyday`: a bare word people also answer questions with ("sai", "gạo"), so an open
    question may take it. `only`: the senders it exists for. `rest`: what followed the keyword, as typed.
    """

    name: str
    args: Mapping[str, str] = field(default_factory=dict)
    place: str | None = None
    changes: bool = False
    everyday: bool = False
    only: Sender = Sender.ANYONE
    rest: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class AskOnce:
    """Two meanings too far apart to choose: ask one question. `name` says which."""

    name: str


@dataclass(frozen=True, slots=True)
class Near:
    """One typing mistake away from a public keyword: ask (message H3), never guess.

    `args`: where the service itself says what is wrong, what it would have been given (a site number that is none).
    """

    name: str
    args: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Digit:
    """One digit alone, 0 to 9, however it was written."""

    number: int


@dataclass(frozen=True, slots=True)
class Free:
    """Everything else: an answer to the open question, or words for a person."""


Reading = Rescue | Control | Command | AskOnce | Near | Digit | Free
