"""What a dialogue knows when it opens: the day, the language, the family behind the number; frozen from then on."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session as Tx

from gateway import clock, people
from gateway.dialogue.context import Ctx
from gateway.dialogue.readings import Command
from gateway.people import Contact
from gateway.services import Service
from gateway.services.declare.look_ups import household_of


def open_ctx(tx: Tx, contact: Contact, service: Service, command: Command, now: datetime) -> Ctx:
    """The context of `service` started by `command`; the household only where the service speaks of people."""
    return Ctx(
        today=clock.today(now),
        number=contact.number,
        language=contact.lang,
        opening=command.rest if service.knows_household else next(iter(command.args.values()), ""),
        consented=people.consented(tx, contact.number, people.DECLARE),
        household=household_of(tx, contact.number) if service.knows_household else (),
    )
