"""Texts are answered here: a stored text becomes a turn, what the turn says becomes orders in the outbox.

This is all that is special to texting: who can be answered, machines that answer machines, reminders by text. The
turn itself belongs to `gateway.conversations` and knows no channel.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from prometheus_client import Counter
from sqlalchemy.orm import Session as Tx

from gateway import clock, people, phone
from gateway.conversations import Conversations
from gateway.conversations.by_text import say
from gateway.dialogue.steps import Prompt
from gateway.messages import again, inbox
from gateway.messages.inbox import Waiting
from gateway.messages.policy import is_quiet
from gateway.people import Contact
from gateway.phone import Kind

TURNS = Counter("gateway_turns_total", "Texts answered, by what became of them", ["channel", "outcome"])

CHANNEL = "sms"
MOST_TEXTS, IN = 40, timedelta(minutes=10)
"""More than this from one number is a machine answering a machine: its texts are kept and no longer answered."""

_ANSWERABLE = frozenset({Kind.MOBILE, Kind.LANDLINE, Kind.FOREIGN})
_E164 = re.compile(r"\+[1-9]\d{7,14}")


class Answering:
    """Answers texts on behalf of one installation."""

    def __init__(self, conversations: Conversations) -> None:
        self._conversations = conversations

    def hear(self, tx: Tx, text: Waiting, now: datetime) -> str:
        """Answer one stored text in the caller's transaction; returns one word for counting."""
        contact = _sender(tx, text, now)
        if contact is None:
            outcome = "unanswerable"
            self._conversations.give_to_a_person(tx, CHANNEL, text.number, text.body, now)
        elif inbox.recent(tx, text.number, now - IN, up_to=text.id) > MOST_TEXTS:
            outcome = self._hear_quietly(tx, contact, text, now)
        else:
            outcome = self._answer(tx, contact, text, now)
        TURNS.labels(CHANNEL, outcome).inc()
        return outcome

    def keep_for_a_person(self, tx: Tx, text: Waiting, now: datetime) -> None:
        """Put a text that could not be answered before a person and tell its sender; a call for help stays one."""
        reply = self._conversations.give_to_a_person(tx, CHANNEL, text.number, text.body, now)
        contact = _sender(tx, text, now)
        if contact is not None:
            say(tx, contact, reply.prompts, f"in:{text.id}", now)

    def remind_next(self, tx: Tx, now: datetime) -> bool:
        """Tell one person who stopped half-way that their answers are kept (K12, once); False when there is none."""
        if is_quiet(now):
            return False
        left = self._conversations.left_half_way(tx, now)
        if left is None:
            return False
        contact = people.remembered(tx, left.number)
        if contact is not None and left.prompt is not None:
            say(tx, contact, [left.prompt], f"half:{left.number}:{left.since:%Y%m%d%H%M%S}", now)
        return True

    def _answer(self, tx: Tx, contact: Contact, text: Waiting, now: datetime) -> str:
        reply = self._conversations.take_turn(tx, CHANNEL, contact, text.body, now)
        told = again.tell_again(tx, contact.number, now)
        say(tx, reply.contact, reply.prompts, f"in:{text.id}", now)
        return f"{reply.outcome}_after_doubt" if told else reply.outcome

    def _hear_quietly(self, tx: Tx, contact: Contact, text: Waiting, now: datetime) -> str:
        """Too many texts: each is kept, a call for help still recorded; the sender is told of either once an hour."""
        reply = self._conversations.give_to_a_person(tx, CHANNEL, contact.number, text.body, now)
        hour = f"{contact.number}:{now:%Y%m%d%H}"
        if reply.outcome == "rescue":
            say(tx, contact, reply.prompts, f"loop-rescue:{hour}", now)
            return "rescue"
        until = f"{clock.local(now + IN):%H:%M}"
        say(tx, contact, [Prompt("S_MANY", {"end": until})], f"loop:{hour}", now)
        return "loop"


def _sender(tx: Tx, text: Waiting, now: datetime) -> Contact | None:
    """Who wrote and how to speak to them, or None when an answer would reach nobody; foreigners begin in English."""
    number = phone.classify(text.number)
    if number.kind in _ANSWERABLE and number.e164 is not None:
        return people.contact(tx, number.e164, now, "en" if number.kind is Kind.FOREIGN else "vi")
    if number.kind is Kind.INVALID and _E164.fullmatch(text.number):
        return people.contact(tx, text.number, now)  # a range newer than our tables: the carrier knows it
    return None
