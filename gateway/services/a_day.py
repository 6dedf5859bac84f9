"""A day not long ago, as people say it: "hôm qua", "18/11", "18", "1811" on a keypad; pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, ClassVar, Final

from gateway.dialogue import hearing, spelling
from gateway.dialogue.steps import Outcome, Question, Refused, Value

_SAID: Final = (
    (0, ("hôm nay", "bữa nay", "sáng nay", "chiều nay", "tối nay", "today")),
    (1, ("hôm qua", "bữa qua", "tối qua", "chiều qua", "sáng qua", "yesterday")),
    (2, ("hôm kia", "bữa kia")),
)
_FORGOTTEN: Final = ("k", "99", "không nhớ", "quên", "không biết", "do not remember", "forgot")
_DAY: Final = re.compile(
    r"(?:ngày |ngay |hôm |hom )?([0-3]?\d)(?:\s?[/.\- ]\s?([01]?\d))?(?:\s?[/.-]\s?(?:20)?\d\d)?"
)
_KEYED: Final = re.compile(r"([0-3]\d)([01]\d)")


@dataclass(frozen=True)
class DayLately(Question):
    """A day of the last `back` days, up to today. Stored: "2026-11-18", or "" where it `may_be_forgotten` and is."""

    today: date
    back: int
    may_be_forgotten: bool = False
    number_question: ClassVar[bool] = True
    keys: ClassVar[int] = 0

    def read(self, raw: str) -> Outcome:
        """ "18/11", "18", "1811", "hôm qua"; "K" when nobody remembers."""
        said = spelling.clean(raw)
        if self.may_be_forgotten and hearing.is_said(said, _FORGOTTEN):
            return Value("")
        for days, spoken in _SAID:
            if hearing.is_said(said, spoken):
                return Value((self.today - timedelta(days=days)).isoformat())
        found = _KEYED.fullmatch(said) or _DAY.fullmatch(said)
        day = self._lately(int(found[1]), int(found[2]) if found[2] else None) if found else None
        return Refused() if day is None else Value(day.isoformat())

    def holds(self, value: Any) -> bool:
        """A day, or nothing."""
        return isinstance(value, str) and (bool(value) or self.may_be_forgotten)

    def _lately(self, day: int, month: int | None) -> date | None:
        """The day of the look-back that is called so; none is called so twice."""
        every = (self.today - timedelta(days=back) for back in range(self.back + 1))
        return next((each for each in every if each.day == day and month in (None, each.month)), None)
