"""What a dialogue knows when it opens: the day, the language, the family behind the number; frozen from then on."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session as Tx

from gateway import clock, people
from gateway.conversations.channels import CHANNELS
from gateway.dialogue.context import Ctx
from gateway.dialogue.readings import Command
from gateway.people import Contact
from gateway.services import Service

_EVIDENCE = 160  # characters of what was said: one text


def open_ctx(
    tx: Tx, contact: Contact, service: Service, command: Command, said: str, channel: str, now: datetime
) -> Ctx:
    """The context of `service` started by `command`, `said` on `channel`; the household where the service knows one."""
    return Ctx(
        today=clock.today(now),
        number=contact.number,
        language=contact.lang,
        channel=channel,
        by_keys=not CHANNELS[channel].open_words,
        opening=command.rest,
        said=said[:_EVIDENCE],
        args=command.args,
        consented=service.household is not None and people.may_be_asked(tx, contact.number, clock.today(now)),
        case=service.case(tx) if service.case else "",
        household=service.household(tx, contact.number) if service.household else (),
    )
