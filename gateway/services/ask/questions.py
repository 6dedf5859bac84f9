"""The questions of these talks: a line of a list that may go on, and whether an answer was the one; pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from gateway.dialogue import words
from gateway.dialogue.questions import Choose
from gateway.dialogue.steps import Option, Outcome, Question, Refused, Value

MORE: Final = "more"
ENOUGH, PERSON, AGAIN = "enough", "person", "again"
_NEXT_PAGE: Final = 8  # on every channel (decisions 22)
_YES, _NO = 1, 2
_LEAST: Final = 8  # characters of another question, as HOI wants them
_MOST: Final = 1600


@dataclass(frozen=True)
class Listed(Choose):
    """A line of a list by its number, and 8 for the next page. Stored: the option's value, or `MORE`."""

    more: bool = False

    def read(self, raw: str) -> Outcome:
        """A digit, or the words of a line."""
        if self.more and words.digit_choice(raw) == _NEXT_PAGE:
            return Value(MORE)
        return super().read(raw)

    def holds(self, value: Any) -> bool:
        """A line of it, or the next page."""
        return (self.more and value == MORE) or super().holds(value)


@dataclass(frozen=True)
class Enough(Question):
    """Was that the answer? Stored: {"what": ENOUGH or PERSON}, or {"what": AGAIN, "said": another question}."""

    def read(self, raw: str) -> Outcome:
        """2 and no take the question to a person, thanks end it, whatever is as long as a question is another one."""
        digit = words.digit_choice(raw)
        if digit is not None:
            return Value({"what": {_YES: ENOUGH, _NO: PERSON}[digit]}) if digit in (_YES, _NO) else Refused()
        said = words.yes_no(raw)
        if said is not None:
            return Value({"what": ENOUGH if said else PERSON})
        text = " ".join(raw.split())
        return Value({"what": AGAIN, "said": text[:_MOST]}) if len(text) >= _LEAST else Refused()

    def holds(self, value: Any) -> bool:
        """One of those."""
        return isinstance(value, dict) and value.get("what") in (ENOUGH, PERSON, AGAIN)


def listed(step: str, titles: list[str], prompt: Any, again: Any, *, more: bool) -> Listed:
    """A page of a list; its values are the places of its lines, from 0."""
    options = tuple(Option(str(place), (title,)) for place, title in enumerate(titles))
    return Listed(step, prompt, options, repeat=again, help=again, more=more)
