"""A service's talk with one number: open, answer, go back, resume, complete; what else a text may mean is `turn`'s."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session as Tx

from gateway.conversations.actions import Actions
from gateway.conversations.opening import open_ctx
from gateway.conversations.store import Awaiting, Where
from gateway.dialogue import engine
from gateway.dialogue.engine import Turn
from gateway.dialogue.readings import Command, Control, Move
from gateway.dialogue.session import Session
from gateway.dialogue.steps import Prompt, Question, Refused
from gateway.people import Contact
from gateway.services import Service, Visit
from gateway.settings import Settings

Menu = Mapping[str, Service]
"""What a person can do, by the command name of the grammar."""

QUESTIONS = 8  # of the declaration, the one service with a talk that can be left half-way


@dataclass(frozen=True)
class Taken:
    """What to say, where the number is now, and one word for counting."""

    prompts: list[Prompt]
    where: Where
    outcome: str


class Talking:
    """The open dialogue of one number during one turn."""

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
        return self.actions.calls(service.look_ups(self.tx, self.settings.home_province))

    def accepts(self, turn: Turn | None) -> bool:
        """Whether the open question understands what was said."""
        return turn is not None and turn.ask is not None and not isinstance(turn.ask.read(self.raw), Refused)

    def answer(self, *, raise_case: bool, advice: bool) -> Taken:
        """Take what was said as the answer to the open question; `raise_case` records a rescue first."""
        session = self._session()
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
            code_minutes=self.settings.otp_minutes,
        )

    def control(self, control: Control, open_turn: Turn | None) -> Taken:
        """Move within the open dialogue: back, to a question, or out of it."""
        session = self._session()
        if control.move is Move.LEAVE:
            return Taken([Prompt("LEFT")], self.where.without_dialogue(), "left")
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

    def start(self, service: Service, command: Command, open_turn: Turn | None) -> Taken:
        """Open `service`; one that asks nothing gives the open question back afterwards."""
        busy = self.where.session
        if busy is not None and busy.service == service.name and not command.args:
            return self.then_resume([], open_turn, "answer") if open_turn else self.offer_to_resume()
        turn = engine.start(
            service, open_ctx(self.tx, self.contact, service, command, self.now), do=self._do(service)
        )
        reply = self._after(service, turn)
        if turn.finished and busy is not None:
            return self.then_resume(reply.prompts, open_turn, reply.outcome)
        return reply

    def then_resume(self, prompts: list[Prompt], open_turn: Turn | None, outcome: str) -> Taken:
        """Say something, then ask the open question again: a command suspends it and returns to it."""
        if open_turn is None or open_turn.ask is None:
            return Taken(prompts, self.where.at_rest(), outcome)
        again = [*prompts, open_turn.ask.prompt]
        return Taken(again, self.where.in_dialogue(open_turn.session, self.now), outcome)

    def offer_to_resume(self) -> Taken:
        """K12: the answers are kept, 1 goes on."""
        return Taken([self.half_way()], self.where.awaits(Awaiting.RESUME, self.now), "offer")

    def half_way(self) -> Prompt:
        """K12, with how many questions are left."""
        turn = self.replayed()
        passed = (
            [step.number for step in turn.path if isinstance(step, Question) and step.number] if turn else []
        )
        return Prompt("K12", {"left": QUESTIONS - max(passed, default=0) or 1})

    def _session(self) -> Session:
        if self.where.session is None:
            raise LookupError("no dialogue is open")  # routing sends nothing here without one
        return self.where.session
