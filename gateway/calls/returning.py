"""Calling back: whoever gives up waiting keeps their place, is promised a time and told it by text; one a number.

The promise is a ticket, so that it has an owner when the queue cannot keep it; the place in the queue is how it is
kept. The house calls nobody of itself who does not hear, and no number abroad that it may not call: a caller's number
is easily forged, and such a call costs what the forger earns. For these the ticket is a colleague's.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from prometheus_client import Counter
from sqlalchemy.orm import Session as Tx

from gateway import clock, people, phone, prompts, tickets
from gateway.calls import keeping, outlook, queue, register
from gateway.calls.model import Call, Place
from gateway.calls.outlook import Measured
from gateway.calls.place import give_up, open_place
from gateway.calls.states import Outcome
from gateway.dialogue.steps import Prompt
from gateway.errors import BadInput, Conflict
from gateway.messages import outbox
from gateway.messages.outbox import Order
from gateway.settings import Settings
from gateway.tickets import promises

UNKEPT = Counter("gateway_calls_missed_unkept_total", "Missed calls beyond what is called back in a minute")
BY: Final = "hotline"
_ROOM: Final = 2.0
"""A promise is so many times the wait that is expected: it is kept also when calls take longer."""
_LONGEST: Final = timedelta(hours=12)
MISSED_LATER: Final = timedelta(minutes=10)
"""Who only rings comes so much later than who holds the line."""
MOST_RUNG: Final = 60
"""Missed calls of a minute that are called back: more is no crowd of poor people, it is a machine with many numbers."""
NEWS: Final = timedelta(minutes=1)
"""So long nothing is promised to whoever hung up after the beep, nor kept: a carrier brings their words within it."""
TEXT_THEM: Final = "Điếc: nhắn tin, không gọi."
_NOT_CALLED: Final = {
    "texted": TEXT_THEM,
    "left_alone": "Số được để yên: máy không tự gọi, không tự nhắn.",
    "abroad": "Số nước ngoài: máy không tự gọi.",
}
"""Why a place is not kept for calling, and what whoever sees to the ticket reads."""


@dataclass(frozen=True)
class Returning:
    """Call-backs of one installation."""

    settings: Settings
    measured: Measured

    def keep(
        self, tx: Tx, call: Call, now: datetime, *, taken: bool = False, spoke: bool = False
    ) -> Prompt | None:
        """The caller of `call` keeps their place and is called back; the prompt says by when, and a text does.

        None: they have no place, or no number that is known; or somebody has taken them, unless `taken`. `spoke`: they
        may have left a message, which would be the one promise (`left_words`): the text waits for news of it.
        """
        place = tx.get(Place, call.id, with_for_update=True, populate_existing=True)
        if place is None or place.left_at is not None or not call.number:
            return None
        if place.taken_at is not None and not taken:
            return None
        if (why := self._why_not(tx, call.number)) is not None:
            return self._left_to_a_person(tx, call, place, why, now)
        ticket = self._promised(tx, place, "voice", now)
        keeping.keep(tx, call.id, now, ticket.id)
        register.settle(call, Outcome.CALLBACK, ticket.code)
        said = self._told(ticket, now)
        due_at = now + NEWS if spoke else None
        self.text(tx, call.number, said, _of_promise(ticket), now, due_at=due_at)
        return said

    def left_words(self, tx: Tx, call: Call, now: datetime) -> None:
        """The caller of `call` has left a message, and its promise is the one they have: their place is given up.

        So is what was promised about the place, unless more than a call stands behind it. Where somebody has taken
        them already, that call goes on.
        """
        place = open_place(tx, call.id)
        if place is None or place.taken_at is not None:
            return
        ticket = tickets.by_id(tx, place.ticket_id) if place.ticket_id is not None else None
        place.kept = False
        give_up(tx, place, "message", now)
        if ticket is None or keeping.owed(tx, place) or not tickets.says_nothing(tx, ticket.id):
            return
        if tickets.is_open(tx, ticket.code):
            tickets.close(tx, ticket.code, BY, now, tickets.Outcome.DUPLICATE)
        outbox.withdraw(tx, call.number, _of_promise(ticket), now)

    def rung(self, tx: Tx, call: Call, now: datetime) -> None:
        """Whoever rings and hangs up wants to be called: after those who hold the line, and not for ever so many."""
        if not self.may_call(call.number) or queue.waits(tx, call.number):
            return
        if register.rung(tx, now - timedelta(minutes=1)) >= MOST_RUNG:
            UNKEPT.inc()
            return
        with suppress(Conflict):  # they are being called at this moment
            queue.enter(tx, call, queue.Wish(lang=call.lang), now, later=MISSED_LATER)
            self.keep(tx, call, now)

    def may_call(self, number: str) -> bool:
        """Whether it is a number that the house calls."""
        try:
            return bool(phone.parse_callee(number, countries=self.settings.otp_countries))
        except BadInput:
            return False

    def is_called_no_more(self, tx: Tx, call: Call, now: datetime) -> bool:
        """Whether who is to be called back does not hear, or is left alone, as was said meanwhile: a ticket stays."""
        place = tx.get(Place, call.id, with_for_update=True, populate_existing=True)
        if place is None or place.left_at is not None or (why := self._why_not(tx, call.number)) is None:
            return False
        self._left_to_a_person(tx, call, place, why, now)
        return True

    def tongue(self, lang: str) -> str:
        """The name of a language, in itself."""
        return prompts.tongues(self.settings).get(lang, lang)

    def served(self, tx: Tx, place: Place, now: datetime) -> None:
        """They were talked with: what was promised is done."""
        ticket = tickets.by_id(tx, place.ticket_id) if place.ticket_id is not None else None
        if ticket is not None and not keeping.owed(tx, place):
            tickets.close(tx, ticket.code, BY, now)

    def missed(self, tx: Tx, call: Call, now: datetime) -> bool:
        """Who was called back did not answer: they are told when the next try is, or that it was the last.

        False: there was nothing to miss.
        """
        place = keeping.missed(tx, call.id, now)
        if place is None:
            return False
        ticket = tickets.by_id(tx, place.ticket_id) if place.ticket_id is not None else None
        if ticket is None:
            return True
        at = {"time": f"{clock.local(now):%H:%M}"}
        if place.left_at is None and place.try_at is not None:
            tickets.postpone(tx, ticket.code, place.try_at + keeping.AGAIN, BY, now)
            said = Prompt("Q3", {**at, "next": f"{clock.local(place.try_at):%H:%M}"})
        else:
            tickets.close(tx, ticket.code, BY, now)
            said = Prompt("Q_NOT_REACHED", at)
        self.text(tx, call.number, said, f"missed:{ticket.code}:{place.tries}", now)
        return True

    def text(
        self,
        tx: Tx,
        number: str,
        said: Prompt,
        origin: str,
        now: datetime,
        *,
        due_at: datetime | None = None,
    ) -> None:
        """Order `said` as a text, where the number can read one."""
        if phone.classify(number).kind is not phone.Kind.MOBILE:
            return
        contact = people.contact(tx, number, now)
        order = Order(
            number, "reply", said.msg_id, said.args, lang=contact.lang, accents=contact.accents, origin=origin,
            due_at=due_at,
        )  # fmt: skip
        outbox.order(tx, order, now)

    def _why_not(self, tx: Tx, number: str) -> str | None:
        """Why the house does not call this number of itself; None: it does."""
        if people.deaf(tx, [number]):
            return "texted"
        if people.silenced(tx, [number]):
            return "left_alone"
        return None if self.may_call(number) else "abroad"

    def _left_to_a_person(self, tx: Tx, call: Call, place: Place, why: str, now: datetime) -> Prompt:
        """A colleague texts whoever does not hear, or decides what is right; the queue does not call them."""
        due = promises.callback(self.settings, now)
        known = tickets.still_open(tx, call.number, tickets.Kind.CALLBACK, now - timedelta(days=1))
        ticket = known or tickets.open_ticket(
            tx, tickets.Kind.CALLBACK, call.number, "voice", _NOT_CALLED[why], promised_at=due, now=now,
            commune_code=place.commune_code,
        )  # fmt: skip
        give_up(tx, place, why, now)
        register.settle(call, Outcome.CASE, ticket.code)
        said = self._told(ticket, now, by_text=why == "texted")
        if why != "left_alone":
            self.text(tx, call.number, said, _of_promise(ticket), now)
        return said

    def _promised(self, tx: Tx, place: Place, channel: str, now: datetime) -> tickets.Ticket:
        known = tickets.still_open(tx, place.number, tickets.Kind.CALLBACK, now - timedelta(days=1))
        seen = outlook.of(tx, place, self.measured, now)
        wait = (
            seen.seconds * _ROOM if seen.agents else 0.0
        )  # after work: the hours of the office, as for everybody
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

    def _told(self, ticket: tickets.Ticket, now: datetime, *, by_text: bool = False) -> Prompt:
        told: dict[str, Any] = promises.told(ticket.promised_at or now, now)
        return Prompt("Q2_TEXT" if by_text else "Q2", {**told, "hotline": self.settings.voice_number})


def _of_promise(ticket: tickets.Ticket) -> str:
    """Under what its text is ordered: once for each time that is promised."""
    return f"kept:{ticket.code}:{ticket.promised_at}"
