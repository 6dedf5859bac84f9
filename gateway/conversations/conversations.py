"""The conversation with one number, whatever the channel: lock where it is, take a turn, save; nothing is sent.

Locks are taken in one order everywhere: the text, the number, the session, its tickets, messages.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy.orm import Session as Tx

from gateway import duty, people, phone, tickets
from gateway.conversations import store, urgent
from gateway.conversations.actions import Actions, by
from gateway.conversations.store import Awaiting
from gateway.conversations.talking import Menu
from gateway.conversations.turn import Taking
from gateway.dialogue import danger_english
from gateway.dialogue.steps import Prompt
from gateway.people import Contact
from gateway.services import MENU
from gateway.settings import Settings

_SOS = "🆘"
_LATELY = timedelta(hours=24)


@dataclass(frozen=True)
class Reply:
    """What to say, to whom and how, and one word for counting."""

    prompts: list[Prompt]
    contact: Contact
    outcome: str


@dataclass(frozen=True)
class HalfWay:
    """A dialogue that was left: since when, and what to say about it (None: somebody in danger is not reminded)."""

    number: str
    since: datetime
    prompt: Prompt | None


class Conversations:
    """Takes turns on behalf of one installation."""

    def __init__(self, settings: Settings, menu: Menu = MENU) -> None:
        self._settings = settings
        self._menu = menu

    def take_turn(self, tx: Tx, channel: str, contact: Contact, raw: str, now: datetime) -> Reply:
        """One turn in the caller's transaction: what `contact` said on `channel` becomes what is said to them."""
        where = store.lock(tx, contact.number, channel, now)
        if _SOS in raw:
            raw = f"SOS {raw.replace(_SOS, ' ')}".strip()
        if not any(letter.isalnum() or letter == "?" for letter in raw):
            return Reply([Prompt("S_BAD")], contact, "unreadable")
        taken = Taking(tx, self._settings, self._menu, contact, where, raw, now).take()
        store.save(tx, taken.where, now)
        if taken.outcome == "rescue" and danger_english.find(raw):
            people.set_language(tx, contact.number, "en")  # who cries in English cannot read another answer
            contact = replace(contact, lang="en")
        elif taken.outcome.startswith("language"):
            contact = people.remembered(tx, contact.number) or contact
        return Reply(taken.prompts, contact, taken.outcome)

    def give_to_a_person(self, tx: Tx, channel: str, number: str, raw: str, now: datetime) -> Reply:
        """Keep words without a turn: nobody could be answered, or too many came; a call for help is still one."""
        actions = Actions(tx, self._settings, number, channel, now)
        known_number = people.remembered(tx, number)
        contact = known_number or Contact(number, "vi", "fold")
        store.hold(tx, number)
        if urgent.calls_for_help(raw):
            rescue, prompts = actions.rescue(raw)
            if known_number is not None:
                store.expect(tx, number, channel, Awaiting.RESCUE, {"ticket": rescue.id}, now)
            return Reply(prompts, contact, "rescue")
        known = tickets.still_open(tx, number, tickets.Kind.TEXT, now - store.ANSWER_WITHIN)
        ticket, prompts = actions.keep(raw, known.id if known else None)
        if known_number is not None:
            store.expect(tx, number, channel, Awaiting.KEPT, {"ticket": ticket}, now)
        return Reply(prompts, contact, "kept")

    def left_half_way(self, tx: Tx, now: datetime) -> HalfWay | None:
        """The next dialogue whose person has been silent for half an hour, marked as reminded; None: there is none."""
        found = store.next_left_half_way(tx, now)
        if found is None:
            return None
        where, since = found
        contact = people.remembered(tx, where.number)
        rescue = tickets.still_open(tx, where.number, tickets.Kind.RESCUE, now - _LATELY)
        if contact is None or where.session is None or rescue is not None:
            return HalfWay(where.number, since, None)
        prompt = Taking(tx, self._settings, self._menu, contact, where, "", now).half_way()
        store.expect(tx, where.number, where.channel, Awaiting.RESUME, {}, now)
        return HalfWay(where.number, since, prompt)

    def escalate(self, tx: Tx, now: datetime) -> int:
        """Tell the officer on duty of every promise that has passed unkept, once each."""
        late = tickets.overdue(tx, now)
        for ticket in late:
            args = {
                "ticket": ticket.code,
                "phone": phone.national(ticket.number),
                **by(ticket.promised_at or now, now),
            }
            urgent_one = ticket.kind == tickets.Kind.RESCUE
            duty.page(tx, self._settings.duty_phone, "D3", args, urgent=urgent_one, now=now)
        return len(late)
