"""`SAOLUU`: what is kept about this number, in a few short texts; the whole of it is printed at a health station."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any, Final

from sqlalchemy.orm import Session

from gateway import clock, declarations, otp, people, places, rights
from gateway.declarations.fields import YES
from gateway.dialogue.context import Ctx
from gateway.dialogue.steps import Left, Prompt, Step
from gateway.services import proving
from gateway.services.declare.filing import CONTACT_FIELDS
from gateway.services.rights import asking
from gateway.services.service import Finished

MOST_NAMED: Final = 6  # names in one text


def script(ctx: Ctx) -> Generator[Step, Any, Any]:
    """Returns whose copy, and whether what they declared may be in it."""
    refused = yield from proving.prove(otp.RIGHTS, "P")
    if refused is not None:
        return refused
    if not ctx.household:
        return Left(Prompt("YC_NOTHING"))
    member = yield from asking.whose(ctx, "YC_WHOSE")
    return {"ord": member.ord, "whole": (yield from asking.born_when(ctx, member))}


def complete(tx: Session, finished: Finished) -> list[Prompt]:
    """The texts, and the request on file as done."""
    people.prove(tx, finished.number, finished.now)
    family = people.household(tx, finished.number)
    member = next((each for each in family if each.ord == finished.result["ord"]), None)
    if member is None:
        return [Prompt("YC_NOTHING")]
    whole = finished.result["whole"]
    asked = rights.Asked(
        rights.Kind.COPY, finished.channel, finished.ctx.said, finished.number, member.person_id,
        commune_code=member.commune_code,
    )  # fmt: skip
    what = "đủ mục" if whole else "chỉ có tên, năm sinh không khớp"
    rights.record_done(tx, asked, f"nhắn bản sao ({what})", by="citizen", now=finished.now)
    if not whole:
        named = [each.name.split()[-1] for each in family[:MOST_NAMED]]
        return [Prompt("YC_NAMES", {"names": named})]
    return [*_told(tx, member, finished), Prompt("YC_COPY_MORE")]


def _told(tx: Session, member: people.Member, finished: Finished) -> list[Prompt]:
    found = rights.tally(tx, member.person_id, finished.now)
    place = places.by_code(tx, member.commune_code) if member.commune_code else None
    basics = {
        "name": member.name,
        "year": member.birth_year,
        "declared": found.declared,
        "visited": found.visited,
        **({"commune": f"{place.kind} {place.name}"} if place else {}),
    }
    last = declarations.latest_by_person(tx, finished.number).get(member.person_id)
    if last is None:
        return [Prompt("YC_COPY", basics)]
    form = declarations.answers(last)
    contacts = [code for code, name in CONTACT_FIELDS.items() if form[name] == YES]
    health = {
        "date": f"{clock.local(last.created_at):%d/%m}",
        "code": last.code,
        "travel": form["countryPassing"] or "",
        "signs": {
            "codes": form["symptoms"],
            "note": form["showSignalNote"] or "" if not form["symptoms"] else "",
        },
        "contact": {"codes": contacts, "note": ""},
    }
    return [Prompt("YC_COPY", basics), Prompt("YC_COPY_LAST", health)]
