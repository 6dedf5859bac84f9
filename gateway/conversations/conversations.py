"""The conversation with one number, whatever the channel: lock where it is, take a turn, save; nothing is sent.

Locks are taken in one order everywhere: the text, the number, the session, its tickets, messages.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session as Tx

from gateway import duty, people, phone, tickets
from gateway.conversations import menus, store, urgent
from gateway.conversations.actions import Actions
from gateway.conversations.channels import CHANNELS
from gateway.conversations.taken import Taken
from gateway.conversations.talking import Menu
from gateway.conversations.turn import Taking
from gateway.conversations.where import ANSWER_WITHIN, Awaiting, Where
from gateway.dialogue import danger_english
from gateway.dialogue.session import Session
from gateway.dialogue.steps import Prompt, Question
from gateway.people import Contact
from gateway.services import MENU
from gateway.settings import Settings
from gateway.tickets import promises

_SOS = "🆘"
_LATELY = timedelta(hours=24)


@dataclass(frozen=True)
class Reply:
    """What to say, to whom and how, and one word for counting.

    A channel of screens shows `question` beneath `prompts` where an answer was not understood, ends where `over`, and
    has `by_text` sent as texts. `step`: the question that is open now.
    """

    prompts: list[Prompt]
    contact: Contact
    outcome: str
    question: Prompt | None = None
    by_text: Sequence[Prompt] = ()
    over: bool = False
    step: Question | None = None


@dataclass(frozen=True)
class Standing:
    """Where a number is, locked by this transaction, and how it is spoken to."""

    where: Where
    contact: Contact


@dataclass(frozen=True)
class HalfWay:
    """A dialogue that was left: since when, and what to say about it.

    Nothing (None) is said of a mere question, and nothing to somebody in danger.
    """

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
        standing = Standing(store.lock(tx, contact.number, channel, now), contact)
        standing, reply = self.take(tx, standing, raw, now)
        self.leave(tx, standing.where, now)
        return reply

    def enter(self, tx: Tx, channel: str, number: str, now: datetime, lang: str = "vi") -> Standing:
        """Lock where `number` is for several turns of one request; `leave` writes back what they came to.

        `lang`: how to speak to a number that was never in touch.
        """
        known = store.lock_known(tx, number, channel)
        if known is not None:
            return Standing(*known)
        contact = people.contact(tx, number, now, lang)
        return Standing(store.lock(tx, number, channel, now), contact)

    def leave(self, tx: Tx, where: Where, now: datetime, *, reminded: bool = False) -> None:
        """Write back where the number is now; `reminded`: it has just been told of what is half done."""
        store.save(tx, where, now, reminded=reminded)

    def greet(self, tx: Tx, standing: Standing, now: datetime, *, menu: bool) -> tuple[Standing, Reply]:
        """What a keypad shows first: what is half done, or the menu; always the menu when `menu`."""
        taking = self._taking(tx, standing, "", now)
        session = standing.where.session
        begun = session is not None and session.begun and self._reminds(session)
        return _stood(standing, taking.offer_to_resume() if begun and not menu else taking.menu_at(""))

    def whole_menu(self) -> Prompt:
        """The first menu by voice with every key, for who has pressed none."""
        return menus.prompt(self._menu, "", by_voice=True, whole=True)

    def take(self, tx: Tx, standing: Standing, raw: str, now: datetime) -> tuple[Standing, Reply]:
        """One turn between `enter` and `leave`."""
        contact = standing.contact
        if _SOS in raw:
            raw = f"SOS {raw.replace(_SOS, ' ')}".strip()
        if not any(letter.isalnum() or letter == "?" for letter in raw) and _written(standing):
            return standing, Reply([Prompt("S_BAD")], contact, "unreadable")
        taken = self._taking(tx, standing, raw, now).take()
        if taken.outcome == "rescue" and danger_english.find(raw):
            people.set_language(tx, contact.number, "en")  # who cries in English cannot read another answer
            contact = replace(contact, lang="en")
        elif taken.outcome.startswith("language"):
            contact = people.remembered(tx, contact.number) or contact
        standing, reply = _stood(replace(standing, contact=contact), taken)
        return standing, self._to_be_read(tx, standing.where.channel, reply)

    def hear(self, tx: Tx, standing: Standing, recording: str, now: datetime) -> tuple[Standing, Reply]:
        """The open question is answered in spoken words, kept as `recording`; between `enter` and `leave`."""
        return _stood(standing, self._taking(tx, standing, "", now).hear(recording))

    def cut_off(self, tx: Tx, standing: Standing, recording: str, now: datetime) -> tuple[Standing, Reply]:
        """The same where the caller has hung up while speaking; between `enter` and `leave`."""
        return _stood(standing, self._taking(tx, standing, "", now).cut_off(recording))

    def _reminds(self, session: Session) -> bool:
        """Whether leaving this talk half-way is worth a word."""
        service = self._menu.get(session.service)
        return service is not None and service.questions > 0

    def _taking(self, tx: Tx, standing: Standing, raw: str, now: datetime) -> Taking:
        return Taking(tx, self._settings, self._menu, standing.contact, standing.where, raw, now)

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
            return self._to_be_read(tx, channel, Reply(prompts, contact, "rescue"))
        known = tickets.still_open(tx, number, tickets.Kind.TEXT, now - ANSWER_WITHIN)
        ticket, prompts = actions.keep(raw, known.id if known else None)
        if known_number is not None:
            store.expect(tx, number, channel, Awaiting.KEPT, {"ticket": ticket}, now)
        return Reply(prompts, contact, "kept")

    @staticmethod
    def _to_be_read(tx: Tx, channel: str, reply: Reply) -> Reply:
        """Promises of a call become promises of a text where nobody hears; whoever calls us is taken to hear."""
        if channel == "voice":
            return reply
        number = reply.contact.number

        def to_be_read(prompt: Prompt) -> Prompt:
            return replace(prompt, msg_id=people.for_eyes(tx, number, prompt.msg_id))

        return replace(
            reply, prompts=[to_be_read(each) for each in reply.prompts],
            by_text=tuple(to_be_read(each) for each in reply.by_text),
        )  # fmt: skip

    def left_half_way(self, tx: Tx, now: datetime) -> HalfWay | None:
        """The next dialogue whose person has been silent for half an hour, marked as reminded; None: there is none."""
        found = store.next_left_half_way(tx, now)
        if found is None:
            return None
        where, since = found
        contact = people.remembered(tx, where.number)
        rescue = tickets.still_open(tx, where.number, tickets.Kind.RESCUE, now - _LATELY)
        if contact is None or where.session is None or rescue is not None or not self._reminds(where.session):
            return HalfWay(where.number, since, None)
        prompt = Taking(tx, self._settings, self._menu, contact, where, "", now).half_way()
        store.expect(tx, where.number, where.channel, Awaiting.RESUME, {}, now)
        return HalfWay(where.number, since, prompt)

    def dropped(self, tx: Tx, standing: Standing, now: datetime) -> tuple[Standing, Prompt | None]:
        """The line has dropped in the middle: K12 for the dialogue that was open, if there was one."""
        where = standing.where
        if where.session is None or not where.session.begun or not self._reminds(where.session):
            return standing, None
        if not where.expects(Awaiting.DIALOGUE, now):
            return standing, None
        prompt = self._taking(tx, standing, "", now).half_way()
        return replace(standing, where=where.awaits(Awaiting.RESUME, now)), prompt

    def escalate(self, tx: Tx, now: datetime) -> int:
        """Tell the officer on duty of every promise that has passed unkept, once each."""
        late = tickets.overdue(tx, now)
        for ticket in late:
            if ticket.kind == tickets.Kind.DOCTOR:
                again = promises.answer(self._settings, now)
                tickets.consultations.apologise_once(tx, ticket.id, again, now)
            args: dict[str, Any] = {"ticket": ticket.code, "kind": ticket.kind}
            if ticket.number:
                promised = promises.told(ticket.promised_at or now, now)
                args = {"ticket": ticket.code, "phone": phone.national(ticket.call), **promised}
            urgent_one = ticket.kind == tickets.Kind.RESCUE
            duty.page_team(
                tx, duty.Kind.CDC, None, "D3" if ticket.number else "D12", args,
                urgent=urgent_one, now=now, fallback=self._settings.duty_phone,
            )  # fmt: skip
        return len(late)


def _stood(standing: Standing, taken: Taken) -> tuple[Standing, Reply]:
    reply = Reply(
        taken.prompts,
        standing.contact,
        taken.outcome,
        taken.question,
        tuple(taken.by_text),
        taken.over,
        taken.step,
    )
    return replace(standing, where=taken.where), reply


def _written(standing: Standing) -> bool:
    """Whether the channel carries words, so that signs alone say nothing."""
    return CHANNELS[standing.where.channel].keywords
