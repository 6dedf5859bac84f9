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
from gateway.messages.status import TAKEN, Status
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
            word=event.word,
            error=event.error,
            received_at=now,
            next_at=None if event.status is None else now,
        )
    )
    if event.status is not None:
        ring_after_commit(tx, "receipts")


# The address we gave out finds its attempt even before the carrier's reference is known; without one the reference must
# do. An error belongs to the status it came with, so that no order of arrival leaves a trace. Rows are locked in one
# order, attempts before messages and each by its key, as `outcomes.settle` does: two writers wait, and never for ever.
_APPLY = text("""
    WITH due AS (
        SELECT month, id, carrier, ref, message_month, message_id, no, status, error FROM receipts
         WHERE next_at <= :now
         ORDER BY next_at LIMIT :limit FOR UPDATE SKIP LOCKED),
    matched AS (
        SELECT due.month AS receipt_month, due.id AS receipt_id, due.status, due.error,
               a.month, a.message_id, a.no
          FROM due JOIN attempts a ON a.month = due.message_month AND a.message_id = due.message_id
                                  AND a.no = due.no AND a.carrier = due.carrier
        UNION ALL
        SELECT due.month, due.id, due.status, due.error, a.month, a.message_id, a.no
          FROM due JOIN attempts a ON a.carrier = due.carrier AND a.ref = due.ref
         WHERE due.message_id IS NULL),
    best AS (
        SELECT DISTINCT ON (month, message_id, no) month, message_id, no, status, error
          FROM matched ORDER BY month, message_id, no, status DESC, error DESC NULLS LAST),
    held AS MATERIALIZED (
        SELECT a.month, a.message_id, a.no FROM attempts a JOIN best USING (month, message_id, no)
         ORDER BY a.month, a.message_id, a.no FOR UPDATE OF a),
    tried AS (
        UPDATE attempts a
           SET status = greatest(a.status, best.status),
               error = CASE WHEN best.status > a.status THEN best.error
                            WHEN best.status = a.status THEN greatest(best.error, a.error) ELSE a.error END
          FROM held JOIN best USING (month, message_id, no)
         WHERE a.month = held.month AND a.message_id = held.message_id AND a.no = held.no
        RETURNING a.month, a.message_id, a.no, a.status, a.error),
    per_message AS (
        SELECT DISTINCT ON (m.month, m.id) m.month, m.id, tried.status, tried.error
          FROM messages m JOIN tried ON tried.month = m.month AND tried.message_id = m.id
         WHERE tried.no = m.tries OR tried.status = :delivered
         ORDER BY m.month, m.id, tried.status DESC, tried.error DESC NULLS LAST),
    kept AS MATERIALIZED (
        SELECT m.month, m.id FROM messages m JOIN per_message USING (month, id)
         ORDER BY m.month, m.id FOR UPDATE OF m),
    moved AS (
        UPDATE messages m
           SET status = greatest(m.status, p.status),
               error = CASE WHEN p.status > m.status THEN p.error
                            WHEN p.status = m.status THEN greatest(p.error, m.error) ELSE m.error END,
               status_at = CASE WHEN p.status > m.status THEN :now ELSE m.status_at END,
               due_at = CASE WHEN m.lease_by IS NULL AND greatest(m.status, p.status) >= :taken THEN NULL
                             ELSE m.due_at END
          FROM kept JOIN per_message p USING (month, id)
         WHERE m.month = kept.month AND m.id = kept.id AND m.status NOT IN (5, 6)
        RETURNING m.id)
    UPDATE receipts r
       SET applied_at = CASE WHEN found.receipt_id IS NOT NULL THEN CAST(:now AS timestamptz) END,
           tries = r.tries + 1,
           next_at = CASE WHEN found.receipt_id IS NOT NULL THEN NULL
                          WHEN r.received_at < CAST(:now AS timestamptz) - make_interval(hours => :parked) THEN NULL
                          ELSE CAST(:now AS timestamptz)
                               + make_interval(secs => least(power(2, least(r.tries, 10)), 600)) END
      FROM due LEFT JOIN (SELECT DISTINCT receipt_month, receipt_id FROM matched) found
                      ON found.receipt_month = due.month AND found.receipt_id = due.id
     WHERE r.month = due.month AND r.id = due.id
    RETURNING r.applied_at IS NOT NULL AS applied
""")


def apply(tx: Session, now: datetime, limit: int = 1000) -> tuple[int, int]:
    """Apply waiting receipts in one statement; returns (applied, parked again)."""
    parameters = {
        "now": now,
        "limit": limit,
        "parked": PARKED_HOURS,
        "taken": int(TAKEN),
        "delivered": int(Status.DELIVERED),
    }
    rows = tx.execute(_APPLY, parameters).scalars().all()
    applied = sum(1 for row in rows if row)
    return applied, len(rows) - applied
