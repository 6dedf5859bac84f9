"""A site's number, or USSD 2: who has a valid declaration goes in; who is inside already may leave.

The declaration that counts is the newest of the phone, whoever of the family it is for; it is that person who
comes. Whether it has expired is looked up, so the talk begins anew when it is returned to.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import replace
from itertools import count
from typing import Any, Final

from sqlalchemy.orm import Session

from gateway import clock, declarations, sites
from gateway.dialogue.context import Ctx, Relative
from gateway.dialogue.questions import Choose
from gateway.dialogue.steps import Do, Option, Prompt, Step
from gateway.services.declare.complete import complete as declare
from gateway.services.declare.script import as_last_time
from gateway.services.visit import Visit
from gateway.services.visits import leaving, prompts
from gateway.services.visits.questions import SiteNumber

_LEAVE: Final = Option("out", ("ra", "về", "ra về", "đi về", "leave", "out"))
_STAY: Final = Option("stay", ("ở", "ở lại", "stay"))
_ELSEWHERE: Final = Option("elsewhere", ("điểm khác", "vào điểm khác", "nơi khác", "another", "another site"))
_WELL: Final = Option(
    "same", ("khỏe", "vẫn khỏe", "như cũ", "khỏe như cũ", "vẫn khỏe như cũ", "well", "same"), means=True
)
_ANEW: Final = Option("new", ("khai mới", "khai lại", "không khỏe", "new"), means=False)
_DECLARED: Final = Option("done", ("đã khai", "khai rồi", "đã khai rồi", "done"), means=True)


def script(ctx: Ctx) -> Generator[Step, Any, dict[str, Any]]:
    """Returns what is to be done: in (where, with which declaration renewed), out, stay, or unknown."""
    here = yield Do("here", "here", {"number": ctx.number})
    if "site" in ctx.args:
        found = yield Do("found", "find_site", {"said": ctx.args["site"]})
        if not found:
            return {"do": "unknown", "site": ctx.args["site"]}
    else:
        chosen = (yield _inside(here, elsewhere=True)) if here else "elsewhere"
        if chosen != "elsewhere":
            return {"do": chosen}
        found = (
            yield SiteNumber(
                "site", prompts.WHICH, "find_site", repeat=prompts.WHICH_AGAIN, help=prompts.HELP
            )
        )["found"]
    (site,) = found
    if here and here["code"] == site["code"]:
        return {"do": (yield _inside(here, elsewhere=False))}
    record = yield from _declared(ctx, site["name"])
    return {"do": "in", "site": site["code"], "record": record}


def complete(tx: Session, visit: Visit) -> list[Prompt]:
    """Do it, once."""
    match visit.result:
        case {"do": "in", "site": code, "record": record}:
            return [_enter(tx, visit, code, record)]
        case {"do": "unknown", "site": code}:
            return [prompts.unknown(code)]
        case {"do": "out"}:
            return list(leaving.leave(tx, visit.number, visit.channel, "", visit.now).said)
        case _:
            return [_stay(tx, visit.number)]


def _inside(here: dict[str, str], *, elsewhere: bool) -> Choose:
    return Choose(
        "inside_or_elsewhere" if elsewhere else "inside",
        prompts.inside(here, elsewhere=elsewhere),
        (_LEAVE, _STAY, _ELSEWHERE) if elsewhere else (_LEAVE, _STAY),
        repeat=prompts.inside_again(here, elsewhere=elsewhere),
        help=prompts.HELP,
    )


def _declared(ctx: Ctx, site: str) -> Generator[Step, Any, dict[str, Any] | None]:
    """Asks until something declared counts: None, or the record by which one key renews the last one."""
    for attempt in count(1):
        standing = yield Do(f"standing:{attempt}", "standing", {"number": ctx.number, "today": ctx.today})
        if standing["state"] == "valid":
            break
        member = _member(ctx, standing.get("member"))
        if member is not None and (yield _well(attempt, site, standing["until"])) == "same":
            return as_last_time(member)
        yield Choose(
            f"declared:{attempt}",
            prompts.undeclared(site, disputed=standing["state"] == "disputed"),
            (_DECLARED,),
            repeat=prompts.undeclared_again(site),
            help=prompts.HELP,
        )
    return None


def _member(ctx: Ctx, ord_: int | None) -> Relative | None:
    """Whose declaration one key can renew: nothing of it has to be asked again."""
    return next((known for known in ctx.household if known.ord == ord_ and known.last is not None), None)


def _well(attempt: int, site: str, until: str) -> Choose:
    return Choose(
        f"well:{attempt}",
        prompts.expired(site, until),
        (_WELL, _ANEW),
        repeat=prompts.expired_again(site),
        help=prompts.HELP,
    )


def _enter(tx: Session, visit: Visit, code: str, record: dict[str, Any] | None) -> Prompt:
    site = sites.by_code(tx, code)
    if site is None or site.state != sites.State.ACTIVE:  # suspended while the person was asked
        return prompts.unknown(code)
    today = clock.today(visit.now)
    receipt: dict[str, Any] = {}
    filed = declarations.current(tx, visit.number, today)
    if filed is None and record is not None:
        receipt = dict(declare(tx, replace(visit, result=record))[0].args)
        filed = declarations.current(tx, visit.number, today)
    if filed is None:  # it ended or was disputed while the person was asked
        return prompts.undeclared(site.name)
    before = sites.open_visit(tx, visit.number)
    sites.check_in(tx, site, visit.number, visit.channel, filed, visit.now)
    left = sites.site_of(tx, before).name if before is not None and before.site_id != site.id else None
    ill = bool(declarations.answers(filed)["symptoms"])
    return prompts.arrived(site.name, visit.now, ill=ill, left=left, receipt=receipt)


def _stay(tx: Session, number: str) -> Prompt:
    visit = sites.open_visit(tx, number)
    if visit is None:  # the clock has ended it meanwhile
        return prompts.NOWHERE
    return prompts.stays(sites.site_of(tx, visit).name, visit.came_at or visit.created_at)
