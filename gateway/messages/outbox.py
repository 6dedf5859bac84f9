"""The outbox: every text to a phone is a row here before anything happens; claims lease rows, outcomes come in batches.

Nothing in this file talks to a carrier or commits. A claim is a lease, not a status: a message stays `queued` until
its outcome is known, and whoever dies in between leaves a flight file for `recovery` to read.
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
from gateway.messages.policy import PURPOSES, wait_before
from gateway.messages.status import Status
from gateway.queues import ring_after_commit
from gateway.text.segments import measure

ANY_ROUTE = "any"
LEASE_SECONDS = (
    60  # longer than any hand-over can take; a sender that lives through it drops what it has not begun
)


@dataclass(frozen=True)
class Order:
    """A wish to text one number. `origin` makes it happen once per month whatever is retried above it."""

    recipient: str
    purpose: str
    template: str
    args: Mapping[str, Any] = field(default_factory=dict)
    lang: str = "vi"
    accents: str = "fold"
    origin: str | None = None
    key_id: int | None = None
    callback_url: str | None = None
    due_at: datetime | None = None
    expires_at: datetime | None = None


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
    args: Mapping[str, Any] = field(repr=False)
    lang: str
    accents: str
    segments: int
    expires_at: datetime
    doubtful: bool
    """An earlier attempt may have reached the phone."""


def order(tx: Session, wish: Order, now: datetime) -> Ordered | None:
    """Store one message and ring its lane after commit; None when `origin` was already ordered this month."""
    policy = PURPOSES[wish.purpose]
    count = measure(bodies.render(wish.template, wish.args, wish.lang, wish.accents))
    public_id = new_public_id("msg")
    row = {
        "month": clock.month_of(now),
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
        SELECT month, id FROM messages
         WHERE lane = :lane AND due_at <= :now AND lease_by IS NULL AND route IN ('any', :route)
           AND expires_at > :now
         ORDER BY due_at, id
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
    """Lease up to `limit` due messages of `lane` for `holder`, oldest first; other holders skip them at once."""
    parameters = {
        "route": route,
        "lane": lane,
        "holder": holder,
        "limit": limit,
        "now": now,
        "lease": LEASE_SECONDS,
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
            args=bodies.unpack(row.args and decrypt(row.args, "messages.args")),
            lang=row.lang,
            accents=row.accents,
            segments=row.segments,
            expires_at=row.expires_at,
            doubtful=row.status == Status.UNKNOWN,
        )
        for row in tx.execute(_CLAIM, parameters)
    ]
    return sorted(claimed, key=lambda message: message.id)


@dataclass(frozen=True)
class Outcome:
    """What became of attempt `no`: taken (`ref`), refused for now (`retry_at`), refused for good, or unknown."""

    month: date
    id: int
    no: int
    status: Status
    ref: str | None = None
    error: str | None = None
    retry_at: datetime | None = None


_ATTEMPTS = text("""
    INSERT INTO attempts (month, message_id, no, channel, carrier, ref, status, error, at)
    SELECT o.month, o.id, o.no, 'sms', :carrier, o.ref, o.status, o.error, :now
      FROM unnest(CAST(:months AS date[]), CAST(:ids AS bigint[]), CAST(:nos AS int[]), CAST(:statuses AS int[]),
                  CAST(:refs AS text[]), CAST(:errors AS text[]))
           AS o(month, id, no, status, ref, error)
    ON CONFLICT (month, message_id, no) DO UPDATE
       SET status = greatest(attempts.status, excluded.status), ref = coalesce(attempts.ref, excluded.ref)
""")

_SETTLE = text("""
    UPDATE messages m
       SET status = CASE WHEN m.status IN (5, 6) THEN m.status ELSE greatest(m.status, o.status) END,
           status_at = CASE WHEN o.status > m.status THEN :now ELSE m.status_at END,
           error = coalesce(o.error, m.error),
           due_at = CASE WHEN m.lease_by = :holder THEN o.retry_at ELSE m.due_at END,
           lease_until = CASE WHEN m.lease_by = :holder THEN NULL ELSE m.lease_until END,
           lease_by = CASE WHEN m.lease_by = :holder THEN NULL ELSE m.lease_by END
      FROM unnest(CAST(:months AS date[]), CAST(:ids AS bigint[]), CAST(:statuses AS int[]),
                  CAST(:retries AS timestamptz[]), CAST(:errors AS text[]))
           AS o(month, id, status, retry_at, error)
     WHERE m.month = o.month AND m.id = o.id
""")


def settle(tx: Session, outcomes: Sequence[Outcome], *, carrier: str, holder: str, now: datetime) -> None:
    """Write a batch of outcomes: attempts first, then the messages forward, the lease given back where it is ours."""
    if not outcomes:
        return
    columns: dict[str, Any] = {
        "months": [o.month for o in outcomes],
        "ids": [o.id for o in outcomes],
        "nos": [o.no for o in outcomes],
        "statuses": [int(o.status) for o in outcomes],
        "refs": [o.ref for o in outcomes],
        "errors": [o.error for o in outcomes],
        "retries": [o.retry_at for o in outcomes],
    }
    tx.execute(_ATTEMPTS, {**columns, "carrier": carrier, "now": now})
    tx.execute(_SETTLE, {**columns, "holder": holder, "now": now})


_RELEASE = text("""
    UPDATE messages m SET lease_by = NULL, lease_until = NULL, tries = m.tries - 1
      FROM unnest(CAST(:months AS date[]), CAST(:ids AS bigint[])) AS o(month, id)
     WHERE m.month = o.month AND m.id = o.id AND m.lease_by = :holder
""")


def release(tx: Session, work: Sequence[tuple[date, int]], *, holder: str) -> None:
    """Give back messages that were leased but never begun; the try does not count."""
    if work:
        tx.execute(_RELEASE, {"months": [m for m, _ in work], "ids": [i for _, i in work], "holder": holder})


_SUPPRESS = text("""
    UPDATE messages SET status = :status, status_at = :now, due_at = NULL, lease_by = NULL, lease_until = NULL
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


def after_refusal(message: Claimed, now: datetime) -> tuple[Status, datetime | None]:
    """Where a message stands that was refused for now: again at a time, or `unsent` when life or tries are used up."""
    again = now + wait_before(message.purpose, message.no)
    if message.no >= PURPOSES[message.purpose].max_tries or again >= message.expires_at:
        return Status.UNSENT, None
    return Status.QUEUED, again


def after_doubt(message: Claimed, now: datetime) -> datetime | None:
    """When to send once more a message whose outcome is unknown; None where its purpose forbids it (decisions 3)."""
    wait = PURPOSES[message.purpose].resend_unknown
    return None if wait is None or message.doubtful else now + wait
