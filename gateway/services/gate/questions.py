"""The questions put to a gate's staff that read digits: the PIN of the day, the post, the holder of a card."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Any, ClassVar, Final

from gateway.dialogue import shapes, spelling, words
from gateway.dialogue.steps import Outcome, Question, Refused, Value
from gateway.services.gate import requests

_PIN: Final = re.compile(r"(?:pin\W*)?([0-9]{4})\W*", re.IGNORECASE)
USUAL: Final = "usual"
"""Stored where they stand where they stood before."""


@dataclass(frozen=True)
class Pin(Question):
    """Four digits: fewer than those of any code that a guest reads out."""

    number_question: ClassVar[bool] = True
    keys: ClassVar[int] = 4

    def read(self, raw: str) -> Outcome:
        """ "4821", "PIN 4821"."""
        found = _PIN.fullmatch(unicodedata.normalize("NFKC", spelling.clean(raw)))
        return Value(found[1]) if found else Refused()

    def holds(self, value: Any) -> bool:
        """Four digits."""
        return isinstance(value, str) and len(value) == 4


@dataclass(frozen=True)
class Post(Question):
    """The site on whose board five digits stand; `usual`: 1 is the one of last time."""

    usual: bool
    number_question: ClassVar[bool] = True
    keys: ClassVar[int] = 0

    def read(self, raw: str) -> Outcome:
        """ "41536", "1"."""
        said = spelling.clean(raw)
        found = shapes.site(said)
        if found is not None:
            return Value(found["site"])
        agreed = words.digit_choice(said) == 1 or (words.digit_choice(said) is None and words.yes_no(said))
        return Value(USUAL) if self.usual and agreed else Refused()

    def holds(self, value: Any) -> bool:
        """A number, or where they stood before."""
        return isinstance(value, str)


@dataclass(frozen=True)
class Holder(Question):
    """A name and a year of birth in one line. Stored: {"name", "year"}."""

    this_year: int

    def read(self, raw: str) -> Outcome:
        """ "Nguyen Van An 1985"."""
        found = requests.holder(spelling.clean(raw))
        if found is None or not 1900 <= int(str(found["year"])) <= self.this_year:
            return Refused()
        return Value(found)

    def holds(self, value: Any) -> bool:
        """A name with its year."""
        return isinstance(value, dict) and value.keys() == {"name", "year"}
