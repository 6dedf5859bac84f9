"""The questions of a gate that read digits: a site's number, in or out, and the hour somebody came."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, ClassVar, Final

from gateway.dialogue import hearing, shapes, spelling, words
from gateway.dialogue.questions import Choose, Lookup
from gateway.dialogue.steps import Outcome, Question, Refused, Value
from gateway.text.fold import fold

_FORGOTTEN: Final = ("k", "99", "không nhớ", "quên", "quên rồi", "không biết", "do not remember", "forgot")
_ABOUT: Final = re.compile(r"(?:khoảng|khoang|tầm|tam|chừng|chung|about)\s+", re.IGNORECASE)
_KEYED: Final = re.compile(r"(\d{1,2})(\d\d)")
_EARLY: Final = frozenset({"sang", "khuya", "am"})
_AFTERNOON: Final = re.compile(r"[1-5](?!\d)")


@dataclass(frozen=True)
class SiteNumber(Lookup):
    """Five digits on a board, looked up; a bare number is an answer here, not a command of its own."""

    number_question: ClassVar[bool] = True
    keys: ClassVar[int] = 5

    def read(self, raw: str) -> Outcome:
        """The digits, when their check digit is right."""
        found = shapes.site(spelling.clean(raw))
        return Refused() if found is None else Value(found["site"])


@dataclass(frozen=True)
class InOrOut(Choose):
    """In or out, where somebody is inside; the number of another site says both (`*1022*2*41536#`).

    Stored: the option's value, or `{"site": number}`.
    """

    number_question: ClassVar[bool] = True
    keys: ClassVar[int] = 0

    def read(self, raw: str) -> Outcome:
        """A site's number, or one of the options."""
        found = shapes.site(spelling.clean(raw))
        return super().read(raw) if found is None else Value({"site": found["site"]})

    def holds(self, value: Any) -> bool:
        """One of the values that can be stored."""
        return (isinstance(value, dict) and isinstance(value.get("site"), str)) or super().holds(value)


@dataclass(frozen=True)
class CameAt(Question):
    """The hour of an arrival on the day of the departure, not later than `latest` ("10:05").

    Stored: "09:30", or "" when it is not remembered.
    """

    latest: str
    number_question: ClassVar[bool] = True
    keys: ClassVar[int] = 0

    def read(self, raw: str) -> Outcome:
        """ "9h", "9h30", "khoảng 9 giờ", "0930" on a keypad; "K" when nobody remembers."""
        said = _ABOUT.sub("", spelling.clean(raw), count=1)
        if hearing.is_said(said, _FORGOTTEN) or (
            words.digit_choice(said) is None and words.yes_no(said) is False
        ):
            return Value("")
        keyed = _KEYED.fullmatch(said) if len(said) > 2 else None
        read = shapes.hour(f"{keyed[1]}:{keyed[2]}" if keyed else said)
        if read is None:
            return Refused()
        at = self._by_day(said, read["at"])
        return Value(at) if at <= self.latest else Refused()

    def holds(self, value: Any) -> bool:
        """An hour, or nothing."""
        return isinstance(value, str)

    def _by_day(self, said: str, at: str) -> str:
        """Who says "2h" at four in the afternoon did not come in the middle of the night."""
        later = f"{int(at[:2]) + 12:02}{at[2:]}"
        plain = bool(_AFTERNOON.match(said)) and _EARLY.isdisjoint(fold(said).split())
        return later if plain and at < "06:00" and later <= self.latest else at
