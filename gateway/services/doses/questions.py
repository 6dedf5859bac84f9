"""Questions of the form that people answer in their own way: day of birth, identity, insurance, wished day; pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar, Final

from gateway import cards
from gateway.dialogue import hearing, spelling
from gateway.dialogue.steps import Outcome, Question, Refused, Value
from gateway.services.asking_person import SKIP, day_ahead

MOST_AHEAD: Final = 120
"""Days: a wish further away is made again."""
_BIRTH: Final = re.compile(r"(\d{1,2})[/.\- ](\d{1,2})(?:[/.\- ](\d{4}))?|(\d{2})(\d{2})(\d{4})?")
_NONE_KEY: Final = "1"
"""In a call, where K cannot be pressed: a number that none of these answers is."""
_PASSPORT: Final = re.compile(r"(?=[A-Z]*\d)[A-Z]{1,2}\d{6,8}")


@dataclass(frozen=True)
class Born(Question):
    """Day and month in the year that is known. Stored: "1985-03-05", or "1985" when nobody remembers."""

    year: int
    number_question: ClassVar[bool] = True
    keys: ClassVar[int] = 0

    def read(self, raw: str) -> Outcome:
        """ "05/03", "5-3-1985", "0503"; K or 1."""
        if _is_none(raw):
            return Value(str(self.year))
        found = _BIRTH.fullmatch(spelling.clean(raw).strip())
        if found is None:
            return Refused()
        day, month, year = found[1] or found[4], found[2] or found[5], found[3] or found[6]
        if year and int(year) != self.year:
            return Refused()
        try:
            return Value(date(self.year, int(month), int(day)).isoformat())
        except ValueError:
            return Refused()

    def holds(self, value: Any) -> bool:
        """A day of that year."""
        return isinstance(value, str) and value.startswith(str(self.year))


@dataclass(frozen=True)
class Identity(Question):
    """An identity number. Stored: the digits, a passport's letters and digits, "" for none."""

    number_question: ClassVar[bool] = True
    keys: ClassVar[int] = 0

    def read(self, raw: str) -> Outcome:
        """9 or 12 digits, a passport; K or 1."""
        if _is_none(raw):
            return Value("")
        plain = re.sub(r"[ .\-]", "", spelling.clean(raw)).upper()
        known = re.fullmatch(r"\d{9}|\d{12}", plain) or _PASSPORT.fullmatch(plain)
        return Value(plain) if known else Refused()

    def holds(self, value: Any) -> bool:
        """A text."""
        return isinstance(value, str)


@dataclass(frozen=True)
class Insurance(Question):
    """A card of health insurance. Stored: its digits, "" for none."""

    number_question: ClassVar[bool] = True
    keys: ClassVar[int] = 0

    def read(self, raw: str) -> Outcome:
        """Ten or fifteen signs as `cards` reads them; K or 1."""
        if _is_none(raw):
            return Value("")
        card = cards.read(spelling.clean(raw))
        return Refused() if card is None else Value(card.digits)

    def holds(self, value: Any) -> bool:
        """A text."""
        return isinstance(value, str)


@dataclass(frozen=True)
class WishedDay(Question):
    """A day to come. Stored: "2026-11-25", "" for any day."""

    today: date
    by_voice: bool = False
    number_question: ClassVar[bool] = True
    keys: ClassVar[int] = 0

    def read(self, raw: str) -> Outcome:
        """ "25/11", "mai"; K, and in a call 1, where a day has two keys."""
        if self.by_voice and spelling.clean(raw).strip() == _NONE_KEY:
            return Value("")
        if hearing.is_said(raw, (*SKIP, "ngày nào cũng được", "sao cũng được", "any day")):
            return Value("")
        day = day_ahead(raw, self.today, MOST_AHEAD)
        return Refused() if day is None else Value(day.isoformat())

    def holds(self, value: Any) -> bool:
        """A text."""
        return isinstance(value, str)


def _is_none(raw: str) -> bool:
    return hearing.is_said(raw, SKIP) or spelling.clean(raw).strip() == _NONE_KEY
