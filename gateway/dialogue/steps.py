"""What a script may yield and what an answer may turn out to be; plain values that render nothing.

The kinds of question are in `questions`; the engine that runs a script is in `engine`.

A question turns a raw text into exactly one outcome: a value to store, a refusal with its reason, or the wish
to change an earlier answer. Digits 9 and 0 never get here except in number questions: the conversation owns
them.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Generator, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Final

UNWRITTEN: Final = "…"
"""In the place of words that were spoken and are not written down yet; nobody types it."""


@dataclass(frozen=True, slots=True)
class Prompt:
    """A message of the wording catalogue and its arguments (JSON values)."""

    msg_id: str
    args: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Value:
    """The answer was understood; `value` is a JSON value."""

    value: Any


@dataclass(frozen=True, slots=True)
class Refused:
    """The answer was not understood; `reason` replaces the question's own repeat prompt when given."""

    reason: Prompt | None = None


@dataclass(frozen=True, slots=True)
class Edit:
    """The person wants to change question `number`; every other answer but those of `forget` (step ids) is
    kept.
    """

    number: int
    forget: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rewind:
    """The person wants to go back to the step `id`; what was said since is forgotten."""

    id: str


Outcome = Value | Refused | Edit | Rewind


@dataclass(frozen=True, slots=True)
class Option:
    """One option: the value stored, the words that name it (accented), its label in a list made at run time.

    `means`: True or False lets every dialect's yes or no choose it. `leads_to`: choosing it is not stored as
    an answer but changes (`Edit`) or reopens (`Rewind`) an earlier one.
    """

    value: str
    words: tuple[str, ...] = ()
    means: bool | None = None
    label: str = ""
    leads_to: Edit | Rewind | None = None


@dataclass(frozen=True)
class Question:
    """A step that waits for a person.

    `number`: its number for SUA n. `repeat`: said instead of the question after an answer that was not
    understood; `help`: said as well from the second such answer on. `keeps`: control words (folded) that are
    an answer here, such as HUY at a name. `names_danger`: its answers name signs of danger and the script
    itself asks whether they are present now, so a danger word heard here waits until the step is answered.
    """

    id: str
    prompt: Prompt
    number: int | None = field(default=None, kw_only=True)
    repeat: Prompt | None = field(default=None, kw_only=True)
    help: Prompt | None = field(default=None, kw_only=True)
    keeps: frozenset[str] = field(default=frozenset(), kw_only=True)
    names_danger: bool = field(default=False, kw_only=True)
    number_question: ClassVar[bool] = False  # True: a bare 9 is a number here and rescue is CUU
    open_words: ClassVar[bool] = (
        False  # True: its answer is written out; a keypad session hands it over to SMS
    )
    keys: ClassVar[int] = 1
    """Keys of an answer by phone; 0: as many as are pressed before three seconds of silence."""
    listed: ClassVar[bool] = False  # True: only 1 to 7 are keys of it, so that 0 and 9 never begin an answer
    reads_back: ClassVar[bool] = False  # True: what is not part of it is forgotten

    def unwritten(self) -> Any:
        """What stands for an answer that was spoken, until somebody has written it down; None: it cannot be spoken."""
        return None

    @abstractmethod
    def read(self, raw: str) -> Outcome:
        """What the typed text means here."""

    @abstractmethod
    def holds(self, value: Any) -> bool:
        """Whether a stored value is one this step could have stored; if not it is asked again (after a
        deploy).
        """


@dataclass(frozen=True)
class Do:
    """Run the callable `name(**args)` once; its JSON result is stored like an answer.

    A look-up may be forgotten by "back" and run again, so its id should contain what it depends on. An
    `effect` (a rescue recorded) is never forgotten and never repeated, whatever the person changes later. What
    was only spoken so far is not acted upon, but for what cannot wait (`at_once`).
    """

    id: str
    name: str
    args: Mapping[str, Any] = field(default_factory=dict)
    effect: bool = False
    at_once: bool = False


@dataclass(frozen=True, slots=True)
class Done:
    """What a callable may return instead of a bare result: the result and prompts to say at once."""

    value: Any
    said: tuple[Prompt, ...] = ()


@dataclass(frozen=True)
class Say:
    """Say something once, without waiting."""

    id: str
    prompt: Prompt


@dataclass(frozen=True)
class Fill:
    """Give answers to steps that are still open, once; a later SUA n asks them as if the person had
    answered.
    """

    id: str
    answers: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class First:
    """A script returns this when another service has to come first: `service` is opened, then this one is asked
    again from its beginning.
    """

    service: str


@dataclass(frozen=True, slots=True)
class Left:
    """A script returns this when the person gave up: nothing is completed. `said`: the last words."""

    said: Prompt | None = None


Step = Question | Do | Say | Fill
Script = Generator[Step, Any, Any]
