"""The outbox: every text to a phone is a row here before anything happens, and is leased before it is handed over.

Nothing in this file talks to a carrier or commits. A claim is a lease, not a status: a message stays `queued` until
its outcome is known (`outcomes`), and whoever dies in between leaves a flight file for `recovery` to read.
"""

from __future__ import annotations

import base64
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import insert, text
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Session

from gateway import clock
from gateway.crypto import decrypt
from gateway.messages import bodies
from gateway.messages.model import Message
from gateway.messages.policy import PURPOSES, is_in_order
from gateway.messages.status import TAKEN, Status
from gateway.queues import ring_after_commit
from gateway.text.segments import measure

ANY_ROUTE = "any"
LEASE_SECONDS = (
    60  # longer than any hand-over can take; a sender that lives through it drops what it has not begun
)


@dataclass(frozen=True)
class Order:
    """A wish to text one number. `origin` makes it happen once per month whatever is retried above it.

    `month` is the month of the work that wants it, the present one when empty. Work that may be repeated after the
    turn of a month must give its own, or `origin` would be ordered once in each.
    """

    recipient: str
    purpose: str
    template: str
    args: Mapping[str, Any] = field(default_factory=dict, repr=False)
    lang: str = "vi"
    accents: str = "fold"
    origin: str | None = None
    key_id: int | None = None
    callback_url: str | None = None
    due_at: datetime | None = None
    expires_at: datetime | None = None
    month: date | None = None


@dataclass(frozen=True)
class Ordered:
    """What was stored: the public id to ask about, and how the text counts on the air."""

    public_id: str
    encoding: str
    segments: int


@dataclass(frozen=True)
class Claimed:
    """One leased message, ready to be rendered and handed over as attempt number `no`."""

    month: date
    id: int
    no: int
    lane: str
    purpose: str
    recipient: str
    template: str
    sealed_args: bytes | None = field(repr=False)
    lang: str
    accents: str
    segments: int
    expires_at: datetime
    doubtful: bool
    """An earlier attempt may have reached the phone."""

    def render(self) -> str:
        """The text for the phone. Raises CannotDecrypt, or KeyError or ValueError when template and arguments differ.

        Opened only now, so that one row with a lost key cannot hold up the claim of all others.
        """
        stored = decrypt(self.sealed_args, "messages.args") if self.sealed_args else None
        return bodies.render(self.template, bodies.unpack(stored), self.lang, self.accents)


def order(tx: Session, wish: Order, now: datetime) -> Ordered | None:
    """Store one message and ring its lane after commit; None when `origin` was already ordered in its month."""
    policy = PURPOSES[wish.purpose]
    count = measure(bodies.render(wish.template, wish.args, wish.lang, wish.accents))
    public_id = new_public_id("msg")
    row = {
        "month": wish.month or clock.month_of(now),
        "public_id": public_id,
        "lane": policy.lane,
        "purpose": wish.purpose,
        "recipient": wish.recipient,
        "template": wish.template,
        "args": bodies.pack(wish.args),
        "lang": wish.lang,
        "accents": wish.accents,
        "encoding": count.encoding,
        "segments": count.segments,
        "route": ANY_ROUTE,
        "due_at": wish.due_at or now,
        "expires_at": wish.expires_at or (wish.due_at or now) + policy.life,
        "origin": wish.origin,
        "key_id": wish.key_id,
        "callback_url": wish.callback_url,
        "created_at": now,
        "status_at": now,
    }
    if wish.origin is None:
        tx.execute(insert(Message).values(row))
    else:
        statement = upsert(Message).values(row).on_conflict_do_nothing()
        if tx.execute(statement.returning(Message.id)).first() is None:
            return None
    ring_after_commit(tx, policy.lane)
    return Ordered(public_id, count.encoding, count.segments)


def new_public_id(kind: str) -> str:
    """A 128-bit identifier such as `msg_…` that says nothing about order or number (decisions 11)."""
    return f"{kind}_{base64.b32encode(os.urandom(16)).decode().rstrip('=').lower()}"


_CLAIM = text("""
    WITH due AS (
        SELECT m.month, m.id FROM messages m
         WHERE m.lane = :lane AND m.due_at <= :now AND m.lease_by IS NULL AND m.route IN ('any', :route)
           AND m.expires_at > :now AND m.status < :taken
           AND NOT (:in_order AND EXISTS (
                   SELECT FROM messages e
                    WHERE e.recipient = m.recipient AND e.lane = m.lane AND e.id < m.id
                      AND e.due_at IS NOT NULL AND e.tries > 0 AND e.expires_at > :now
                      AND (e.lease_by <> :holder OR (e.lease_by IS NULL AND e.due_at > :now))))
         ORDER BY m.due_at, m.id
         LIMIT :limit
         FOR UPDATE SKIP LOCKED)
    UPDATE messages m
       SET lease_by = :holder, tries = m.tries + 1,
           lease_until = clock_timestamp() + make_interval(secs => :lease)
      FROM due
     WHERE m.month = due.month AND m.id = due.id
    RETURNING m.month, m.id, m.tries, m.lane, m.purpose, m.recipient, m.template, m.args, m.lang, m.accents,
              m.segments, m.expires_at, m.status
""")


