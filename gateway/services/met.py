"""`TX`: whom this phone met, by number and day. The answer is the same whoever it was: it tells nothing about them."""

from __future__ import annotations

from collections.abc import Generator
from datetime import date
from typing import Any, Final

from sqlalchemy.orm import Session

from gateway import phone, suspects, tracing
from gateway.dialogue.context import Ctx
from gateway.dialogue.steps import Prompt, Step, Value
from gateway.services.a_day import DayLately
from gateway.services.service import Finished, Sample, Service
from gateway.tracing.declaring import NOT_SAID


def script(ctx: Ctx) -> Generator[Step, Any, dict[str, str]]:
    """The number has come with the keyword, and perhaps the day; a day nobody can read is asked."""
    said = ctx.args["phone"]
    other = phone.classify(said).e164
    if other is None or other == ctx.number:
        return {"wrong": said}
    again = Prompt("TX_DAY_AGAIN")
    asked = Prompt("TX_DAY", {"phone": said})
    day = DayLately("day", asked, ctx.today, NOT_SAID.days, True, repeat=again, help=Prompt("TX_HELP"))
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
    suspects.met(tx, finished.number, told["other"], finished.now)
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
