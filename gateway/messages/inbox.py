"""The inbox: a text from a phone is stored once, then answered in order per number; a bad one is kept for a person.

Storing is idempotent per (carrier, reference). Taking the next text locks its row for the length of the transaction
that answers it, so a crash simply unlocks it and a reply exists exactly when the text is marked done.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import Row, func, select, text, update
from sqlalchemy.orm import Session

from gateway.crypto import CannotDecrypt, decrypt, encrypt
from gateway.messages.carriers import InboundText
from gateway.messages.channel_log import TEXT_LOGGED
from gateway.messages.model import Inbound
from gateway.queues import ring_after_commit

log = structlog.get_logger(__name__)

MAX_TRIES = 5  # a text that fails five times fails for a reason; a person reads it


@dataclass(frozen=True)
class Waiting:
    """One stored text, locked by this transaction."""

    id: int
    number: str
    service_number: str
    body: str = field(repr=False)
    received_at: datetime
    tries: int


# One statement: a webhook is answered after one round trip, and under load PostgreSQL plans one thing and not two.
_STORE = text(f"""
    WITH fresh AS (
        INSERT INTO inbound_seen (carrier, ref, seen_at) VALUES (:carrier, :ref, :now)
        ON CONFLICT DO NOTHING RETURNING carrier, ref, seen_at),
    logged AS ({TEXT_LOGGED})
    INSERT INTO inbound (carrier, ref, number, service_number, body, received_at, next_at, urgent)
    SELECT carrier, ref, :number, :service_number, :body, seen_at, seen_at, :urgent FROM fresh
    RETURNING id
""")  # noqa: S608 - put together from our own constants


def store(tx: Session, event: InboundText, now: datetime, *, urgent: bool = False) -> bool:
    """Keep `event` and ring for it; False when its reference was seen before. `urgent`: a life may hang on it."""
    row = {
        "carrier": event.carrier,
        "ref": event.ref,
        "number": event.number,
        "service_number": event.service_number,
        "body": encrypt(event.text, "inbound.body"),
        "urgent": urgent,
        "characters": len(event.text),
        "now": now,
    }
    if tx.execute(_STORE, row).first() is None:
        return False
    ring_after_commit(tx, "inbound")
    return True


_WAITING = """
    SELECT i.id, i.number, i.service_number, i.body, i.received_at, i.tries FROM inbound i
     WHERE i.done_at IS NULL AND i.next_at <= :now {whose}
       AND NOT EXISTS (SELECT 1 FROM inbound e
                        WHERE e.number = i.number AND e.done_at IS NULL AND e.id < i.id)
     ORDER BY i.id LIMIT 1 FOR UPDATE OF i SKIP LOCKED
"""
_NEXT = text(_WAITING.format(whose=""))
_NEXT_URGENT = text(
    _WAITING.format(whose="AND i.number IN (SELECT number FROM inbound WHERE urgent AND done_at IS NULL)")
)
"""Whoever calls for help comes before everybody who does not, with what they wrote before in its order."""


def take_next(tx: Session, now: datetime) -> Waiting | None:
    """Lock the oldest waiting text that is the first of its number; None when nothing waits.

    A text that does not open (its key is lost) is set aside, so that it holds up nobody: the row keeps it.
    """
    while (row := _first(tx, now)) is not None:
        try:
            body = decrypt(row.body, "inbound.body") if row.body else ""
        except CannotDecrypt as fault:
            log.error("a text does not open", inbound=row.id, exc_info=fault)
            mark_done(tx, row.id, "unreadable", now)
            continue
        return Waiting(row.id, row.number, row.service_number, body, row.received_at, row.tries)
    return None


def _first(tx: Session, now: datetime) -> Row[Any] | None:
    return tx.execute(_NEXT_URGENT, {"now": now}).first() or tx.execute(_NEXT, {"now": now}).first()


def mark_done(tx: Session, inbound_id: int, outcome: str, now: datetime) -> None:
    """The text is answered; `outcome` is one word for counting, never its content. The first answer stands."""
    open_row = update(Inbound).where(Inbound.id == inbound_id, Inbound.done_at.is_(None))
    tx.execute(open_row.values(done_at=now, next_at=None, outcome=outcome))


def put_back(tx: Session, waiting: Waiting, now: datetime) -> bool:
    """Count a failed try and schedule the next; False when the tries are used up and a person has to read it.

    What counts is the row: its lock went with the failed try, so somebody else may have tried, or answered, since.
    An answered text stays as it is and is in good hands (True).
    """
    query = select(Inbound.tries, Inbound.done_at).where(Inbound.id == waiting.id).with_for_update()
    row = tx.execute(query).one_or_none()
    if row is None or row.done_at is not None:
        return True
    tries = row.tries + 1
    pause = timedelta(seconds=2**tries)
    tx.execute(update(Inbound).where(Inbound.id == waiting.id).values(tries=tries, next_at=now + pause))
    return bool(tries < MAX_TRIES)


def still_waits(tx: Session, inbound_id: int) -> bool:
    """Whether the text has no answer yet; locks it, so that nobody answers it meanwhile."""
    query = select(Inbound.done_at).where(Inbound.id == inbound_id).with_for_update()
    row = tx.execute(query).one_or_none()
    return row is not None and row.done_at is None


def recent(tx: Session, number: str, since: datetime, *, up_to: int) -> int:
    """How many texts `number` sent since a moment, up to the text `up_to`: those that still wait do not count."""
    query = select(func.count()).select_from(Inbound)
    query = query.where(Inbound.number == number, Inbound.received_at >= since, Inbound.id <= up_to)
    return tx.execute(query).scalar_one()
