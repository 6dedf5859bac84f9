"""What callers are told and offered in an alert, and while more people call than can be answered; help comes first.

Whoever keeps their place, or answers by text meanwhile, is called back in it: nothing here lets anybody go.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session as Tx

from gateway import people, phone
from gateway.alerts import heard
from gateway.calls.model import Call
from gateway.calls.outlook import Outlook
from gateway.calls.returning import Returning
from gateway.calls.surge import Surges
from gateway.conversations import Conversations
from gateway.conversations.by_text import say
from gateway.dialogue.steps import Prompt
from gateway.phone import Kind

BY_TEXT: Final = "2"
"""The key by which a caller is asked by text."""
_TEXTS: Final = "sms"
_QUESTIONS: Final = "SK"
"""What is asked by text: how they are, by digits (people.md §3); whoever is in danger is heard there at once."""
FRONT: Final = frozenset({"V_NINE", "V_ALERT", "V_MANY"})
"""What is said first, and not said again."""


@dataclass(frozen=True)
class Surging:
    """Surges of one installation, as its callers hear them."""

    conversations: Conversations
    returning: Returning
    surges: Surges

    def front(self, tx: Tx, call: Call, lang: str, now: datetime) -> list[Prompt]:
        """The first words of a call: how to call for help, the alert where they live, what keys do in a surge."""
        many = self.surges.lasts(tx, now)
        words = heard.in_force(tx, call.number, people.commune_of_family(tx, call.number), lang, now)
        alert = [Prompt("V_ALERT", {"alert_words": words.rstrip(". ")})] if words else []
        if not many and not alert:
            return []
        return [Prompt("V_NINE"), *alert, *([Prompt("V_MANY")] if many else [])]

    def place(self, tx: Tx, call: Call, seen: Outlook, now: datetime) -> Prompt | None:
        """Their place, how long it takes, and what they may do instead; None: it is said as always."""
        if not seen.ahead or not self.surges.lasts(tx, now):
            return None
        told = {"ahead": seen.ahead, "minutes": seen.minutes}
        return Prompt("Q1_SURGE_TEXT" if self._reads(call) else "Q1_SURGE", told)

    def ask_by_text(self, tx: Tx, call: Call, now: datetime) -> list[Prompt] | None:
        """The questions go out by text, and the place is kept; None: no surge, no texts, or no place any more."""
        if not self._reads(call) or not self.surges.lasts(tx, now):
            return None
        kept = self.returning.keep(tx, call, now)
        if kept is None:
            return None
        standing = self.conversations.enter(tx, _TEXTS, call.number, now, call.lang)
        standing, reply = self.conversations.take(tx, standing, _QUESTIONS, now)
        self.conversations.leave(tx, standing.where, now)
        asked = [*reply.prompts, *([reply.question] if reply.question else []), *reply.by_text]
        say(tx, standing.contact, asked, f"triage:{call.public_id}", now)
        return [Prompt("V_BY_TEXT"), kept]

    @staticmethod
    def _reads(call: Call) -> bool:
        return phone.classify(call.number).kind is Kind.MOBILE
