"""Lane `inbound`: take the next text of any number, let the conversation answer it, all in one transaction."""

from __future__ import annotations

from functools import partial

import structlog
from sqlalchemy.exc import OperationalError

from gateway import clock
from gateway.app import House
from gateway.conversations import Conversations
from gateway.errors import GatewayError
from gateway.messages import inbox
from gateway.messages.inbox import Waiting
from workers.draining import Drain

log = structlog.get_logger(__name__)

THREADS = 2  # one waits for the database while the other thinks


def drain(house: House) -> Drain:
    """The lane, ready to start."""
    conversations = Conversations(house.settings)
    return Drain("inbound", partial(answer_next, house, conversations), THREADS)


def answer_next(house: House, conversations: Conversations) -> bool:
    """Answer one text; False when none waits. A text that cannot be answered is tried again, then kept for a person."""
    taken: Waiting | None = None
    try:
        with house.db.transaction() as tx:
            now = clock.now()
            taken = inbox.take_next(tx, now)
            if taken is None:
                return False
            outcome = conversations.hear(tx, taken, now)
            inbox.mark_done(tx, taken.id, outcome, now)
    except OperationalError:
        raise  # the database, not the text, is at fault
    except (
        GatewayError,
        ArithmeticError,
        LookupError,
        TypeError,
        ValueError,
        RuntimeError,
        AssertionError,
    ) as fault:
        if taken is None:
            raise
        log.error("text not answered", inbound=taken.id, tries=taken.tries + 1, exc_info=fault)
        with house.db.transaction() as tx:
            now = clock.now()
            if not inbox.put_back(tx, taken, now):
                conversations.keep_for_a_person(tx, taken, now)
                inbox.mark_done(tx, taken.id, "failed", now)
    return True
