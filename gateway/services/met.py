"""`TX`: whom this phone met, by number and day. The answer is the same whoever it was: it tells nothing about them."""

from __future__ import annotations

import re
from collections.abc import Generator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, ClassVar, Final

from sqlalchemy.orm import Session

from gateway import phone, tracing
from gateway.dialogue import hearing, spelling
from gateway.dialogue.context import Ctx
from gateway.dialogue.steps import Outcome, Prompt, Question, Refused, Step, Value
from gateway.services.service import Finished, Sample, Service
from gateway.tracing.declaring import NOT_SAID

_SAID: Final = (
    (0, ("hôm nay", "bữa nay", "sáng nay", "chiều nay", "tối nay", "today")),
    (1, ("hôm qua", "bữa qua", "tối qua", "chiều qua", "sáng qua", "yesterday")),
    (2, ("hôm kia", "bữa kia")),
)
_FORGOTTEN: Final = ("k", "99", "không nhớ", "quên", "không biết", "do not remember", "forgot")
_DAY: Final = re.compile(
    r"(?:ngày |ngay |hôm |hom )?([0-3]?\d)(?:\s?[/.\- ]\s?([01]?\d))?(?:\s?[/.-]\s?(?:20)?\d\d)?"
)


@dataclass(frozen=True)
class MetOn(Question):
    """A day of the look-back, up to today. Stored: "2026-11-18", or "" when it is not remembered."""

    today: date
    number_question: ClassVar[bool] = True

    def read(self, raw: str) -> Outcome:
        """ "18/11", "18", "hôm qua"; "K" when nobody remembers."""
        said = spelling.clean(raw)
        if hearing.is_said(said, _FORGOTTEN):
            return Value("")
        for days, spoken in _SAID:
            if hearing.is_said(said, spoken):
                return Value((self.today - timedelta(days=days)).isoformat())
        found = _DAY.fullmatch(said)
        day = self._lately(int(found[1]), int(found[2]) if found[2] else None) if found else None
        return Refused() if day is None else Value(day.isoformat())

    def holds(self, value: Any) -> bool:
        """A day, or nothing."""
        return isinstance(value, str)

    def _lately(self, day: int, month: int | None) -> date | None:
        """The day of the look-back that is called so; none is called so twice."""
        every = (self.today - timedelta(days=back) for back in range(NOT_SAID.days + 1))
        return next((each for each in every if each.day == day and month in (None, each.month)), None)


def script(ctx: Ctx) -> Generator[Step, Any, dict[str, str]]:
    """The number has come with the keyword, and perhaps the day; a day nobody can read is asked."""
    said = ctx.args["phone"]
    other = phone.classify(said).e164
    if other is None or other == ctx.number:
        return {"wrong": said}
    again = Prompt("TX_DAY_AGAIN")
    day = MetOn("day", Prompt("TX_DAY", {"phone": said}), ctx.today, repeat=again, help=Prompt("TX_HELP"))
    read = day.read(ctx.args["text"]) if "text" in ctx.args else Value("")
    met_on = read.value if isinstance(read, Value) else (yield day)
    return {"other": other, "said": said, "day": str(met_on)}


def complete(tx: Session, finished: Finished) -> list[Prompt]:
    """Keep it, and answer alike whether anybody is behind that number or not."""
    told = finished.result
    if "wrong" in told:
        return [Prompt("TX_NUMBER", {"phone": told["wrong"]})]
    met_on = date.fromisoformat(told["day"]) if told["day"] else None
    kept = tracing.declare(tx, finished.number, told["other"], met_on, finished.channel, finished.now)
    if not kept:
        return [Prompt("TX_FULL")]
    return [Prompt("TX_OK", {"phone": told["said"], **_day(met_on, finished.ctx.today)})]


def _day(met_on: date | None, today: date) -> dict[str, Any]:
    if met_on is None:
        return {}
    return {"day": {"w": "W_HOM_NAY"} if met_on == today else f"{met_on:%d/%m}"}


def _said(name: str, texts: tuple[str, ...] = (), **args: str) -> Sample:
    ctx = Ctx(date(2026, 11, 20), number="+84900000123", args={"phone": "0900000124", **args})
    return Sample(name, ctx, texts, {})


MET: Final = Service(
    name="tx",
    version=1,
    script=script,
    complete=complete,
    keywords=("TX",),
    menu_item="",  # who is to use it is told so by the tracer
    samples=(
        _said("a number"),
        _said("a number and a day", text="18/11"),
        _said("a day nobody can read", ("18",), text="bua dam cuoi"),
        _said("no number", phone="0900"),
    ),
)
