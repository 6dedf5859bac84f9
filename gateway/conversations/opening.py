"""What a dialogue knows when it opens: the day, the language, the family behind the number; frozen from then on."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session as Tx

from gateway import clock, declarations, people, places
from gateway.dialogue.context import Ctx, Relative
from gateway.dialogue.readings import Command
from gateway.people import Contact, Member
from gateway.services import Service
from gateway.services.declare.complete import answers_of


def open_ctx(tx: Tx, contact: Contact, service: Service, command: Command, now: datetime) -> Ctx:
    """The context of `service` started by `command`; the household only where the service speaks of people."""
    household = _household(tx, contact.number) if service.knows_household else ()
    return Ctx(
        today=clock.today(now),
        number=contact.number,
        language=contact.lang,
        opening=command.rest or next(iter(command.args.values()), ""),
        consented=people.consented(tx, contact.number, people.DECLARE),
        household=household,
    )


def _household(tx: Tx, number: str) -> tuple[Relative, ...]:
    filed = declarations.latest_by_person(tx, number)
    return tuple(_relative(tx, member, filed.get(member.person_id)) for member in people.household(tx, number))


def _relative(tx: Tx, member: Member, filed: declarations.Declaration | None) -> Relative:
    place = places.by_code(tx, member.commune_code) if member.commune_code else None
    return Relative(
        ord=member.ord,
        name=member.name,
        birth_year=member.birth_year,
        sex=member.sex,
        commune_code=member.commune_code,
        commune=f"{place.kind} {place.name}" if place else "",
        address=member.address or "",
        last=answers_of(filed) if filed else None,
    )
