"""The colleague's side of a talk with spoken answers: what they hear they write, the same engine goes on from there.

The talk goes on as if the words had been written from the beginning: it is completed once, and the person is told on
their phone; where no text can be read, by a call, for which a promise is left.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Self

from sqlalchemy.orm import Session as Tx

from gateway import audit, dictation, people, phone, tickets, wording
from gateway.conversations.by_text import say
from gateway.conversations.dictating import named
from gateway.conversations.talking import Menu, Talking
from gateway.conversations.where import Where
from gateway.dialogue import danger, engine
from gateway.dialogue.engine import Turn
from gateway.dialogue.questions import ReadBack
from gateway.dialogue.session import Session
from gateway.dialogue.steps import Prompt, Question
from gateway.dictation import Dictation, End
from gateway.people import Contact
from gateway.services import MENU
from gateway.services.message import MESSAGE
from gateway.settings import Settings
from gateway.tickets import promises


@dataclass(frozen=True)
class Spoken:
    """One answer that is only a recording; `asked` is what the caller was asked."""

    step: str
    asked: Prompt
    recording: str


@dataclass(frozen=True)
class Page:
    """A talk as a colleague meets it. `spoken`: what is to be written. `asks`: once that is done, what it still asks.

    `known`: the read-back of what the caller has keyed, None where the talk has none.
    """

    number: str
    lang: str
    spoken: tuple[Spoken, ...]
    asks: Question | None
    known: Prompt | None


class Writing(Talking):
    """One talk of the desk, in its transaction; the row is locked where anything is written."""

    row: Dictation
    by: int

    @classmethod
    def of(
        cls, tx: Tx, settings: Settings, dictation_id: int, by: int, now: datetime, *, menu: Menu = MENU
    ) -> Self:
        """Open it to write in it. Raises NotFound, and Conflict for one that is over."""
        return cls._opened(tx, settings, dictation.talks.one(tx, dictation_id, lock=True), by, now, menu)

    @classmethod
    def seen(
        cls, tx: Tx, settings: Settings, dictation_id: int, by: int, now: datetime, *, menu: Menu = MENU
    ) -> Page:
        """Look at it. Raises NotFound."""
        return cls._opened(tx, settings, dictation.talks.one(tx, dictation_id), by, now, menu)._page()

    @classmethod
    def _opened(cls, tx: Tx, settings: Settings, row: Dictation, by: int, now: datetime, menu: Menu) -> Self:
        session = Session.from_json(row.talk or "")
        contact = people.remembered(tx, row.number) or Contact(row.number, session.ctx.language, "fold")
        where = Where(row.number, row.channel, session)
        opened = cls(tx, settings, menu, contact, where, "", now)
        opened.row, opened.by = row, by
        return opened

    def write(self, step: str, said: str) -> bool:
        """What was said at `step`; False: that is no answer to its question, and nothing is changed."""
        session = self._session()
        service = self.menu[session.service]
        turn = engine.write(service, session, step, said, do=self._do(service))
        return self._taken(turn, step)

    def reply(self, said: str) -> bool:
        """The answer to what the talk still asks; False: it was not understood."""
        session = self._session()
        service = self.menu[session.service]
        turn = engine.answer(service, session, said, do=self._do(service))
        return self._taken(None if turn.invalid else turn, turn.ask.id if turn.ask else "")

    def give_up(self) -> None:
        """Nobody can understand it: the person is told that somebody calls, and by when."""
        due = promises.callback(self.settings, self.now)
        ticket = tickets.promise(self.tx, self.row.ticket_id, tickets.Kind.CALLBACK, due, self.now)
        dictation.talks.end(self.tx, self.row, End.CALLED_BACK, self.by, self.now)
        if phone.classify(self.row.number).kind is phone.Kind.MOBILE:
            told = {"ticket": ticket.code, "hotline": self.settings.voice_number}
            self._text([Prompt("V_UNCLEAR", {**told, **promises.told(due, self.now)})])

    def _page(self) -> Page:
        turn = self.replayed()
        session, path = self._session(), turn.path if turn else ()
        spoken = tuple(
            Spoken(step.id, step.prompt, session.spoken[step.id])
            for step in path
            if isinstance(step, Question) and step.id in session.spoken
        )
        last = next((step.prompt for step in reversed(path) if isinstance(step, ReadBack)), None)
        known = named(last) if last is not None else None
        return Page(
            self.row.number, self.contact.lang, spoken, None if spoken or not turn else turn.ask, known
        )

    def _taken(self, turn: Turn | None, step: str) -> bool:
        if turn is None:
            return False
        audit.record(
            self.tx, f"account:{self.by}", "dictation.write", str(self.row.id), self.now, {"step": step}
        )
        dictation.talks.save(self.row, turn.session)
        said = list(turn.said)
        over = not turn.session.spoken and (turn.finished or turn.left)
        if over and turn.finished:
            said += self.menu[turn.session.service].complete(self.tx, self._finished(turn))
        if over and turn.session.service == MESSAGE.name:
            self._pass_on(str(turn.result))
        elif over:
            dictation.talks.end(self.tx, self.row, End.DONE, self.by, self.now)
        self._tell(said)
        return True

    def _pass_on(self, words: str) -> None:
        """A message goes to whoever calls back, under the number that was said; danger is told at once."""
        ticket = tickets.by_id(self.tx, self.row.ticket_id)
        due = ticket.promised_at if ticket is not None else None
        tickets.add_details(self.tx, self.row.ticket_id, words, self.now)
        due = due or promises.callback(self.settings, self.now)
        tickets.promise(self.tx, self.row.ticket_id, tickets.Kind.CALLBACK, due, self.now)
        dictation.talks.end(self.tx, self.row, End.PASSED_ON, self.by, self.now)
        if danger.find(words) is None:
            return
        if not self.row.number:  # two whose number is withheld are never one
            self._page_hidden(words)
            return
        _, prompts = self.actions.rescue(words)
        if phone.classify(self.row.number).kind is phone.Kind.MOBILE:
            self._text(prompts)

    def _page_hidden(self, words: str) -> None:
        due = promises.rescue(self.settings, self.now)
        fallback = self.settings.duty_phone
        tickets.dispatching.cry_unseen(self.tx, self.row.channel, words, due, self.now, fallback=fallback)

    def _tell(self, prompts: Sequence[Prompt]) -> None:
        if phone.classify(self.row.number).kind is phone.Kind.MOBILE:
            self._text(prompts)
        elif prompts:
            words = " ".join(
                wording.render(prompt.msg_id, prompt.args, self.contact.lang, "spoken") for prompt in prompts
            )
            due = promises.callback(self.settings, self.now)
            tickets.open_ticket(
                self.tx,
                tickets.Kind.CALLBACK,
                self.row.number,
                self.row.channel,
                words,
                promised_at=due,
                now=self.now,
            )

    def _text(self, prompts: Sequence[Prompt]) -> None:
        origin = f"dictation:{self.row.id}:{len(self._session().spoken)}:{self.now.isoformat()}"
        say(self.tx, self.contact, prompts, origin, self.now)
