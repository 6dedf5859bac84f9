"""Words in a chat are answered here: a stored text becomes a turn, and what the turn says goes back to that chat.

Until somebody's phone is proved the talk is that of their address; afterwards it is the phone's own, whichever way its
holder speaks. The turn itself belongs to `gateway.conversations` and knows no channel.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session as Tx

from chat.render import LISTS
from chat.send import say
from gateway import chat, clock, people, phone
from gateway.chat import Claim, Follower
from gateway.chat.linking import is_asked
from gateway.conversations import Conversations
from gateway.conversations.urgent import calls_for_help
from gateway.dialogue.steps import Prompt
from gateway.messages import inbox
from gateway.messages.inbox import Waiting
from gateway.settings import Settings
from sms.answering import IN, MOST_TEXTS, TURNS


class ChatAnswering:
    """Answers what is written in chats, on behalf of one installation."""

    def __init__(self, conversations: Conversations, settings: Settings) -> None:
        self._conversations = conversations
        self._settings = settings

    def hear(self, tx: Tx, text: Waiting, now: datetime) -> str:
        """Answer one stored text in the caller's transaction; returns one word for counting."""
        who = chat.heard(tx, text.number, now)
        if inbox.recent(tx, text.number, now - IN, up_to=text.id) > MOST_TEXTS:
            outcome = self._hear_quietly(tx, who, text, now)
        elif (said := self._of_the_channel(tx, who, text, now)) is not None:
            outcome = said
        else:
            outcome = self._turn(tx, who, text.body, f"in:{text.id}", now)
        TURNS.labels(channel_of(text.number), outcome).inc()
        return outcome

    def keep_for_a_person(self, tx: Tx, text: Waiting, now: datetime) -> None:
        """Put a text that could not be answered before a person and tell who wrote it; a call for help stays one."""
        who = chat.heard(tx, text.number, now)
        reply = self._conversations.give_to_a_person(
            tx, channel_of(text.number), who.phone or text.number, text.body, now
        )
        say(tx, text.number, reply.contact.lang, reply.prompts, f"in:{text.id}", now)

    def _of_the_channel(self, tx: Tx, who: Follower, text: Waiting, now: datetime) -> str | None:
        """A list of buttons, a number or a code that we have asked for; None for everything else."""
        origin = f"in:{text.id}"
        listed = LISTS.get(text.body.strip())
        if listed is not None:
            say(tx, text.number, self._lang(tx, who), [Prompt(listed)], origin, now)
            return "list"
        if not is_asked(who, now) or calls_for_help(text.body):
            return None
        claim = chat.prove(tx, text.number, text.body, now) or self._claim(tx, text, now)
        if claim is None:
            return None
        say(tx, text.number, self._lang(tx, who), [Prompt(claim.said, claim.args)], f"{origin}:phone", now)
        if claim.phone is not None and claim.wanted:
            return self._turn(tx, chat.heard(tx, text.number, now), claim.wanted, origin, now)
        return "phone"

    def _claim(self, tx: Tx, text: Waiting, now: datetime) -> Claim | None:
        number = phone.classify(text.body)
        if number.e164 is None or not phone.takes_texts(number):
            return None
        return chat.claim(tx, self._settings, text.number, number.e164, now)

    def _turn(self, tx: Tx, who: Follower, said: str, origin: str, now: datetime) -> str:
        contact = people.contact(tx, who.phone or who.address, now)
        reply = self._conversations.take_turn(tx, channel_of(who.address), contact, said, now)
        if reply.outcome == "rescue" and who.phone is None:
            chat.rest(tx, who.address)  # the number they write next is for the rescuers
        say(tx, who.address, reply.contact.lang, reply.prompts, origin, now)
        return reply.outcome

    def _hear_quietly(self, tx: Tx, who: Follower, text: Waiting, now: datetime) -> str:
        """Too many texts: each is kept, a call for help still recorded; they are told of either once an hour."""
        reply = self._conversations.give_to_a_person(
            tx, channel_of(text.number), who.phone or who.address, text.body, now
        )
        hour = f"{who.address}:{now:%Y%m%d%H}"
        if reply.outcome == "rescue":
            say(tx, who.address, reply.contact.lang, reply.prompts, f"loop-rescue:{hour}", now)
            return "rescue"
        many = Prompt("S_MANY", {"end": f"{clock.local(now + IN):%H:%M}"})
        say(tx, who.address, reply.contact.lang, [many], f"loop:{hour}", now)
        return "loop"

    def _lang(self, tx: Tx, who: Follower) -> str:
        known = people.remembered(tx, who.phone or who.address)
        return "vi" if known is None else known.lang


def channel_of(address: str) -> str:
    """The chat that `address` is in, as a channel of talks."""
    return phone.network_of(address)
