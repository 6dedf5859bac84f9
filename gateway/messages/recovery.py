"""Taking over from the dead: messages a sender had leased become settled, unknown, or free again — never forgotten.

A sender's flight file tells the three apart (decisions 3). Where the file is gone with its host, everything leased is
unknown once the lease has run out.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import structlog
from sqlalchemy import text
from sqlalchemy.orm import Session

from gateway.db import Database
from gateway.messages import flight, outbox
from gateway.messages.outbox import Outcome
from gateway.messages.policy import PURPOSES, wait_before
from gateway.messages.status import Status

log = structlog.get_logger(__name__)

GRACE_SECONDS = 30  # beyond the lease: a rescuer on the sender's own host, which has the file, goes first


@dataclass(frozen=True)
class Rescued:
    """How many messages of dead senders were settled, marked unknown, or freed."""

    settled: int = 0
    unknown: int = 0
    freed: int = 0


_LEASED = text("""
    SELECT month, id, tries, purpose, status, expires_at FROM messages WHERE lease_by = :holder FOR UPDATE
""")

_LOST = text("""
    SELECT DISTINCT lease_by FROM messages
     WHERE lease_by IS NOT NULL AND lease_until < clock_timestamp() - make_interval(secs => :grace)
""")

_EXPIRE = text("""
    UPDATE messages SET status = greatest(status, :unsent), status_at = :now, due_at = NULL
     WHERE due_at IS NOT NULL AND lease_by IS NULL AND expires_at <= :now
""")


def rescue(db: Database, folder: Path, carrier: str, now: datetime) -> Rescued:
    """Settle what dead senders of this host left behind, then what hosts that are gone left behind.

    It opens its own transaction, because a flight file may only disappear once what it told is committed.
    """
    total = Rescued()
    with flight.abandoned(folder) as wrecks, db.transaction() as tx:
        for wreck in wrecks:
            total = _sum(total, _settle(tx, wreck, carrier, now))
        return _sum(total, _give_up_lost(tx, folder, carrier, now))


def expire(tx: Session, now: datetime) -> int:
    """Close every waiting message whose life is over; nothing is sent after it expired."""
    return int(tx.execute(_EXPIRE, {"now": now, "unsent": int(Status.UNSENT)}).rowcount)  # type: ignore[attr-defined]


def _give_up_lost(tx: Session, folder: Path, carrier: str, now: datetime) -> Rescued:
    total = Rescued()
    for holder in tx.execute(_LOST, {"grace": GRACE_SECONDS}).scalars().all():
        if (folder / f"{holder}{flight.SUFFIX}").exists():
            continue  # alive but slow, or ours to read on the next round
        leased = tx.execute(_LEASED, {"holder": holder}).all()
        in_air = tuple((row.month, row.id, row.tries) for row in leased)
        total = _sum(total, _settle(tx, flight.Wreck(holder, (), in_air), carrier, now))
    return total


def _settle(tx: Session, wreck: flight.Wreck, carrier: str, now: datetime) -> Rescued:
    leased = {(row.month, row.id): row for row in tx.execute(_LEASED, {"holder": wreck.holder})}
    known = {(o.month, o.id, o.no) for o in wreck.known}
    in_air = set(wreck.in_air)
    outcomes: list[Outcome] = []
    for outcome in wreck.known:
        row = leased.get((outcome.month, outcome.id))
        retry = None
        if row is not None and row.tries == outcome.no and outcome.status == Status.QUEUED:
            retry = now + wait_before(row.purpose, outcome.no)
        outcomes.append(
            Outcome(outcome.month, outcome.id, outcome.no, outcome.status, outcome.ref, outcome.error, retry)
        )
    for month, message_id, no in wreck.in_air:
        row = leased.get((month, message_id))
        resend = (
            PURPOSES[row.purpose].resend_unknown if row is not None and row.status != Status.UNKNOWN else None
        )
        outcomes.append(
            Outcome(
                month,
                message_id,
                no,
                Status.UNKNOWN,
                error="sender_lost",
                retry_at=now + resend if resend is not None else None,
            )
        )
    outbox.settle(tx, outcomes, carrier=carrier, holder=wreck.holder, now=now)
    untouched: list[tuple[date, int]] = [
        key
        for key, row in leased.items()
        if (*key, row.tries) not in known and (*key, row.tries) not in in_air
    ]
    outbox.release(tx, untouched, holder=wreck.holder)
    result = Rescued(len(wreck.known), len(wreck.in_air), len(untouched))
    if any((result.settled, result.unknown, result.freed)):
        log.warning("took over from a dead sender", holder=wreck.holder, **vars(result))
    return result


def _sum(a: Rescued, b: Rescued) -> Rescued:
    return Rescued(a.settled + b.settled, a.unknown + b.unknown, a.freed + b.freed)
