"""One turn: what a number said, in the place where it is, becomes prompts and a new place; the order is routing's.

Everything here runs in the caller's transaction with the number's row locked. Nothing is rendered and no channel is
known: SMS, USSD, voice and chat hand in raw words and say the prompts in their own way.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session as Tx

from gateway.conversations import urgent
from gateway.conversations.actions import Actions
from gateway.conversations.asked_back import KNOWN_WORDS, QUESTIONS_BACK, RESCUE_WORDS
from gateway.conversations.opening import open_ctx
from gateway.conversations.store import Awaiting, Where
from gateway.dialogue import danger, engine, grammar, routing
from gateway.dialogue.danger_signs import Kind
from gateway.dialogue.engine import Turn
from gateway.dialogue.readings import AskOnce, Command, Control, Digit, Free, Move, Near, Reading
from gateway.dialogue.routing import OpenStep, Route, State, To
from gateway.dialogue.steps import Prompt, Question, Refused
from gateway.people import Contact
from gateway.services import MENU_PROMPT, Service, Visit
from gateway.settings import Settings
from gateway.text.fold import fold

Menu = Mapping[str, Service]
"""What a person can do, by the command name of the grammar."""


@dataclass(frozen=True)
class Taken:
    """What to say, where the number is now, and one word for counting."""

    prompts: list[Prompt]
    where: Where
    outcome: str


class Taking:
    """The parts of one turn that every branch needs."""

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
        self.actions = Actions(tx, settings, contact.number, where.channel, now)

    def take(self) -> Taken:
        """The whole turn."""
        open_turn = self._open_turn()
        step = open_turn.ask if open_turn else None
        reading = grammar.read(self.raw, question_open=self.where.session is not None)
        if step is not None and fold(self.raw) in step.keeps:
            reading = Free()
        found = danger.find(self.raw)
        if found is not None and step is not None and step.names_danger and self._accepts(open_turn):
            found = found if urgent.is_pressing(self.raw) else None  # the script asks whether it is so now
        route = routing.route(reading, found, self._state(open_turn, reading))
        return self._follow(route, reading, open_turn, advice=found is not None and found.kind in _MEDICAL)

    def _follow(self, route: Route, reading: Reading, open_turn: Turn | None, *, advice: bool) -> Taken:
        match route.to:
            case To.RESCUE:
                return self._rescue(advice=advice)
            case To.ANSWER | To.REPEAT:
                return self._answer(raise_case=route.raise_case, advice=advice)
            case To.CONTROL if isinstance(reading, Control):
                return self._control(reading, open_turn)
            case To.PERSON:
                return self._then_resume(self.actions.call_back(), open_turn, "callback")
            case To.COMMAND if isinstance(reading, Command):
                return self._command(reading, open_turn)
            case To.NOTICE if isinstance(reading, Digit):
                return self._notice(reading.number, open_turn)
            case To.ASK if isinstance(reading, AskOnce | Near):
                return self._ask(reading.name, self.raw, open_turn)
            case To.TICKET | To.LATE if self.where.expects(Awaiting.RESCUE, self.now):
                return self._more_about_rescue(self.where.ref["ticket"])
            case To.LATE if self.where.session is not None:
                return self._offer_to_resume()
            case To.LATE:
                return Taken([MENU_PROMPT], self.where.at_rest(), "late_digit")
            case _:
                return self._keep(open_turn)

    # Where the number stands

    def _open_turn(self) -> Turn | None:
        """The open question, replayed; None when there is none or it is half an hour old."""
        if self.where.session is None or not self.where.expects(Awaiting.DIALOGUE, self.now):
            return None
        return self._replayed()

    def _replayed(self) -> Turn | None:
        session = self.where.session
        if session is None:
            return None
        service = self.menu.get(session.service)
        if service is None:  # withdrawn by a deploy: its answers leave with the nightly purge
            return None
        return engine.replay(service, session, do=self._do(service))

    def _do(self, service: Service) -> engine.Calls:
        return self.actions.calls(service.look_ups(self.tx, self.settings.home_province))

    def _accepts(self, turn: Turn | None) -> bool:
        return turn is not None and turn.ask is not None and not isinstance(turn.ask.read(self.raw), Refused)

    def _state(self, turn: Turn | None, reading: Reading) -> State:
        step = None
        if turn is not None and turn.ask is not None:
            step = OpenStep(turn.ask.number_question, self._accepts(turn))
        rescue = self.where.expects(Awaiting.RESCUE, self.now)
        offers = (Awaiting.RESUME, Awaiting.KEPT, Awaiting.ASKED)
        awaiting = routing.Awaiting.NOTHING
        if step is not None:
            awaiting = routing.Awaiting.QUESTION
        elif any(self.where.expects(kind, self.now) for kind in offers):
            awaiting = routing.Awaiting.NOTICE
        return State(step=step, awaiting=awaiting, open_ticket=rescue, place_known=self._place_known(reading))

    def _place_known(self, reading: Reading) -> bool:
        """A keyword with a place is that keyword only where the service exists and the place does."""
        return isinstance(reading, Command) and reading.place is not None and reading.name in self.menu

    # The branches

    def _rescue(self, *, advice: bool) -> Taken:
        ticket, prompts = self.actions.rescue(self.raw)
        if advice:
            prompts.append(Prompt("C2"))
        return Taken(prompts, self.where.awaits(Awaiting.RESCUE, self.now, ticket=ticket.id), "rescue")

    def _more_about_rescue(self, ticket: int) -> Taken:
        """Words after a call for help belong to it; a slip of the finger gives the open question back."""
        if urgent.is_a_mistake(self.raw):
            return self._then_resume(self.actions.undo_rescue(ticket, self.raw), self._replayed(), "undone")
        prompts = self.actions.more_about_rescue(ticket, self.raw)
        return Taken(prompts, self.where.awaits(Awaiting.RESCUE, self.now, ticket=ticket), "details")

    def _answer(self, *, raise_case: bool, advice: bool) -> Taken:
        session = self.where.session
        if session is None:
            return self._keep(None)
        first: list[Prompt] = []
        if raise_case:
            _, first = self.actions.rescue(self.raw)
            first += [Prompt("C2")] if advice else []
        service = self.menu[session.service]
        turn = engine.answer(service, session, self.raw, do=self._do(service))
        reply = self._after(service, turn)
        return Taken(first + reply.prompts, reply.where, "rescue" if raise_case else reply.outcome)

    def _after(self, service: Service, turn: Turn) -> Taken:
        if turn.finished:
            said = service.complete(self.tx, self._visit(turn))
            return Taken([*turn.said, *said], self.where.without_dialogue(), f"{service.name}_done")
        if turn.left:
            return Taken(list(turn.prompts), self.where.without_dialogue(), "left")
        outcome = "repeat" if turn.invalid else "answer"
        return Taken(list(turn.prompts), self.where.in_dialogue(turn.session, self.now), outcome)

    def _visit(self, turn: Turn) -> Visit:
        return Visit(
            number=self.contact.number,
            channel=self.where.channel,
            now=self.now,
            ctx=turn.session.ctx,
            answers=turn.session.answers,
            result=turn.result,
            valid_days=self.settings.declaration_days,
        )

    def _control(self, control: Control, open_turn: Turn | None) -> Taken:
        session = self.where.session
        if session is None:
            return self._keep(None)
        if control.move is Move.LEAVE:
            return Taken([Prompt("LEFT")], self.where.without_dialogue(), "left")
        if open_turn is None:
            return self._offer_to_resume()
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

    def _command(self, command: Command, open_turn: Turn | None) -> Taken:
        service = self.menu.get(command.name)
        if service is None:
            return self._not_yet(command, open_turn)
        busy = self.where.session
        if busy is not None and busy.service == service.name and not command.args:
            return self._then_resume([], open_turn, "answer") if open_turn else self._offer_to_resume()
        turn = engine.start(
            service, open_ctx(self.tx, self.contact, service, command, self.now), do=self._do(service)
        )
        reply = self._after(service, turn)
        if turn.finished and busy is not None:
            return self._then_resume(reply.prompts, open_turn, reply.outcome)
        return reply

    def _not_yet(self, command: Command, open_turn: Turn | None) -> Taken:
        word = KNOWN_WORDS.get(command.name)
        if word is None:
            return self._keep(open_turn)
        return self._then_resume(self.actions.not_yet(word, self.raw), open_turn, "not_yet")

    def _then_resume(self, prompts: list[Prompt], open_turn: Turn | None, outcome: str) -> Taken:
        """Say something, then ask the open question again: a command suspends it and returns to it."""
        if open_turn is None or open_turn.ask is None:
            return Taken(prompts, self.where.at_rest(), outcome)
        again = [*prompts, open_turn.ask.prompt]
        return Taken(again, self.where.in_dialogue(open_turn.session, self.now), outcome)

    def _offer_to_resume(self) -> Taken:
        return Taken([self.half_way()], self.where.awaits(Awaiting.RESUME, self.now), "offer")

    def half_way(self) -> Prompt:
        """K12, with how many questions are left."""
        turn = self._replayed()
        passed = (
            [step.number for step in turn.path if isinstance(step, Question) and step.number] if turn else []
        )
        return Prompt("K12", {"left": QUESTIONS - max(passed, default=0) or 1})

    def _notice(self, digit: int, open_turn: Turn | None) -> Taken:
        kind, ref = self.where.awaiting, self.where.ref
        if digit == 1 and kind is Awaiting.RESUME:
            turn = self._replayed()
            if turn is not None and turn.ask is not None:
                return self._then_resume([], turn, "resumed")
        if digit == 1 and kind is Awaiting.KEPT:
            return Taken(self.actions.ask_what_was_kept(ref["ticket"]), self.where.at_rest(), "question")
        if kind is Awaiting.ASKED and digit in (1, 2):
            return self._settled(ref["name"], ref["said"], ref.get("ticket"), yes=digit == 1)
        if kind is Awaiting.ASKED:
            return self._ask(ref["name"], ref["said"], open_turn)
        if kind is Awaiting.RESUME:
            return self._offer_to_resume()
        if kind is Awaiting.KEPT:
            return self._keep(open_turn)
        return Taken([MENU_PROMPT], self.where.at_rest(), "late_digit")

    def _settled(self, name: str, said: str, kept: int | None, *, yes: bool) -> Taken:
        """The answer to "did you mean …?"."""
        resting = Taking(
            self.tx, self.settings, self.menu, self.contact, self.where.at_rest(), said, self.now
        )
        if not yes and kept is not None:
            return Taken(self.actions.ask_what_was_kept(kept), self.where.at_rest(), "question")
        if not yes:
            return Taken(self.actions.ask(said), self.where.at_rest(), "question")
        if name in RESCUE_WORDS:
            return resting._rescue(advice=False)
        if name == "huy":
            return Taken([Prompt("LEFT")], self.where.without_dialogue(), "left")
        return resting._command(Command(name), None)

    def _ask(self, name: str, said: str, open_turn: Turn | None) -> Taken:
        """Two meanings, or a slip of one letter: ask, never guess; a service that does not exist is not offered."""
        question = QUESTIONS_BACK.get(name)
        if question is None:
            return self._keep(open_turn)
        kept = self.where.ref.get("ticket") if self.where.expects(Awaiting.ASKED, self.now) else None
        if (
            kept is None and name in RESCUE_WORDS
        ):  # a life or a house's rice may hang on it: never lost in silence
            kept, _ = self.actions.keep(said)
        where = self.where.awaits(Awaiting.ASKED, self.now, name=name, said=said, ticket=kept)
        return Taken([question], where, "asked")

    def _keep(self, open_turn: Turn | None) -> Taken:
        into = self.where.ref.get("ticket") if self.where.expects(Awaiting.KEPT, self.now) else None
        ticket, prompts = self.actions.keep(self.raw, into)
        if open_turn is not None and open_turn.ask is not None:
            return self._then_resume(prompts, open_turn, "kept")
        return Taken(prompts, self.where.awaits(Awaiting.KEPT, self.now, ticket=ticket), "kept")


QUESTIONS = 8  # of the declaration, the one service with a talk that can be left half-way

_MEDICAL = frozenset({Kind.BREATH, Kind.CHEST, Kind.MIND})
"""The dangers that the clinicians' advice C2 speaks of; to others it would be wrong."""
