"""Asking for one's health book and being told it, in three texts at most; nothing before the code."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any, Final

from sqlalchemy.orm import Session

from gateway import appointments, audit, clock, declarations, otp, people, vaccination
from gateway.accounts import staff
from gateway.declarations.fields import YES
from gateway.dialogue.context import Ctx
from gateway.dialogue.steps import Left, Prompt, Step
from gateway.people import Member
from gateway.services import proving
from gateway.services.declare.filing import CONTACT_FIELDS
from gateway.services.rights import asking
from gateway.services.service import Finished

LOOKED: Final = "person.book"
"""What a look is called in the record of acts on a person."""
_SEEN: Final = "2"  # SSK 2
_MOST_DOSES, _MOST_SEEN = 3, 3  # of one text
_LOOKS: Final = frozenset(
    {"person.open", "person.health", "person.copy", "person.compare", "person.exam", "person.vaccine", LOOKED}
)
_OWNER: Final = "citizen"


def script(ctx: Ctx) -> Generator[Step, Any, Any]:
    """Returns whose book, and whether who has looked is asked."""
    refused = yield from proving.prove(otp.RIGHTS, "P", by_text=ctx.by_keys and not ctx.by_voice)
    if refused is not None:
        return refused
    if not ctx.household:
        return Left(Prompt("YC_NOTHING"))
    member = yield from asking.whose(ctx, "SSK_WHOSE")
    if not (yield from asking.born_when(ctx, member)):
        return Left(Prompt("SSK_YEAR_WRONG"))
    return {"ord": member.ord, "seen": ctx.args.get("item") == _SEEN}


def complete(tx: Session, finished: Finished) -> list[Prompt]:
    """The book or who has read it; the look itself is put on record."""
    people.prove(tx, finished.number, finished.now)
    family = people.household(tx, finished.number)
    member = next((each for each in family if each.ord == finished.result["ord"]), None)
    if member is None:  # merged or detached meanwhile
        return [Prompt("YC_NOTHING")]
    if finished.result["seen"]:
        return [_seen(tx, member)]
    audit.record(tx, _OWNER, LOOKED, str(member.person_id), finished.now, {"channel": finished.channel})
    return [_doses(tx, member), *_declared(tx, finished.number, member), _coming(tx, member, finished)]


def _doses(tx: Session, member: Member) -> Prompt:
    got = vaccination.doses(tx, member.person_id)[-_MOST_DOSES:]
    told: list[dict[str, Any]] = [
        {
            "w": "W_DOSE",
            "dose": each.dose,
            "vaccine": each.vaccine,
            "date": f"{each.given_on:%d/%m}",
            "year": each.given_on.year,
        }
        for each in got
    ]
    return Prompt("SSK_DOSES", {"name": member.name, "doses": told or [{"w": "W_NO_DOSE"}]})


def _declared(tx: Session, number: str, member: Member) -> list[Prompt]:
    last = declarations.latest_by_person(tx, number).get(member.person_id)
    if last is None:
        return []
    form = declarations.answers(last)
    signs = {"codes": form["symptoms"], "note": form["showSignalNote"] or "" if not form["symptoms"] else ""}
    contacts = [code for code, name in CONTACT_FIELDS.items() if form[name] == YES]
    return [
        Prompt(
            "YC_COPY_LAST",
            {
                "date": f"{clock.local(last.created_at):%d/%m}",
                "code": last.code,
                "travel": form["countryPassing"] or "",
                "signs": signs,
                "contact": {"codes": contacts, "note": ""},
            },
        )
    ]


def _coming(tx: Session, member: Member, finished: Finished) -> Prompt:
    """What is booked and asked for, and where to read who has looked."""
    ahead = [
        {"w": "W_COMING", "time": f"{here:%H:%M}", "date": f"{here:%d/%m}"}
        for line in appointments.upcoming(tx, "", [member.person_id], finished.now)
        for here in [clock.local(line.booking.starts_at)]
    ]
    asked = [
        {"w": "W_ASKED_DOSE", "dose": each.dose}
        for each in vaccination.of_person(tx, member.person_id)
        if each.state != vaccination.State.VACCINATED
    ]
    return Prompt("SSK_COMING", {"coming": [*ahead[:1], *asked[:1]] or [{"w": "W_NOTHING_COMING"}]})


def _seen(tx: Session, member: Member) -> Prompt:
    looks = [act for act in people.acts_on(tx, member.person_id) if act.action in _LOOKS]
    ids = [int(act.actor.removeprefix("account:")) for act in looks if act.actor.startswith("account:")]
    names = staff.names(tx, ids)
    told: list[dict[str, Any]] = []
    for act in looks[:_MOST_SEEN]:
        here = clock.local(act.at)
        when = {"time": f"{here:%H:%M}", "date": f"{here:%d/%m}"}
        account = act.actor.removeprefix("account:")
        if act.actor == _OWNER:
            told.append({"w": "W_SEEN_OWNER", **when})
        else:
            reader = names.get(int(account), "") if account.isdecimal() else ""
            told.append({"w": "W_SEEN_BY", "reader": reader or "1022", **when})
    return Prompt("SSK_SEEN", {"name": member.name, "seen": told or [{"w": "W_SEEN_NOBODY"}]})
