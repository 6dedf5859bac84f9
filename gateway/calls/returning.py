"""Calling back: whoever gives up waiting keeps their place, is promised a time and told it by text; one a number.

The promise is a ticket, so that it has an owner when the queue cannot keep it; the place in the queue is how it is
kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy.orm import Session as Tx

from gateway import clock, people, phone, prompts, tickets
from gateway.calls import outlook, queue, register
from gateway.calls.model import Call, Place
from gateway.calls.outlook import Measured
from gateway.calls.states import Outcome
from gateway.dialogue.steps import Prompt
from gateway.messages import outbox
from gateway.messages.outbox import Order
from gateway.settings import Settings
from gateway.tickets import promises

BY: Final = "hotline"
_ROOM: Final = 2.0
"""A promise is so many times the wait that is expected: it is kept also when calls take longer."""
_LONGEST: Final = timedelta(hours=12)


@dataclass(frozen=True)
class Returning:
    """Call-backs of one installation."""

    settings: Settings
    measured: Measured

    def keep(self, tx: Tx, call: Call, now: datetime, *, taken: bool = False) -> Prompt | None:
        """The caller of `call` keeps their place and is called back; the prompt says by when, and a text does.

        None: they have no place, or no number that could be called; or somebody has taken them, unless `taken`.
        """
        place = tx.get(Place, call.id, with_for_update=True, populate_existing=True)
        if place is None or place.left_at is not None or not call.number:
            return None
        if place.taken_at is not None and not taken:
            return None
        ticket = self._promised(tx, place, "voice", now)
        queue.keep(tx, call.id, ticket.id)
        register.settle(call, Outcome.CALLBACK, ticket.code)
        said = self._told(ticket, now)
        self.text(tx, call.number, said, f"kept:{ticket.code}:{ticket.promised_at}", now)
        return said

    def tongue(self, lang: str) -> str:
        """The name of a language, in itself."""
        return prompts.tongues(self.settings).get(lang, lang)

    def served(self, tx: Tx, place: Place, now: datetime) -> None:
        """They were talked with: what was promised is done."""
        ticket = tickets.by_id(tx, place.ticket_id) if place.ticket_id is not None else None
        if ticket is not None:
            tickets.close(tx, ticket.code, BY, now)

    def missed(self, tx: Tx, call: Call, now: datetime) -> None:
        """Who was called back did not answer: they are told when the next try is, or that it was the last."""
        place = queue.missed(tx, call.id, now)
        if place is None:
            return
        ticket = tickets.by_id(tx, place.ticket_id) if place.ticket_id is not None else None
        if ticket is None:
            return
        at = {"time": f"{clock.local(now):%H:%M}"}
        if place.left_at is None and place.try_at is not None:
            tickets.postpone(tx, ticket.code, place.try_at + queue.AGAIN, BY, now)
            said = Prompt("Q3", {**at, "next": f"{clock.local(place.try_at):%H:%M}"})
        else:
            tickets.close(tx, ticket.code, BY, now)
            said = Prompt("Q_NOT_REACHED", at)
        self.text(tx, call.number, said, f"missed:{ticket.code}:{place.tries}", now)

    def text(self, tx: Tx, number: str, said: Prompt, origin: str, now: datetime) -> None:
        """Order `said` as a text, where the number can read one."""
        if phone.classify(number).kind is not phone.Kind.MOBILE:
            return
        contact = people.contact(tx, number, now)
        order = Order(
            number, "reply", said.msg_id, said.args, lang=contact.lang, accents=contact.accents, origin=origin
        )
        outbox.order(tx, order, now)

    def _promised(self, tx: Tx, place: Place, channel: str, now: datetime) -> tickets.Ticket:
        known = tickets.still_open(tx, place.number, tickets.Kind.CALLBACK, now - timedelta(days=1))
        wait = outlook.of(tx, place, self.measured, now).seconds * _ROOM
        least = promises.callback(self.settings, now)
        due = max(least, now + min(_LONGEST, timedelta(seconds=min(wait, _LONGEST.total_seconds()))))
        if known is None:
            return tickets.open_ticket(
                tx, tickets.Kind.CALLBACK, place.number, channel, None, promised_at=due, now=now,
                commune_code=place.commune_code,
            )  # fmt: skip
        if known.promised_at is not None and known.promised_at > now:
            return known
        return tickets.promise(tx, known.id, tickets.Kind.CALLBACK, due, now)

    def _told(self, ticket: tickets.Ticket, now: datetime) -> Prompt:
        told: dict[str, Any] = promises.told(ticket.promised_at or now, now)
        return Prompt("Q2", {**told, "hotline": self.settings.voice_number})
