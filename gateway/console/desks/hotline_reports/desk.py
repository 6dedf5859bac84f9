"""What the pages of the reports share: the desk, its period, and how they write a number, a team and a time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from gateway import clock, phone
from gateway.console.desk import Desk
from gateway.console.desks.hotline.desk import OUTCOMES, SKILLS

DESK: Final = Desk("hotline_reports", "/hotline/reports", _l("Báo cáo cuộc gọi"), _l("Tổng đài"))
HALF_HOUR: Final = timedelta(minutes=30)
_LONGEST: Final = 31  # days of one report
NONE: Final = "-"
"""In an address: calls that wanted no person, or of which nobody knows the number that was dialled."""


@dataclass(frozen=True)
class Period:
    """Days from `first` to `last`, both included; `at`: only this half hour of the first one."""

    first: date
    last: date
    at: str = ""

    @property
    def since(self) -> datetime:
        """The moment it begins."""
        begins = clock.midnight(self.first)
        hour, _colon, minute = self.at.partition(":")
        return begins + timedelta(hours=int(hour), minutes=int(minute)) if self.at else begins

    @property
    def until(self) -> datetime:
        """The moment it is over."""
        return self.since + HALF_HOUR if self.at else clock.midnight(self.last + timedelta(days=1))

    @property
    def is_a_day(self) -> bool:
        """Whether its bars are half hours; else they are days."""
        return self.first == self.last


HALF_HOURS: Final = {
    f"{at // 2:02d}:{at % 2 * 30:02d}": f"{at // 2:02d}:{at % 2 * 30:02d}" for at in range(48)
}


def period() -> Period:
    """What the address asks for; today where it says nothing, a month at most."""
    last = _day("to") or _day("from") or clock.today(clock.now())
    first = min(_day("from") or last, last)
    at = request.args.get("at", "")
    first = max(first, last - timedelta(days=_LONGEST - 1))
    return Period(first, first, at) if at in HALF_HOURS else Period(first, last)


def dialled(called: str) -> str:
    """One of our numbers as people write it."""
    if not called:
        return str(_("không rõ số"))
    return phone.national(called) if called.startswith("+") else called


def team(skill: str) -> str:
    """Whom a caller waited for."""
    return str(SKILLS.get(skill, skill)) if skill else str(_("không hỏi gặp người"))


def outcome(word: str | None) -> str:
    """How a call ended."""
    return str(OUTCOMES.get(word, word)) if word else str(_("chưa xong"))


def lasted(seconds: float | None) -> str:
    """Minutes and seconds, as on a stopwatch; hours where there are any."""
    if seconds is None:
        return "—"
    whole = round(seconds)
    hours = f"{whole // 3600}:" if whole >= 3600 else ""
    return f"{hours}{whole // 60 % 60:0{2 if hours else 1}d}:{whole % 60:02d}"


def percent(share: float | None) -> str:
    """A share as people read it."""
    return "—" if share is None else f"{share * 100:.0f}\N{NO-BREAK SPACE}%"


def exact(of: Callable[[Any], float | None], digits: int = 3) -> Callable[[Any], Any]:
    """The same for a file."""

    def plain(line: Any) -> Any:
        value = of(line)
        return "" if value is None else round(value, digits)

    return plain


def _day(name: str) -> date | None:
    try:
        return date.fromisoformat(request.args.get(name, ""))
    except ValueError:
        return None
