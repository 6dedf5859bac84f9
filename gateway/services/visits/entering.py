"""A site's number, or USSD 2: who has a valid declaration goes in; who is inside already may leave.

The declaration that counts is the newest of the phone, whoever of the family it is for; it is that person who
comes. Without one, declaring comes first and this is asked again afterwards.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import replace
from typing import Any, Final

from sqlalchemy.orm import Session

from gateway import arrivals, clock, declarations, sites
from gateway.dialogue.context import Ctx, Relative
from gateway.dialogue.questions import Choose
from gateway.dialogue.steps import Do, First, Option, Prompt, Step
from gateway.services.declare.complete import complete as declare
from gateway.services.declare.script import as_last_time
from gateway.services.service import Finished
from gateway.services.visits import leaving, prompts
from gateway.services.visits.questions import InOrOut, SiteNumber

_LEAVE: Final = Option("out", ("ra", "về", "ra về", "đi về", "leave", "out"))
_STAY: Final = Option("stay", ("ở", "ở lại", "stay"))
_ELSEWHERE: Final = Option("elsewhere", ("điểm khác", "vào điểm khác", "nơi khác", "another", "another site"))
_WELL: Final = Option(
    "same", ("khỏe", "vẫn khỏe", "như cũ", "khỏe như cũ", "vẫn khỏe như cũ", "well", "same"), means=True
)
_ANEW: Final = Option("new", ("khai mới", "khai lại", "không khỏe", "new"), means=False)
_DECLARE: Final = Option("declare", ("khai", "khai y tế", "khai ngay", "declare"), means=True)


def script(ctx: Ctx) -> Generator[Step, Any, dict[str, Any] | First]:
    """Returns what is to be done: in (where, with which renewed declaration), out, stay, unknown, shut (a
    board by which nobody goes in); or what is first."""
    here = yield Do("here", "here", {"number": ctx.number})
    wanted = ctx.args.get("site")
    if wanted is None and here is not None:
        chosen = yield _in_or_out(here, elsewhere=True)
        if chosen in ("out", "stay"):
            return {"do": chosen}
        wanted = chosen["site"] if isinstance(chosen, dict) else None
    if wanted is None:
        number = SiteNumber("site", prompts.WHICH, "find_site", repeat=prompts.WHICH_AGAIN, help=prompts.HELP)
        answer = yield number
        found, wanted = answer["found"], answer["said"]
    else:
        found = yield Do(f"found:{wanted}", "find_site", {"said": wanted})
    if not found:
        return {"do": "unknown", "site": wanted}
    (site,) = found
    if here is not None and here["code"] == site["code"] and "seat" not in ctx.args:
        return {"do": (yield _in_or_out(here, elsewhere=False))}
    if site.get("worth", "active") != "active":
        return {"do": "shut", "site": wanted, "board": site}
    record = yield from _declared(ctx, site["name"])
    return (
        record
        if isinstance(record, First)
        else {
            "do": "in",
            "site": site["code"],
            "record": record,
            **({"seat": ctx.args["seat"]} if "seat" in ctx.args else {}),
        }
    )


def complete(tx: Session, finished: Finished) -> list[Prompt]:
    """Do it, once."""
    match finished.result:
        case {"do": "in", "site": code, "record": record, **told}:
            return _enter(tx, finished, code, record, str(told.get("seat", "")))
        case {"do": "unknown", "site": code}:
            return [prompts.unknown(code)]
        case {"do": "shut", "site": code, "board": board}:
            return [prompts.shut(code, board)]
        case {"do": "out"}:
            return list(leaving.leave(tx, finished.number, finished.channel, "", finished.now).said)
        case _:
            return [_stay(tx, finished.number)]


def _in_or_out(here: dict[str, str], *, elsewhere: bool) -> Choose:
    asked, again = prompts.inside(here, elsewhere=elsewhere), prompts.inside_again(here, elsewhere=elsewhere)
    if elsewhere:
        options = (_LEAVE, _STAY, _ELSEWHERE)
        return InOrOut("inside_or_elsewhere", asked, options, repeat=again, help=prompts.HELP)
    return Choose("inside", asked, (_LEAVE, _STAY), repeat=again, help=prompts.HELP)


def _declared(ctx: Ctx, site: str) -> Generator[Step, Any, dict[str, Any] | First | None]:
    """None where something declared counts, the record by which one key renews it, or that declaring comes first."""
    standing = yield Do("standing", "standing", {"number": ctx.number, "today": ctx.today})
    if standing["state"] == "valid":
        return None
    member = _member(ctx, standing.get("member"))
    if member is not None:
        same = yield Choose(
            "well",
            prompts.expired(site, standing["until"]),
            (_WELL, _ANEW),
            repeat=prompts.expired_again(site),
            help=prompts.HELP,
        )
        return as_last_time(member) if same == "same" else First("kb")
    yield Choose(
        "declare",
        prompts.undeclared(site, disputed=standing["state"] == "disputed"),
        (_DECLARE,),
        repeat=prompts.undeclared_again(site),
        help=prompts.HELP,
    )
    return First("kb")


def _member(ctx: Ctx, ord_: int | None) -> Relative | None:
    """Whose declaration one key can renew: nothing of it has to be asked again."""
    return next((known for known in ctx.household if known.ord == ord_ and known.last is not None), None)


def _enter(
    tx: Session, finished: Finished, code: str, record: dict[str, Any] | None, seat: str
) -> list[Prompt]:
    board = sites.on_board(tx, code)
    if board is None:
        return [prompts.unknown(code)]
    site = board.site
    if not board.admits:  # suspended while the person was asked
        shut = {"name": site.name, "worth": board.worth, "address": site.address or ""}
        return [prompts.shut(code, shut)]
    today = clock.today(finished.now)
    receipt: dict[str, Any] = {}
    filed = declarations.current(tx, finished.number, today)
    if filed is None and record is not None:
        receipt = dict(declare(tx, replace(finished, result=record))[0].args)
        filed = declarations.current(tx, finished.number, today)
    if filed is None:  # it ended or was disputed while the person was asked
        return [prompts.undeclared(site.name)]
    before = sites.open_visit(tx, finished.number)
    visit = sites.check_in(tx, site, finished.number, finished.channel, filed, finished.now, seat)
    left = sites.site_of(tx, before).name if before is not None and before.site_id != site.id else None
    ill = bool(declarations.answers(filed)["symptoms"])
    inside = prompts.arrived(
        site.name, finished.now,
        ill=ill, left=left, receipt=receipt, seat=visit.seat, facility=site.kind == sites.Kind.HOSPITAL,
    )  # fmt: skip
    asks = site.kind == sites.Kind.CHECKPOINT
    if asks and not arrivals.declared_lately(tx, filed.person_id, finished.now):
        return [inside, prompts.TELL_OF_JOURNEY]
    return [inside]


def _stay(tx: Session, number: str) -> Prompt:
    visit = sites.open_visit(tx, number)
    if visit is None:  # the clock has ended it meanwhile
        return prompts.NOWHERE
    return prompts.stays(sites.site_of(tx, visit).name, visit.came_at or visit.created_at)
