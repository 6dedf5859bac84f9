"""Lane `inbound`: take the next text of any number, let the conversation answer it, all in one transaction."""

from __future__ import annotations

from functools import partial

import structlog
from psycopg.errors import LockNotAvailable, QueryCanceled
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from gateway import clock, places
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
    answering = Answering(Conversations(house.settings))
    return Drain("inbound", partial(answer_next, house, answering), THREADS)


def answer_next(house: House, answering: Answering) -> bool:
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


def _failed(house: House, answering: Answering, taken: Waiting, fault: Exception) -> None:
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
