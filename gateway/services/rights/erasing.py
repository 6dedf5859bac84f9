"""`XOA`: have one person's data erased, take consent back, or say that a person is not at this number.

What goes and what stays is read back before anything happens; a hold of the authorities makes it a request that a
person answers, with the law's day.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import Any, Final

from sqlalchemy.orm import Session

from gateway import clock, otp, people, rights
from gateway.dialogue.context import Ctx
from gateway.dialogue.questions import Choose
from gateway.dialogue.steps import Do, Left, Option, Prompt, Step
from gateway.services import proving
from gateway.services.rights import asking
from gateway.services.service import Finished

_WHAT: Final = (
    Option("erase", ("xóa", "xóa hết", "xóa dữ liệu", "erase", "delete")),
    Option("withdraw", ("rút", "rút đồng ý", "chỉ rút đồng ý", "withdraw")),
    Option("detach", ("không dùng", "không phải", "người này không dùng số này", "not here")),
)
_SURE: Final = (
    Option("yes", ("xóa", "xóa hẳn", "erase", "delete"), means=True),
    Option("no", ("thôi", "giữ lại", "không xóa", "keep"), means=False),
)


def script(ctx: Ctx) -> Generator[Step, Any, Any]:
    """Returns what is to be done for which member of the family."""
    refused = yield from proving.prove(otp.RIGHTS, "P")
    if refused is not None:
        return refused
    if not ctx.household:
        return Left(Prompt("YC_NOTHING"))
    member = yield from asking.whose(ctx, "YC_WHOSE_ERASE")
    named = {"name": member.name}
    what = yield Choose(
        "what", Prompt("YC_WHAT", named), _WHAT, repeat=Prompt("YC_WHAT_AGAIN", named), help=asking.HELP
    )
    if what == "detach":
        return {"do": what, "ord": member.ord}
    if not (yield from asking.born_when(ctx, member)):
        return Left(Prompt("YC_YEAR_WRONG"))
    if what == "erase":
        found = yield Do(f"tally:{member.ord}", "tally", {"number": ctx.number, "ord": member.ord})
        told = {**named, "declared": found["declared"], "visited": found["visited"]}
        sure = yield Choose(
            "sure", Prompt("YC_SURE", told), _SURE, repeat=Prompt("YC_SURE_AGAIN", named), help=asking.HELP
        )
        if sure == "no":
            return Left(Prompt("YC_KEPT"))
    return {"do": what, "ord": member.ord}


def complete(tx: Session, finished: Finished) -> list[Prompt]:
    """Do it, once."""
    people.prove(tx, finished.number, finished.now)
    family = people.household(tx, finished.number)
    member = next((each for each in family if each.ord == finished.result["ord"]), None)
    if member is None:  # somebody else has seen to it meanwhile
        return [Prompt("YC_NOTHING")]
    match finished.result["do"]:
        case "erase":
            return [_erase(tx, finished, member)]
        case "withdraw":
            return [_withdraw(tx, finished, member)]
        case _:
            return [_detach(tx, finished, member)]


def _erase(tx: Session, finished: Finished, member: people.Member) -> Prompt:
    asked = rights.Asked(
        rights.Kind.ERASE, finished.channel, finished.ctx.said, finished.number, member.person_id,
        commune_code=member.commune_code,
    )  # fmt: skip
    try:
        with tx.begin_nested():
            gone = rights.erase(tx, member.person_id, here=finished.number, by="citizen", now=finished.now)
    except rights.Held:
        request = rights.open_request(tx, asked, told=True, by="citizen", now=finished.now)
        by = clock.local(request.due_at)
        told = {"ticket": request.ticket_code, "by": f"{by:%H:%M}", "day": f"{by:%d/%m}"}
        return Prompt("YC_HELD", told)
    said = finished.ctx.said
    nameless = rights.Asked(rights.Kind.ERASE, finished.channel, said, finished.number)
    counted = ", ".join(f"{table} {count}" for table, count in gone.items() if count)
    rights.record_done(tx, nameless, f"đã xóa: {counted}", by="citizen", now=finished.now)
    at = clock.local(finished.now)
    return Prompt(
        "YC_ERASED",
        {
            "time": f"{at:%H:%M}",
            "date": f"{at:%d/%m}",
            "declared": gone["declarations"],
            "visited": gone["visits"],
        },
    )


def _withdraw(tx: Session, finished: Finished, member: people.Member) -> Prompt:
    rights.withdraw(
        tx, finished.number, member.person_id,
        channel=finished.channel, said=finished.ctx.said, by="citizen", now=finished.now,
    )  # fmt: skip
    at = clock.local(finished.now)
    told = {"time": f"{at:%H:%M}", "date": f"{at:%d/%m}"}
    order = people.order_in_force(tx, clock.today(finished.now))
    if order is None:
        return Prompt("YC_WITHDRAWN", told)
    return Prompt("YC_WITHDRAWN_ORDER", {**told, "order": order.number, "until": f"{order.until:%d/%m}"})


def _detach(tx: Session, finished: Finished, member: people.Member) -> Prompt:
    people.detach(tx, finished.number, member.person_id, "citizen", finished.now)
    asked = rights.Asked(rights.Kind.CORRECT, finished.channel, finished.ctx.said, finished.number)
    rights.record_done(tx, asked, "bỏ số máy khỏi một người", by="citizen", now=finished.now)
    return Prompt("YC_DETACHED")
