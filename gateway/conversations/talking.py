"""A service's talk with one number: open, answer, go back, resume, complete; what else a text may mean is `turn`'s."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Self

from sqlalchemy.orm import Session as Tx

from gateway import chat, obliged, people, tickets
from gateway.conversations import dictating
from gateway.conversations.actions import SAME_RESCUE, Actions
from gateway.conversations.anyone import must_link_first
from gateway.conversations.channels import CHANNELS
from gateway.conversations.opening import open_ctx
from gateway.conversations.taken import Taken
from gateway.conversations.where import Awaiting, Where
from gateway.dialogue import engine
from gateway.dialogue.engine import Turn
from gateway.dialogue.readings import Command, Control, Move
from gateway.dialogue.session import Session
from gateway.dialogue.steps import First, Prompt, Question, Refused
from gateway.people import Contact
from gateway.services import Finished, Moment, Service
from gateway.settings import Settings

STILL_WANTED = timedelta(hours=2)
"""Who was asked at a gate so long ago has gone: a form filled in since must not let them in."""

CRIED = frozenset({"C1", "C1_AGAIN", "C1_TEXT", "C1_AGAIN_TEXT"})
"""What confirms a call for help."""

Menu = Mapping[str, Service]
"""What a person can do, by the command name of the grammar."""


class Talking:
    """The dialogues of one number during one turn."""

    def __init__(
        self, tx: Tx, settings: Settings, menu: Menu, contact: Contact, where: Where, raw: str, now: datetime
    ) -> None:
        self.tx = tx
        self.settings = settings
        self.menu = menu
        self.contact = contact
        self.where = where
        self.raw = raw
        self.now = now
        self.channel = CHANNELS[where.channel]
        self.actions = Actions(tx, settings, contact.number, where.channel, now)

    def at(self, where: Where, raw: str | None = None) -> Self:
        """The same turn in another place, or with other words."""
        said = self.raw if raw is None else raw
        return type(self)(self.tx, self.settings, self.menu, self.contact, where, said, self.now)

    def open_turn(self) -> Turn | None:
        """The open question, replayed; None when there is none or it is half an hour old."""
        if self.where.session is None or not self.where.expects(Awaiting.DIALOGUE, self.now):
            return None
        return self.replayed()

    def replayed(self) -> Turn | None:
        """The dialogue as it stands, however old; None when there is none."""
        session = self.where.session
        if session is None:
            return None
        service = self.menu.get(session.service)
        if service is None:  # withdrawn by a deploy: its answers leave with the nightly purge
            return None
        return engine.replay(service, session, do=self._do(service))

    def _do(self, service: Service) -> engine.Calls:
        moment = Moment(self.contact.number, self.where.channel, self.now, self.settings)
        own = {
            **service.look_ups(self.tx, self.settings.home_province),
            **service.effects(self.tx, moment),
        }
        return self.actions.calls(own)

    def accepts(self, turn: Turn | None) -> bool:
        """Whether the open question understands what was said."""
        return turn is not None and turn.ask is not None and not isinstance(turn.ask.read(self.raw), Refused)

    def answer(self, open_turn: Turn | None, *, raise_case: bool, advice: bool) -> Taken:
        """Take what was said as the answer to the open question; `raise_case` records a rescue first."""
        session = self._session()
        first: list[Prompt] = []
        if raise_case:
            _, first = self.actions.rescue(self.raw)
            first += [Prompt("C2")] if advice else []
        service = self.menu[session.service]
        turn = engine.answer(service, session, self.raw, do=self._do(service), turn=open_turn)
        reply = self._after(service, turn).after(first)
        return replace(reply, outcome="rescue") if raise_case else reply

    def hear(self, recording: str) -> Taken:
        """Take what was said into the phone, kept as `recording`, as the answer to the open question."""
        turn = self.open_turn()
        if turn is None or turn.ask is None:
            return Taken([], self.where, "unheard")
        service = self.menu[turn.session.service]
        return self._after(
            service, engine.hear(service, turn.session, recording, do=self._do(service), turn=turn)
        )

    def cut_off(self, recording: str) -> Taken:
        """The same by somebody who is not there any more: what they have said waits, whatever is still to be asked."""
        taken = self.hear(recording)
        session = taken.where.session
        if session is None or recording not in session.spoken.values():
            return taken
        kept = dictating.wait(self.tx, self.settings, taken.where, session, self.now)
        return self.at(taken.where)._over([*taken.prompts, kept], dictating.KEPT)

    def control(self, control: Control, open_turn: Turn | None) -> Taken:
        """Move within the open dialogue: back, to a question, or out of it."""
        session = self._session()
        if control.move is Move.LEAVE:
            return self.leave()
        if open_turn is None:
            return self.offer_to_resume()
        service = self.menu[session.service]
        if control.move is Move.BACK:
            turn, nothing = engine.back(service, session, do=self._do(service)), Prompt("K_BACK")
        else:
            number = control.question or 0
            turn, nothing = (
                engine.edit(service, session, number, do=self._do(service)),
                Prompt("K_EDIT", {"number": number}),
            )
        if turn.invalid and turn.ask is not None:
            return Taken([nothing, turn.ask.prompt], self.where.in_dialogue(turn.session, self.now), "repeat")
        return self._after(service, turn)

    def leave(self) -> Taken:
        """Give up the open dialogue: a form with its answers, or a mere question."""
        service = self.menu.get(self.where.session.service) if self.where.session else None
        asked = service is not None and not service.questions
        return self._over([Prompt("LEFT_ASKED" if asked else "LEFT")], "left")

    def start(self, service: Service, command: Command, open_turn: Turn | None) -> Taken:
        """Open `service`; what is open waits until it is over, and is then asked again."""
        if must_link_first(self.contact.number, service.name):
            return self.ask_for_a_phone()
        if service.answers_reminders:
            obliged.acknowledge(self.tx, self.contact.number, self.raw, self.now)
        if service.personal and people.estranged(self.tx, self.contact.number):
            return self._introduced_first(service, command)
        if self.where.session is not None and self.where.session.service in service.settles:
            below = self.at(self.where.without_dialogue())
            return below.start(service, command, below.replayed())
        begun = self._begun(service.name)
        if begun is not None and service.restarts:
            return self._without(begun).start(service, command, None)
        if not command.args and begun is not None and (begun.begun or self.channel.open_words):
            return self._come_back(begun, open_turn)
        busy = self.where.session
        if busy is not None and (busy.service == service.name or (open_turn is None and self._gone(busy))):
            busy = None  # asked anew with other words, or nobody waits for the answer any more
        within = self if busy is None else self.at(self.where.inside())
        ctx = open_ctx(self.tx, self.contact, service, command, self.raw, self.where.channel, self.now)
        turn = engine.start(service, ctx, self._carried(service), do=within._do(service))
        if turn.finished and busy is not None and not isinstance(turn.result, First):
            said = service.complete(self.tx, self._finished(turn))
            done = self.then_resume([*turn.said, *said], open_turn, f"{service.name}_done", over=True)
            return self._after_a_cry(done)
        return within._after(service, turn)

    def ask_for_a_phone(self) -> Taken:
        """Whose talk is this? What was asked for is done once a phone is proved to be theirs."""
        chat.wants(self.tx, self.contact.number, self.raw, self.now)
        return Taken([Prompt("Z_SHARE")], self.where.at_rest(), "phone_wanted")

    def _introduced_first(self, service: Service, command: Command) -> Taken:
        """Who holds this number now? `service` waits, unasked, and begins anew with what is known then."""
        ctx = open_ctx(self.tx, self.contact, service, command, self.raw, self.where.channel, self.now)
        unasked = Session(service.name, service.version, ctx, {}, (("",),))
        alone = self.at(
            replace(self.where, session=None, under=())
        )  # what was begun before is half a year old
        waiting = alone.at(alone.where.in_dialogue(unasked, self.now).inside())
        who = next(each for each in self.menu.values() if each.introduces)
        return waiting.start(who, Command(who.name), None)

    def _carried(self, service: Service) -> Mapping[str, Any]:
        """What was answered in a talk of the same service that now begins anew, and stays so."""
        open_one = self.where.session
        if open_one is None or open_one.service != service.name:
            return {}
        return {step: open_one.answers[step] for step in service.carries if step in open_one.answers}

    def _gone(self, session: Session) -> bool:
        """Whether a question that is no longer open has lost its meaning: whoever stood at a gate has gone."""
        service = self.menu.get(session.service)
        return service is not None and service.restarts

    def _begun(self, name: str) -> Session | None:
        """The dialogue with service `name` that waits or is open."""
        every = (self.where.session, *self.where.under)
        return next((each for each in every if each is not None and each.service == name), None)

    def _without(self, gone: Session) -> Self:
        """The same turn with one dialogue less: whoever asks at a gate asks about that gate."""
        rest = [each for each in (self.where.session, *self.where.under) if each and each is not gone]
        nearest, under = (rest[0], tuple(rest[1:])) if rest else (None, ())
        return self.at(replace(self.where.at_rest(), session=nearest, under=under))

    def _come_back(self, begun: Session, open_turn: Turn | None) -> Taken:
        """The person asks for what they have begun already: it is theirs to go on with."""
        if begun is self.where.session:
            return self.then_resume([], open_turn, "answer") if open_turn else self.offer_to_resume()
        others = tuple(each for each in (self.where.session, *self.where.under) if each and each is not begun)
        return self.at(replace(self.where.at_rest(), session=begun, under=others)).offer_to_resume()

    def _after(self, service: Service, turn: Turn) -> Taken:
        """What a turn of `service` has come to."""
        if turn.session.spoken and (turn.waits or (turn.finished and not isinstance(turn.result, First))):
            kept = dictating.wait(self.tx, self.settings, self.where, turn.session, self.now)
            return self._over([*turn.said, kept], dictating.KEPT)
        if turn.finished and isinstance(turn.result, First):
            other = self.menu[turn.result.service]
            waiting = self.at(self.where.in_dialogue(turn.session, self.now).inside())
            return waiting.start(other, Command(other.name), None).after(turn.said)
        if turn.finished:
            said = service.complete(self.tx, self._finished(turn))
            if service.introduces:
                return self._after_introduction([*turn.said, *said])
            over = self._over([*turn.said, *said], f"{service.name}_done")
            return self._after_a_cry(over)
        if turn.left:
            return self._over(list(turn.prompts), "left")
        return self._asking(turn, "repeat" if turn.invalid else "answer")

    def _asking(self, turn: Turn, outcome: str, before: Sequence[Prompt] = ()) -> Taken:
        """The open question of `turn`, asked here or, where it cannot be answered here, by text."""
        where = self.where.in_dialogue(turn.session, self.now)
        if not self.channel.keywords and any(prompt.msg_id in CRIED for prompt in turn.said):
            return self._after_rescue([*before, *turn.said], where)
        if turn.ask is None or self.channel.takes_words or not turn.ask.open_words:
            question = turn.ask.prompt if turn.ask and turn.invalid else None
            asked = Taken([*before, *turn.prompts], where, outcome, question, step=turn.ask)
            return dictating.as_heard(asked) if turn.session.spoken else asked
        case = {"code": turn.session.ctx.case} if turn.session.ctx.case else {}
        by_text = [turn.ask.prompt]
        return Taken(
            [*before, *turn.said, Prompt("U_BY_TEXT", case)], where, "by_text", by_text=by_text, over=True
        )

    def _after_a_cry(self, taken: Taken) -> Taken:
        """A talk that ended in a call for help: what is said next belongs to it, and a screen takes the answer."""
        cried = any(prompt.msg_id in CRIED for prompt in taken.prompts)
        asks = self.channel.keywords and taken.where.awaiting is not None
        return self._after_rescue(taken.prompts, taken.where) if cried and not asks else taken

    def _after_rescue(self, prompts: list[Prompt], where: Where) -> Taken:
        """A screen that confirms a call for help takes its answer; the form goes on after it."""
        ticket = tickets.still_open(self.tx, self.contact.number, tickets.Kind.RESCUE, self.now - SAME_RESCUE)
        if ticket is not None:
            where = where.awaits(Awaiting.RESCUE, self.now, ticket=ticket.id)
        return Taken(prompts, where, "rescue")

    def _over(self, prompts: list[Prompt], outcome: str) -> Taken:
        """A dialogue has ended; the one it was begun inside of goes on, or begins anew where the world may matter."""
        where = self.where.without_dialogue()
        service = self.menu.get(where.session.service) if where.session else None
        if service is None or where.session is None:
            return Taken(prompts, replace(where, session=None, under=()), outcome, over=True)
        below = self.at(where)
        if service.restarts and where.started_at and self.now - where.started_at > STILL_WANTED:
            return Taken(prompts, where.without_dialogue(), outcome, over=True)
        if service.restarts:
            turn = engine.again(service, where.session, do=self._do(service))
            return replace(below._after(service, turn).after(prompts), outcome=outcome)
        return below.then_resume(prompts, below.replayed(), outcome, over=True)

    def _after_introduction(self, prompts: list[Prompt]) -> Taken:
        """What waited for it begins anew."""
        where = self.where.without_dialogue()
        service = self.menu.get(where.session.service) if where.session else None
        if where.session is None or service is None:
            return Taken(prompts, replace(where, session=None, under=()), "introduced", over=True)
        ctx = where.session.ctx
        wanted = Command(service.name, ctx.args, rest=ctx.opening)
        anew = self.at(where.without_dialogue(), ctx.said)
        return anew.start(service, wanted, None).after(prompts)

    def _finished(self, turn: Turn) -> Finished:
        return Finished(
            number=self.contact.number,
            channel=self.where.channel,
            now=self.now,
            ctx=turn.session.ctx,
            answers=turn.session.answers,
            result=turn.result,
            valid_days=self.settings.declaration_days,
            code_minutes=self.settings.otp_minutes,
            code_countries=self.settings.otp_countries,
            duty_phone=self.settings.duty_phone,
            hotline=self.settings.voice_number,
            home_province=self.settings.home_province,
        )

    def then_resume(
        self, prompts: list[Prompt], open_turn: Turn | None, outcome: str, *, over: bool = False
    ) -> Taken:
        """Say something, then ask the open question again: a command suspends it and returns to it.

        `over`: a screen shows what was said and ends there; the dialogue is kept.
        """
        if open_turn is None or open_turn.ask is None or (over and not self.channel.open_words):
            return Taken(prompts, self.where.at_rest(), outcome, over=over)
        return self._asking(replace(open_turn, said=(), invalid=False), outcome, prompts)

    def offer_to_resume(self) -> Taken:
        """K12: the answers are kept, 1 goes on. Where there is no form to go on with, the question itself again."""
        service = self.menu.get(self._session().service)
        if service is not None and not service.questions:
            return self.then_resume([], self.replayed(), "resumed")
        return Taken([self.half_way()], self.where.awaits(Awaiting.RESUME, self.now), "offer")

    def half_way(self) -> Prompt:
        """K12, with how many questions are left and the number of the case."""
        session = self._session()
        whole = self.at(replace(self.where, session=session.restored())).replayed()
        passed = {step.number for step in whole.path if isinstance(step, Question)} if whole else set()
        left = self.menu[session.service].questions - len(passed - {None})
        case = {"code": session.ctx.case} if session.ctx.case else {}
        return Prompt("K12", {"left": max(left, 1), **case})

    def _session(self) -> Session:
        if self.where.session is None:
            raise LookupError("no dialogue is open")  # routing sends nothing here without one
        return self.where.session
