"""Texts from phones become turns, and what a turn says becomes orders in the outbox; guards against endless loops."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, timedelta

from prometheus_client import Counter
from sqlalchemy.orm import Session as Tx

from gateway import clock, duty, people, phone, tickets
from gateway.conversations import model, urgent
from gateway.conversations.actions import Actions, by
from gateway.conversations.model import Awaiting
from gateway.conversations.turn import Menu, Taking
from gateway.dialogue import danger_english
from gateway.dialogue.steps import Prompt
from gateway.messages import again, inbox, outbox
from gateway.messages.inbox import Waiting
from gateway.messages.outbox import Order
from gateway.people import Contact
from gateway.phone import Kind
from gateway.services import MENU
from gateway.settings import Settings

TURNS = Counter("gateway_turns_total", "Texts answered, by what became of them", ["channel", "outcome"])

MOST_TEXTS, IN = 40, timedelta(minutes=10)
"""More than this from one number is a machine answering a machine: its texts are kept and no longer answered."""
QUIET_FROM, QUIET_TO = 21, 7
"""Local hours in which nobody is reminded of anything that can wait."""

_ANSWERABLE = frozenset({Kind.MOBILE, Kind.LANDLINE, Kind.FOREIGN})
_E164 = re.compile(r"\+[1-9]\d{7,14}")
_EMERGENCY = frozenset(
    {"C1", "C1_MORE", "C1_AGAIN", "C1_UNDO", "C2"}
)  # said to somebody in danger: heard twice is better than not at all


class Conversations:
    """Takes turns on behalf of one installation."""

    def __init__(self, settings: Settings, menu: Menu = MENU) -> None:
        self._settings = settings
        self._menu = menu

    def hear(self, tx: Tx, text: Waiting, now: datetime) -> str:
        """Answer one stored text in the caller's transaction; returns one word for counting."""
        contact = _sender(tx, text, now)
        outcome = "unanswerable" if contact is None else self._answer(tx, contact, text, now)
        TURNS.labels("sms", outcome).inc()
        return outcome

    def keep_for_a_person(self, tx: Tx, text: Waiting, now: datetime) -> None:
        """Put a text that could not be answered before a person and tell its sender; a call for help stays one."""
        contact = _sender(tx, text, now)
        if contact is None:
            return
        where = model.lock(tx, contact.number, "sms", now)
        actions = Actions(tx, self._settings, contact.number, "sms", now)
        if urgent.calls_for_help(text.body):
            rescue, prompts = actions.rescue(text.body)
            where = where.awaits(Awaiting.RESCUE, now, ticket=rescue.id)
        else:
            ticket, prompts = actions.keep(text.body)
            where = where.awaits(Awaiting.KEPT, now, ticket=ticket)
        model.save(tx, where, now)
        _say(tx, contact, prompts, f"in:{text.id}", now)

    def remind(self, tx: Tx, now: datetime) -> int:
        """Tell whoever stopped half-way that their answers are kept (K12, once); returns how many were told."""
        if clock.local(now).hour >= QUIET_FROM or clock.local(now).hour < QUIET_TO:
            return 0
        rows = model.left_half_way(tx, now)
        for row in rows:
            contact = people.contact(tx, row.number, row.touched_at)
            where = model.lock(tx, row.number, row.channel, now)
            taking = Taking(tx, self._settings, self._menu, contact, where, "", now)
            _say(tx, contact, [taking.half_way()], f"half:{row.number}:{row.touched_at:%Y%m%d%H%M%S}", now)
            if not where.expects(Awaiting.RESCUE, now):
                model.save(tx, where.awaits(Awaiting.RESUME, now), now)
            row.reminded_at = now
        tx.flush()
        return len(rows)

    def escalate(self, tx: Tx, now: datetime) -> int:
        """Tell the officer on duty of every promise that has passed unkept, once each."""
        late = tickets.overdue(tx, now)
        for ticket in late:
            args = {
                "ticket": ticket.code,
                "phone": phone.national(ticket.number),
                **by(ticket.promised_at or now, now),
            }
            duty.page(
                tx, self._settings.duty_phone, "D3", args, urgent=ticket.kind == tickets.Kind.RESCUE, now=now
            )
        return len(late)

    def _answer(self, tx: Tx, contact: Contact, text: Waiting, now: datetime) -> str:
        where = model.lock(tx, contact.number, "sms", now)
        if self._is_a_loop(tx, text, now):
            return self._stay_quiet(tx, contact, text, now)
        if not any(letter.isalnum() or letter == "?" for letter in text.body):
            _say(tx, contact, [Prompt("S_BAD")], f"in:{text.id}", now)
            return "unreadable"
        reply = Taking(tx, self._settings, self._menu, contact, where, text.body, now).take()
        model.save(tx, reply.where, now)
        if reply.outcome == "rescue" and danger_english.find(text.body):
            people.set_language(
                tx, contact.number, "en"
            )  # who cries for help in English cannot read the answer else
        contact = people.contact(tx, contact.number, now)  # the turn may have changed the language
        told = again.tell_again(tx, contact.number, now)
        _say(tx, contact, reply.prompts, f"in:{text.id}", now)
        return f"{reply.outcome}_after_doubt" if told else reply.outcome

    def _is_a_loop(self, tx: Tx, text: Waiting, now: datetime) -> bool:
        return inbox.recent(tx, text.number, now - IN) > MOST_TEXTS

    def _stay_quiet(self, tx: Tx, contact: Contact, text: Waiting, now: datetime) -> str:
        """Too many texts: each is kept, the sender told once, and a call for help still heard."""
        actions = Actions(tx, self._settings, contact.number, "sms", now)
        if urgent.calls_for_help(text.body):
            _, prompts = actions.rescue(text.body)
            _say(tx, contact, prompts, f"in:{text.id}", now)
            return "rescue"
        known = tickets.still_open(tx, contact.number, tickets.Kind.TEXT, now - IN)
        actions.keep(text.body, known.id if known else None)
        notice = f"loop:{contact.number}:{now:%Y%m%d%H}"
        _say(tx, contact, [Prompt("S_MANY", {"end": f"{clock.local(now + IN):%H:%M}"})], notice, now)
        return "loop"


def _sender(tx: Tx, text: Waiting, now: datetime) -> Contact | None:
    """Who wrote and how to speak to them, or None when an answer would reach nobody; foreigners begin in English."""
    number = phone.classify(text.number)
    if number.kind in _ANSWERABLE and number.e164 is not None:
        return people.contact(tx, number.e164, now, "en" if number.kind is Kind.FOREIGN else "vi")
    if number.kind is Kind.INVALID and _E164.fullmatch(text.number):
        return people.contact(tx, text.number, now)  # a range newer than our tables: the carrier knows it
    return None


def _say(tx: Tx, contact: Contact, prompts: Sequence[Prompt], origin: str, now: datetime) -> None:
    for place, prompt in enumerate(prompts):
        purpose = "emergency" if prompt.msg_id in _EMERGENCY else "reply"
        order = Order(
            contact.number,
            purpose,
            prompt.msg_id,
            prompt.args,
            lang=contact.lang,
            accents=contact.accents,
            origin=f"{origin}:{place}",
        )
        outbox.order(tx, order, now)
