"""In the queue: a caller hears their place and what is new, and may keep the place, call for help or go back meanwhile.

They are led from one short document to the next, so that a key works at any moment and any process of ours may die.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.orm import Session as Tx

from gateway import clock, people, phone, tickets
from gateway.calls import keeping, orders, outlook, queue, register
from gateway.calls.model import Call, Place
from gateway.calls.outlook import Measured
from gateway.calls.queue import Wish
from gateway.calls.returning import Returning
from gateway.calls.states import Consent, Outcome, Purpose, State, Urgency
from gateway.conversations import Conversations, Standing
from gateway.conversations.by_text import say
from gateway.dialogue.steps import Prompt
from gateway.errors import Conflict
from ivr import giving
from ivr.answer import Answer, Room
from ivr.holding import TOGETHER, Holding
from ivr.leaving import Leaving
from ivr.surging import BY_TEXT, Surging

LONGEST: Final = timedelta(minutes=10)
"""Who has waited so long is called back instead: nobody holds the line for longer."""
ELDER: Final = 70  # years
_TOLD_EVERY: Final = 3  # documents between two that tell the place
MEDICAL: Final = "medical"
_SKILLS: Final = dict.fromkeys(("bs", "sk", "pu", "ssk", "pa"), MEDICAL)
"""Services whose callers need somebody who knows about illness."""
GENERAL: Final = "general"
HOME: Final = "vi"
_NEXT: Final = Prompt("V_NEXT")
BY_MESSAGE: Final = "3"
"""The key by which a message is left instead."""
_CONSENTS: Final = {"1": Consent.AGREED, "2": Consent.REFUSED}
_SAID: Final = {"1": "V_RECORDED", "2": "V_NOT_RECORDED"}
"""By Law 91/2025/QH15 silence is no consent: only a key is."""
_ASKED_IN: Final = frozenset({"vi", "en"})
_RESCUE_LATELY: Final = timedelta(minutes=30)


@dataclass(frozen=True)
class Waiting:
    """Leads callers through the queue of one installation."""

    conversations: Conversations
    returning: Returning
    measured: Measured
    surging: Surging
    holding: Holding
    leaving: Leaving
    records: bool = False

    def enter(
        self,
        tx: Tx,
        call: Call,
        standing: Standing | None,
        now: datetime,
        *,
        help_said: Sequence[Prompt] | None = None,
    ) -> Answer | None:
        """The caller wants a person; None: nobody is at work who could help, and something else is done for them.

        `help_said`: they have called for help, and are told so first.
        """
        in_need = help_said is not None
        wish = self._wish(tx, call, standing, now, in_need=in_need)
        if wish is None:
            return None
        if (called := keeping.is_calling(tx, call.number)) is not None:
            register.hold(tx, called)
        try:
            place = queue.enter(tx, call, wish, now)
        except Conflict:  # they are being called back at this moment
            return self._meet_who_calls(tx, call, now)
        register.move(call, State.WAITING, now)
        register.queued(call, now)
        if place.skill == MEDICAL:
            register.end_consent(call)
        if standing is not None:
            call.lang = place.lang if place.lang == people.spoken(tx, call.number) else standing.contact.lang
            where = standing.where if in_need else standing.where.at_rest()  # where they are is asked by text
            self.conversations.leave(tx, where, now)
        if self._may_ask(tx, call, place, now):
            return giving.may_record(call, [Prompt("V_CONNECTING"), Prompt("V_MAY_RECORD")], now)
        told = self._place(tx, call, place, now)
        if help_said:
            return giving.waits(call, [*help_said, *([] if told == [_NEXT] else told)], now)
        return giving.waits(call, [Prompt("V_CONNECTING")] if told == [_NEXT] else told, now)

    def somebody_is_there(self, tx: Tx, now: datetime) -> bool:
        """Whether anybody takes calls who could help whoever is in danger."""
        return bool(queue.staff(tx, GENERAL, HOME, now, paused=True))

    def hear(self, tx: Tx, call: Call, keys: str, now: datetime, *, called_up: bool = False) -> Answer | None:
        """A caller in the queue has heard a document; `keys` "" is none. None: they go back to the menu.

        `called_up`: the carrier leads them to whoever has taken them. Before it does they wait for it: who had come by
        themselves would be pulled out of the room again.
        """
        place = tx.get(Place, call.id, with_for_update=True, populate_existing=True)
        if place is None or place.left_at is not None:
            return None
        place.kept = False  # whatever they were promised, they are on the line
        if place.taken_at is not None:  # on their way to the agent, whose word crossed this request
            if not called_up and orders.is_led_on(tx, call, now):
                return giving.waits(call, [], now)
            orders.has_come(tx, call, now)
            place.joined_at = place.joined_at or now
            return self.join(call, now)
        if keys in _CONSENTS and giving.has_asked_to_record(call):
            call.recording = _CONSENTS[keys]
            return giving.waits(call, [Prompt(_SAID[keys]), *self._place(tx, call, place, now)], now)
        if keys in _CONSENTS and giving.may_yet_mean_it(call):  # or one of the queue: the question says which
            return giving.may_record(call, [Prompt("V_MAY_RECORD")], now)
        if keys == "1" or (not keys and now - place.holds_from >= LONGEST and self._reachable(call)):
            kept = self.returning.keep(tx, call, now)
            if kept is not None:
                late = [] if keys else [Prompt("V_LONG_WAIT")]
                return giving.last(call, [*late, kept], now)
        if keys == BY_TEXT and (asked := self.surging.ask_by_text(tx, call, now)) is not None:
            return giving.last(call, asked, now)
        if keys == BY_MESSAGE and place.agent_id is None:  # else somebody's phone rings for them
            return self.leaving.begin(tx, call, now)
        if keys == "*":
            queue.leave(tx, call.id, "menu", now)
            return None
        if keys != "9" and giving.has_asked_to_record(call):
            return giving.may_yet_record(call, self._place(tx, call, place, now, offers=False), now)
        if not keys:
            return giving.waits(call, self._meanwhile(tx, call, place, now), now)
        before = self._help(tx, call, place, now) if keys == "9" else ()
        return giving.waits(call, [*before, *self._place(tx, call, place, now)], now)

    def join(self, call: Call, now: datetime) -> Answer:
        """An agent has taken the caller: into the room where they are."""
        register.move(call, State.TALKING, now)
        register.joined(call, now)
        register.settle(call, Outcome.ANSWERED)
        recorded = call.recording == Consent.AGREED
        return giving.room(call, [], Room(call.public_id, "caller", recorded=recorded), now)

    def _may_ask(self, tx: Tx, call: Call, place: Place, now: datetime) -> bool:
        """Whether they are asked to be recorded: not in need, not about illness, not while thousands wait."""
        return (
            self.records
            and call.recording is None
            and call.lang in _ASKED_IN
            and place.skill != MEDICAL
            and place.urgency < Urgency.MEDICAL
            and not self.surging.surges.lasts(tx, now)
        )

    def _meet_who_calls(self, tx: Tx, call: Call, now: datetime) -> Answer:
        mine = keeping.being_called(tx, call.number)
        assert mine is not None  # noqa: S101 - it is what there was a conflict with, and is locked
        parent = register.hold(tx, mine.call_id)
        call.parent_id = parent.id
        queue.joined(tx, parent.id, now)
        for ringing in register.legs(tx, parent, Purpose.CALLBACK):
            orders.end(tx, ringing, now)
        register.move(call, State.TALKING, now)
        register.queued(call, now)
        register.joined(call, now)
        register.settle(call, Outcome.ANSWERED)
        return giving.room(call, [], Room(parent.public_id, "caller"), now)

    def _help(self, tx: Tx, call: Call, place: Place, now: datetime) -> Sequence[Prompt]:
        """Recorded before anything is said about it; and nobody with a normal call comes first any more."""
        queue.enter(tx, call, Wish(place.skill, place.lang, Urgency.RESCUE, place.commune_code), now)
        if not call.number:
            return ()
        standing = self.conversations.enter(tx, "voice", call.number, now, call.lang)
        standing, reply = self.conversations.take(tx, standing, "CUU", now)
        self.conversations.leave(tx, standing.where, now)
        register.settle(call, Outcome.CASE)
        if phone.classify(call.number).kind is phone.Kind.MOBILE:
            say(tx, standing.contact, reply.prompts, f"call:{call.public_id}:{call.step}", now)
        return reply.prompts

    def _wish(
        self, tx: Tx, call: Call, standing: Standing | None, now: datetime, *, in_need: bool
    ) -> Wish | None:
        lang = standing.contact.lang if standing is not None else call.lang
        lang = people.spoken(tx, call.number) or lang
        session = standing.where.session if standing is not None else None
        wanted = _SKILLS.get(session.service, GENERAL) if session is not None else GENERAL
        skills = (wanted, GENERAL)
        skill = next((each for each in skills if queue.staff(tx, each, lang, now, paused=True)), None)
        if skill is None and in_need and queue.staff(tx, GENERAL, HOME, now, paused=True):
            skill, lang = GENERAL, HOME  # somebody who hardly understands them is better than nobody
        if skill is None:
            return None
        urgency = Urgency.MEDICAL if wanted != GENERAL else Urgency.ORDINARY
        if in_need:
            urgency = Urgency.RESCUE
        if not call.number:
            return Wish(skill, lang, urgency)
        if tickets.still_open(tx, call.number, tickets.Kind.RESCUE, now - _RESCUE_LATELY) is not None:
            urgency = Urgency.RESCUE
        elif urgency == Urgency.ORDINARY and self._is_elder(tx, call.number, now):
            urgency = Urgency.ELDER
        return Wish(skill, lang, urgency, people.commune_of_family(tx, call.number))

    @staticmethod
    def _is_elder(tx: Tx, number: str, now: datetime) -> bool:
        family = people.household(tx, number)
        return bool(family) and clock.today(now).year - family[0].birth_year >= ELDER

    def _place(self, tx: Tx, call: Call, place: Place, now: datetime, *, offers: bool = True) -> list[Prompt]:
        """Where they stand, and what they may do instead; nobody is told to hang up whom we cannot call.

        `offers`: a call back, to whom we can call.
        """
        seen = outlook.of(tx, place, self.measured, now)
        hidden = not offers or not self._reachable(call)
        if not seen.agents:  # the last one has just gone home; they are called back by the promise they take
            return [Prompt("V_NOBODY_NOW_HIDDEN" if hidden else "V_NOBODY_NOW")]
        if not hidden and (offered := self.surging.place(tx, call, seen, now)) is not None:
            return [offered]
        told = {"ahead": seen.ahead, "minutes": seen.minutes}
        return [Prompt("Q1_HIDDEN" if hidden else "Q1", told)] if seen.ahead else [_NEXT]

    def _meanwhile(self, tx: Tx, call: Call, place: Place, now: datetime) -> list[Prompt]:
        """What somebody hears who holds the line: their place, or what is new; in a surge both, one after the other.

        A good minute instead of some seconds: thousands ask for a document each, and any key or agent ends it.
        """
        many = self.surging.surges.lasts(tx, now)
        told: list[Prompt] = []
        told_now = giving.may_yet_mean_it(call)
        if many or not (call.step % _TOLD_EVERY or told_now):
            long = now - place.holds_from >= LONGEST
            told = [Prompt("V_LONG_HIDDEN")] if long else self._place(tx, call, place, now)
        if told and not many:
            return told
        stay = Prompt("V_STAY" if self._reachable(call) else "V_STAY_HIDDEN")
        return [*told, *self.holding.news(tx, call.lang, call.step, TOGETHER if many else 1, now), stay]

    def _reachable(self, call: Call) -> bool:
        return self.returning.may_call(call.number)