def claim(tx: Session, *, route: str, lane: str, holder: str, limit: int, now: datetime) -> list[Claimed]:
    """Lease up to `limit` due messages of `lane` for `holder`, oldest first; other holders skip them without waiting.

    In a lane that keeps order, a text stays where it is while an earlier one to the same phone waits for its retry or
    is in another holder's hands.
    """
    parameters = {
        "route": route,
        "lane": lane,
        "holder": holder,
        "limit": limit,
        "now": now,
        "lease": LEASE_SECONDS,
        "taken": int(TAKEN),
        "in_order": is_in_order(lane),
    }
    claimed = [
        Claimed(
            month=row.month,
            id=row.id,
            no=row.tries,
            lane=row.lane,
            purpose=row.purpose,
            recipient=row.recipient,
            template=row.template,
            sealed_args=row.args,
            lang=row.lang,
            accents=row.accents,
            segments=row.segments,
            expires_at=row.expires_at,
            doubtful=row.status == Status.UNKNOWN,
        )
        for row in tx.execute(_CLAIM, parameters)
    ]
    return sorted(claimed, key=lambda message: message.id)


_RELEASE = text("""
    WITH held AS MATERIALIZED (
        SELECT m.month, m.id FROM messages m
          JOIN unnest(CAST(:months AS date[]), CAST(:ids AS bigint[])) AS o(month, id) USING (month, id)
         WHERE m.lease_by = :holder ORDER BY m.month, m.id FOR UPDATE OF m)
    UPDATE messages m
       SET lease_by = NULL, lease_until = NULL, tries = m.tries - 1,
           due_at = CASE WHEN m.status < :taken THEN m.due_at END
      FROM held WHERE m.month = held.month AND m.id = held.id
""")


def release(tx: Session, work: Sequence[tuple[date, int]], *, holder: str) -> None:
    """Give back messages that were leased but never begun; the try does not count.

    One that an earlier attempt turned out to have delivered waits for nothing any more.
    """
    if work:
        months, ids = [month for month, _ in work], [message_id for _, message_id in work]
        tx.execute(_RELEASE, {"months": months, "ids": ids, "holder": holder, "taken": int(TAKEN)})


_OVERDUE = text("SELECT month, id FROM messages WHERE lease_by = :holder AND lease_until < clock_timestamp()")


def overdue(tx: Session, holder: str) -> list[tuple[date, int]]:
    """Messages that `holder` has leased for longer than any hand-over takes."""
    return [(row.month, row.id) for row in tx.execute(_OVERDUE, {"holder": holder})]


_SUPPRESS = text("""
    UPDATE messages SET status = greatest(status, :status), status_at = :now, due_at = NULL, lease_by = NULL,
           lease_until = NULL
     WHERE lease_by = :holder AND (month, id) IN
           (SELECT * FROM unnest(CAST(:months AS date[]), CAST(:ids AS bigint[])))
""")


def suppress(tx: Session, work: Sequence[tuple[date, int]], *, holder: str, now: datetime) -> None:
    """Close leased messages whose recipients opted out of this purpose."""
    if work:
        tx.execute(
            _SUPPRESS,
            {
                "months": [m for m, _ in work],
                "ids": [i for _, i in work],
                "holder": holder,
                "now": now,
                "status": int(Status.SUPPRESSED),
            },
        )


_WITHDRAW = text("""
    WITH held AS (
        SELECT month, id FROM messages
         WHERE recipient = :recipient AND starts_with(origin, :origin) AND due_at IS NOT NULL AND lease_by IS NULL
         ORDER BY month, id FOR UPDATE SKIP LOCKED)
    UPDATE messages m SET status = greatest(m.status, :status), status_at = :now, due_at = NULL, error = 'withdrawn'
      FROM held WHERE m.month = held.month AND m.id = held.id
""")


def withdraw(tx: Session, recipient: str, origin: str, now: datetime) -> None:
    """Close what waits for `recipient` under an origin that begins so; what a sender holds goes its way."""
    parameters = {"recipient": recipient, "origin": origin, "now": now, "status": int(Status.UNSENT)}
    tx.execute(_WITHDRAW, parameters)
