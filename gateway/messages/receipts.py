"""Receipts: an append-only journal of what carriers say, applied forward-only, early ones parked for their attempt.

A receipt may come before the answer to the hand-over, twice, shuffled or never. The journal keeps every one; applying
is a pure function of all that was said, so the order in which they came leaves no trace (decisions 3).
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import insert, text
from sqlalchemy.orm import Session

from gateway import clock
from gateway.messages.carriers import ReceiptEvent
from gateway.messages.model import Receipt
from gateway.messages.status import Status
from gateway.queues import ring_after_commit

PARKED_HOURS = 48  # carriers settle a message within two days or never


def record(tx: Session, event: ReceiptEvent, now: datetime) -> None:
    """Write `event` into the journal and ring for it; a word we do not know is kept but changes nothing."""
    known = event.address
    tx.execute(
        insert(Receipt).values(
            month=known.month if known else clock.month_of(now),
            carrier=event.carrier,
            ref=event.ref,
            message_month=known.month if known else None,
            message_id=known.message_id if known else None,
            no=known.no if known else None,
            status=int(event.status if event.status is not None else Status.QUEUED),
            word=event.word[:40],
            error=event.error,
            received_at=now,
            next_at=None if event.status is None else now,
        )
    )
    if event.status is not None:
        ring_after_commit(tx, "receipts")


_APPLY = text("""
    WITH due AS (
        SELECT month, id, carrier, ref, message_month, message_id, no, status, error FROM receipts
         WHERE next_at <= :now
         ORDER BY next_at LIMIT :limit FOR UPDATE SKIP LOCKED),
    matched AS (
        SELECT due.month AS receipt_month, due.id AS receipt_id, due.status, due.error,
               a.month, a.message_id, a.no
          FROM due JOIN attempts a
            ON (due.message_id IS NOT NULL AND a.month = due.message_month AND a.message_id = due.message_id
                AND a.no = due.no AND a.carrier = due.carrier)
            OR (due.message_id IS NULL AND a.carrier = due.carrier AND a.ref = due.ref)),
    best AS (
        SELECT month, message_id, no, max(status) AS status,
               (array_agg(error ORDER BY status DESC))[1] AS error
          FROM matched GROUP BY month, message_id, no),
    tried AS (
        UPDATE attempts a SET status = greatest(a.status, best.status), error = coalesce(best.error, a.error)
          FROM best WHERE a.month = best.month AND a.message_id = best.message_id AND a.no = best.no
        RETURNING a.month, a.message_id, a.no, a.status, a.error),
    per_message AS (
        SELECT m.month, m.id, max(tried.status) AS status,
               (array_agg(tried.error ORDER BY tried.status DESC))[1] AS error
          FROM messages m JOIN tried ON tried.month = m.month AND tried.message_id = m.id
         WHERE tried.no = m.tries OR tried.status = 40
         GROUP BY m.month, m.id),
    moved AS (
        UPDATE messages m
           SET status = greatest(m.status, p.status), error = coalesce(p.error, m.error),
               status_at = CASE WHEN p.status > m.status THEN :now ELSE m.status_at END,
               due_at = CASE WHEN m.lease_by IS NULL THEN NULL ELSE m.due_at END
          FROM per_message p
         WHERE m.month = p.month AND m.id = p.id AND m.status NOT IN (5, 6)
        RETURNING m.id)
    UPDATE receipts r
       SET applied_at = CASE WHEN matched.receipt_id IS NULL THEN NULL ELSE CAST(:now AS timestamptz) END,
           tries = r.tries + 1,
           next_at = CASE WHEN matched.receipt_id IS NOT NULL THEN NULL
                          WHEN r.received_at < CAST(:now AS timestamptz) - make_interval(hours => :parked) THEN NULL
                          ELSE CAST(:now AS timestamptz)
                               + make_interval(secs => least(power(2, least(r.tries, 10)), 600)) END
      FROM due LEFT JOIN matched ON matched.receipt_month = due.month AND matched.receipt_id = due.id
     WHERE r.month = due.month AND r.id = due.id
    RETURNING r.applied_at IS NOT NULL AS applied
""")


def apply(tx: Session, now: datetime, limit: int = 1000) -> tuple[int, int]:
    """Apply waiting receipts in one statement; returns (applied, parked again)."""
    rows = tx.execute(_APPLY, {"now": now, "limit": limit, "parked": PARKED_HOURS}).scalars().all()
    applied = sum(1 for row in rows if row)
    return applied, len(rows) - applied
