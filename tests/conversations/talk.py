"""A number talking to the house inside one transaction: `talk.says("KB").hears("8 cau")`; time passes when told."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session as Tx

from gateway import tickets
from gateway.conversations import Conversations, store
from gateway.conversations.store import SessionRow
from gateway.conversations.where import Awaiting
from gateway.declarations.model import Declaration
from gateway.dialogue import engine
from gateway.dialogue.session import Session
from gateway.messages import bodies, inbox
from gateway.messages.carriers import InboundText
from gateway.messages.model import Message
from gateway.people.model import Consent, PhoneNumber
from gateway.services import MENU
from gateway.sites import Visit
from sms.answering import Answering

DUTY = "+84900000999"
_refs = itertools.count(1)


@dataclass
class Talk:
    """One number. `heard`: texts ordered to it by its last words; `duty`: texts those words sent to the duty phone."""

    tx: Tx
    conversations: Conversations
    number: str
    now: datetime
    outcome: str = ""
    heard: list[str] = field(default_factory=list)
    templates: list[str] = field(default_factory=list)
    duty: list[str] = field(default_factory=list)

    @property
    def answering(self) -> Answering:
        """The texting side of these conversations."""
        return Answering(self.conversations)

    def says(self, *texts: str) -> Talk:
        """Each text arrives and is answered, one second after the other."""
        for words in texts:
            self.now += timedelta(seconds=1)
            last = self._last_message()
            event = InboundText("twilio", f"SM{next(_refs)}", self.number, "1022", words)
            assert inbox.store(self.tx, event, self.now)
            waiting = inbox.take_next(self.tx, self.now)
            assert waiting is not None and waiting.number == self.number
            self.outcome = self.answering.hear(self.tx, waiting, self.now)
            inbox.mark_done(self.tx, waiting.id, self.outcome, self.now)
            self._read(last)
        return self

    def hears(self, *parts: str) -> Talk:
        """One of the texts just received holds every part."""
        assert any(all(part in text for part in parts) for text in self.heard), f"{parts} not in {self.heard}"
        return self

    def hears_nothing(self) -> Talk:
        """No text came."""
        assert self.heard == []
        return self

    def later(self, **passed: float) -> Talk:
        """Time passes: `later(minutes=31)`."""
        self.now += timedelta(**passed)
        return self

    def reminded(self) -> Talk:
        """The scheduler looks for dialogues left half-way."""
        last = self._last_message()
        while self.answering.remind_next(self.tx, self.now):
            continue
        self._read(last)
        return self

    def escalated(self) -> Talk:
        """The scheduler looks for promises that have passed."""
        last = self._last_message()
        self.conversations.escalate(self.tx, self.now)
        self._read(last)
        return self

    @contextmanager
    def aside(self) -> Iterator[Talk]:
        """What happens in this block is undone: the same place can be left in many ways."""
        savepoint = self.tx.begin_nested()
        yield replace(self, heard=[], templates=[], duty=[])
        savepoint.rollback()
        self.tx.expire_all()

    def stands_at(self, session: Session | None) -> Talk:
        """The question at which `session` stopped has just been put to this number; None: nothing is asked."""
        where = store.lock(self.tx, self.number, "sms", self.now)
        store.save(self.tx, where.in_dialogue(session, self.now) if session else where.at_rest(), self.now)
        return self

    def tickets(self, kind: str | None = None) -> list[tickets.Line]:
        """What waits for a person from this number."""
        return [line for line in tickets.open_list(self.tx, kind) if line.number == self.number]

    def records(self) -> dict[str, Any]:
        """Everything of this number that a stray sentence must not change."""
        counted = {
            "declarations": (Declaration, Declaration.number),
            "consents": (Consent, Consent.number),
            "visits": (Visit, Visit.number),
        }
        found: dict[str, Any] = {
            name: self.tx.execute(
                select(func.count()).select_from(table).where(column == self.number)
            ).scalar()
            for name, (table, column) in counted.items()
        }
        found["lang"] = self.tx.execute(
            select(PhoneNumber.lang).where(PhoneNumber.number == self.number)
        ).scalar()
        return found

    def step(self) -> str | None:
        """The id of the open question; None when nothing is asked."""
        where = store.lock(self.tx, self.number, "sms", self.now)
        if where.session is None or not where.expects(Awaiting.DIALOGUE, self.now):
            return None
        service = MENU[where.session.service]
        turn = engine.replay(service, where.session, do=service.look_ups(self.tx, "56"))
        return turn.ask.id if turn.ask else None

    def answers(self) -> str | None:
        """The stored dialogue, as it is."""
        return self.tx.execute(select(SessionRow.state).where(SessionRow.number == self.number)).scalar()

    def _last_message(self) -> int:
        return self.tx.execute(select(func.coalesce(func.max(Message.id), 0))).scalar_one()

    def _read(self, after: int) -> None:
        fresh = self.tx.execute(select(Message).where(Message.id > after).order_by(Message.id)).scalars()
        texts = [(m.recipient, m.template, _rendered(m)) for m in fresh]
        self.heard = [text for to, _, text in texts if to == self.number]
        self.templates = [template for to, template, _ in texts if to == self.number]
        self.duty = [text for to, _, text in texts if to == DUTY]


def _rendered(message: Message) -> str:
    return bodies.render(message.template, bodies.unpack(message.args), message.lang, message.accents)


FIRST = ("KB", "1", "Nguyen Van An", "1985", "1", "nhon hai", "1", "thon My Tuong 2", "1", "1", "1", "1")
"""A first declaration by dialogue: the keyword, the consent, nine answers, the read-back sent."""
ONE_LINE = ("KB Nguyen Van An 1985 nam Nhon Hai khoe", "1", "thon My Tuong 2", "1")
