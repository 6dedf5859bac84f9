"""Lane `inbound`: take the next text of any number, let the conversation answer it, all in one transaction."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Protocol

import structlog
from psycopg.errors import LockNotAvailable, QueryCanceled
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import Session

from chat.answering import ChatAnswering
from gateway import clock, phone, places
from gateway.conversations import Conversations, urgent
from gateway.house import House
from gateway.messages import inbox
from gateway.messages.inbox import Waiting
from sms.answering import Answering
from workers.draining import Drain

log = structlog.get_logger(__name__)

THREADS = 2  # one waits for the database while the other thinks


def drain(house: House) -> Drain:
    """The lane, ready to start."""
    places.warm(house.db)
    conversations = Conversations(house.settings)
    answering = EveryAnswering(Answering(conversations), ChatAnswering(conversations, house.settings))
    return Drain("inbound", partial(answer_next, house, answering), THREADS)


class Hearing(Protocol):
    """Whoever answers stored texts."""

    def hear(self, tx: Session, text: Waiting, now: datetime) -> str:
        """Answer one stored text in the caller's transaction; returns one word for counting."""

    def keep_for_a_person(self, tx: Session, text: Waiting, now: datetime) -> None:
        """Put a text that could not be answered before a person and tell its sender."""


class EveryAnswering:
    """Hands each stored text to the channel it came by."""

    def __init__(self, texts: Answering, chats: ChatAnswering) -> None:
        self._texts = texts
        self._chats = chats

    def hear(self, tx: Session, text: Waiting, now: datetime) -> str:
        """Answer one stored text in the caller's transaction; returns one word for counting."""
        return self._of(text).hear(tx, text, now)

    def keep_for_a_person(self, tx: Session, text: Waiting, now: datetime) -> None:
        """Put a text that could not be answered before a person and tell its sender."""
        self._of(text).keep_for_a_person(tx, text, now)

    def _of(self, text: Waiting) -> Answering | ChatAnswering:
        return self._chats if phone.is_chat(text.number) else self._texts


def answer_next(house: House, answering: Hearing) -> bool:
    """Answer one text; False when none waits. A text that cannot be answered is tried again, then kept for a person."""
    taken: Waiting | None = None
    try:
        with house.db.transaction() as tx:
            now = clock.now()
            taken = inbox.take_next(tx, now)
            if taken is None:
                return False
            outcome = answering.hear(tx, taken, now)
            inbox.mark_done(tx, taken.id, outcome, now)
    except Exception as fault:  # a fault of ours in one text is logged and must not hold up everybody else's
        if taken is None or _database_is_away(fault):
            raise
        _failed(house, answering, taken, fault)
    return True


def _failed(house: House, answering: Hearing, taken: Waiting, fault: Exception) -> None:
    """Try again a little later; the fifth time, or at once when a life may hang on it, a person gets the text."""
    log.error("text not answered", inbound=taken.id, tries=taken.tries + 1, exc_info=fault)
    with house.db.transaction() as tx:
        again = inbox.put_back(tx, taken, clock.now())
    if again and not urgent.calls_for_help(taken.body):
        return
    with house.db.transaction() as tx:
        now = clock.now()
        if inbox.still_waits(tx, taken.id):
            answering.keep_for_a_person(tx, taken, now)
            inbox.mark_done(tx, taken.id, "failed", now)


def _database_is_away(fault: Exception) -> bool:
    if isinstance(fault, OperationalError) and isinstance(fault.orig, QueryCanceled | LockNotAvailable):
        return False  # it answers: this text was too slow or met a lock, and must not block those behind it
    return isinstance(fault, OperationalError | InterfaceError | PoolTimeout)
