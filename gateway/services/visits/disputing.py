"""`SAI`: it was not me. Takes back the visit just recorded, or a declaration by its receipt; a person looks into it.

Bare SAI acts only while the text that offered it is fresh: "Sài Gòn" and "sai rồi" never meet a record.
"""

from __future__ import annotations

from collections.abc import Generator
from datetime import timedelta
from typing import Any, Final

from sqlalchemy.orm import Session

from gateway import arrivals, declarations, sites, wording
from gateway.dialogue.context import Ctx
from gateway.dialogue.engine import Calls
from gateway.dialogue.steps import Do, Done, Prompt, Step
from gateway.services.service import Finished, Moment
from gateway.services.visits import prompts

OFFERED: Final = timedelta(hours=48)
"""For so long the offer of a check-in text stands (people.md §2 of the plan)."""


def script(ctx: Ctx) -> Generator[Step, Any, None]:
    """What is disowned is out of use at once; then the request is opened for whoever looks into it."""
    found = yield Do("disowned", "disown", {"code": ctx.args.get("receipt", "")}, effect=True)
    if found is not None:
        yield Do("told", "dispute", found, effect=True)


def effects(tx: Session, moment: Moment) -> Calls:
    """`disown(code)`: the last visit (""), or the declaration with this receipt."""
    return {"disown": lambda code: _declaration(tx, moment, code) if code else _last_visit(tx, moment)}


def complete(tx: Session, finished: Finished) -> list[Prompt]:
    """Everything was said when it was recorded."""
    del tx, finished
    return []


def _last_visit(tx: Session, moment: Moment) -> Done:
    visit = sites.last_arrival(tx, moment.number, moment.now - OFFERED)
    guest = arrivals.lodging.last_stay(tx, moment.number, moment.now - OFFERED)
    if guest is not None and (visit is None or visit.came_at is None or guest.entered_at > visit.came_at):
        again = not arrivals.lodging.dispute(tx, guest, moment.now)
        site = tx.get_one(sites.Site, guest.site_id)
        return _found(prompts.the_stay(site.name, guest.day), again=again)
    if visit is None or visit.came_at is None:
        return Done(None, (Prompt("SAI_NOTHING"),))
    again = not sites.dispute(tx, visit, moment.now)
    return _found(prompts.the_visit(sites.site_of(tx, visit).name, visit.came_at), again=again)


def _declaration(tx: Session, moment: Moment, code: str) -> Done:
    filed = declarations.by_code(tx, code)
    theirs = filed is not None and moment.number in (filed.number, filed.subject_number)
    if filed is None or not theirs:  # whose it is instead is nobody's business
        return Done(None, (Prompt("SAI_CODE", {"code": code}),))
    again = not declarations.dispute(tx, filed, moment.now)
    return _found(prompts.the_declaration(code), again=again)


def _found(what: dict[str, str], *, again: bool) -> Done:
    named = {name: value for name, value in what.items() if name != "w"}
    said = wording.render(what["w"], named, form="accented")
    return Done({"what": what, "said": f"Báo không phải mình: {said}", "again": again})
