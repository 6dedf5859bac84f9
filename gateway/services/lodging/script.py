"""The talk of `LT`: which lodging, if the phone keeps several; then it is kept and every guest is told."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from datetime import date
from typing import Any, Final

from sqlalchemy.orm import Session

from gateway import arrivals, sites
from gateway.dialogue.context import Ctx
from gateway.dialogue.engine import Calls
from gateway.dialogue.questions import Choose
from gateway.dialogue.steps import Do, Left, Option, Prompt, Step
from gateway.services.lodging.reading import read
from gateway.services.service import Finished

AGAIN: Final = Prompt("LT_AGAIN")
_MOST: Final = 7  # lodgings of one phone that a digit can choose among


def script(ctx: Ctx) -> Generator[Step, Any, Mapping[str, Any] | Left]:
    """Returns the lodging and its guests by day."""
    said = read(ctx.args["text"], ctx.today)
    if "wrong" in said:
        return Left(Prompt("LT_NUMBER", {"phone": said["wrong"]}) if said["wrong"] else AGAIN)
    mine = yield Do("mine", "my_lodgings", {"number": ctx.number})
    if not mine:
        return Left(Prompt("LT_NOT_LODGING"))
    code = mine[0]["code"]
    if len(mine) > 1:
        which = Prompt("LT_WHICH", {"gates": [each["name"] for each in mine]})
        options = tuple(
            Option(each["code"], (each["name"], each["code"]), label=each["name"]) for each in mine
        )
        code = yield Choose("which", which, options, repeat=which, help=AGAIN)
    return {"site": code, "days": said["days"]}


def look_ups(tx: Session, home_province: str) -> Calls:
    """`my_lodgings(number)` → the open lodgings of this phone."""
    del home_province

    def my_lodgings(number: str) -> list[dict[str, str]]:
        found = arrivals.lodging.of_phone(tx, number)
        return [{"code": site.code, "name": site.name} for site in found[:_MOST]]

    return {"my_lodgings": my_lodgings}


def complete(tx: Session, finished: Finished) -> list[Prompt]:
    """Keep it, and say how many there are of each day."""
    told = finished.result
    site = sites.by_code(tx, told["site"])
    if site is None or site.phone != finished.number:  # registered for somebody else meanwhile
        return [Prompt("LT_NOT_LODGING")]
    said = []
    for day, numbers in told["days"].items():
        kept = arrivals.lodging.tell(
            tx, site, numbers, date.fromisoformat(day), channel=finished.channel, by="site", now=finished.now
        )
        where = {"site": site.name, "date": f"{kept.day:%d/%m}"}
        if kept.total:
            said.append(Prompt("LT_OK", {**where, "number": kept.fresh, "count": kept.total}))
        else:
            said.append(Prompt("LT_NONE", where))
    return said
