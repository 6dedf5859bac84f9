"""Receipts: an append-only journal of what carriers say, applied by `applying`, early ones parked for their attempt.

A receipt may come before the answer to the hand-over, twice, shuffled or never. The journal keeps every one.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import text
from sqlalchemy.orm import Session

from gateway import clock
from gateway.db import array
from gateway.messages.applying import Said, apply_said, columns
from gateway.messages.carriers import ReceiptEvent
from gateway.messages.status import Status
from gateway.queues import ring_after_commit

PARKED_HOURS = 48  # carriers settle a message within two days or never
_LONGEST_WAIT = 600  # seconds between looks for an attempt that is not known yet


_RECORD = text("""
    WITH kept AS (
        INSERT INTO receipts (month, carrier, ref, raw_ref, message_month, message_id, no, status, word, error, passing,
                              recipient, mark, received_at)
        SELECT coalesce(s.month, :this_month), s.carrier, s.ref, s.raw_ref, s.month, s.id, s.no, s.status, s.word,
               s.error, s.passing, s.number, s.mark, :now
          FROM unnest(CAST(:carriers AS text[]), CAST(:refs AS text[]), CAST(:raw_refs AS text[]),
                      CAST(:months AS date[]), CAST(:ids AS bigint[]), CAST(:nos AS int[]), CAST(:statuses AS int[]),
                      CAST(:words AS text[]), CAST(:errors AS text[]), CAST(:passing AS boolean[]),
                      CAST(:numbers AS text[]), CAST(:marks AS int[]))
               WITH ORDINALITY AS s(carrier, ref, raw_ref, month, id, no, status, word, error, passing, number, mark,
                                    nth)
         ORDER BY nth RETURNING month, id)
    SELECT month, id FROM kept
""")

_PARK = text("""
    INSERT INTO receipts_due (month, id, next_at)
    SELECT month, id, :at FROM unnest(CAST(:months AS date[]), CAST(:ids AS bigint[])) AS d(month, id)
""")


def record(tx: Session, events: Sequence[ReceiptEvent], now: datetime) -> None:
    """Write `events` into the journal and ring for them; a word we do not know is kept but changes nothing."""
    kept = _keep(tx, events, [said_of(event) for event in events], now)
    due = [row for row, event in zip(kept, events, strict=True) if event.status is not None]
    if due:
        _park(tx, due, now)
        ring_after_commit(tx, "receipts")


def take(tx: Session, events: Sequence[ReceiptEvent], now: datetime) -> None:
    """Write `events` into the journal and apply them at once; those whose attempt is not known yet wait for it.

    For carriers whose receipts come by the thousand: nothing is written twice.
    """
    said = [said_of(event) for event in events]
    kept = _keep(tx, events, said, now)
    known = [n for n, event in enumerate(events) if event.status is not None]
    found = apply_said(tx, [said[n] for n in known], now)
    early = [kept[n] for place, n in enumerate(known) if place not in found]
    if early:
        _park(tx, early, now + timedelta(seconds=1))


def said_of(event: ReceiptEvent) -> Said:
    """`event` as it is applied; its word must be one we know."""
    at = event.address
    status = int(event.status if event.status is not None else Status.QUEUED)
    if at is None:
        found = (event.number, event.mark) if event.number and event.mark is not None else (None, None)
        return Said(event.carrier, event.ref, None, None, None, status, event.error, event.passing, *found)
    return Said(event.carrier, event.ref, at.month, at.message_id, at.no, status, event.error, event.passing)


def _keep(
    tx: Session, events: Sequence[ReceiptEvent], said: Sequence[Said], now: datetime
) -> list[tuple[date, int]]:
    written = {
        **columns(said),
        "raw_refs": array([event.raw_ref for event in events]),
        "words": array([event.word for event in events]),
        "numbers": array([one.number for one in said]),
        "marks": array([one.mark for one in said]),
    }
    rows = tx.execute(_RECORD, {**written, "this_month": clock.month_of(now), "now": now})
    return [(row.month, row.id) for row in rows]


def _park(tx: Session, rows: Sequence[tuple[date, int]], at: datetime) -> None:
    tx.execute(
        _PARK, {"months": array([month for month, _ in rows]), "ids": array([n for _, n in rows]), "at": at}
    )


_DUE = text("""
    SELECT d.month AS receipt_month, d.id AS receipt_id, d.tries, r.received_at, r.carrier, r.ref, r.message_month,
           r.message_id, r.no, r.status, r.error, r.passing, r.recipient, r.mark
      FROM receipts_due d JOIN receipts r ON r.month = d.month AND r.id = d.id
     WHERE d.next_at <= :now
     ORDER BY d.next_at LIMIT :limit FOR UPDATE OF d SKIP LOCKED
""")

_APPLIED = text("""
    DELETE FROM receipts_due d USING unnest(CAST(:months AS date[]), CAST(:ids AS bigint[])) AS a(month, id)
     WHERE d.month = a.month AND d.id = a.id
""")

_LATER = text("""
    UPDATE receipts_due d
       SET tries = d.tries + 1,
           next_at = CAST(:now AS timestamptz)
                     + make_interval(secs => least(power(2, least(d.tries, 10)), :longest))
      FROM unnest(CAST(:months AS date[]), CAST(:ids AS bigint[])) AS a(month, id)
     WHERE d.month = a.month AND d.id = a.id
""")


def apply(tx: Session, now: datetime, limit: int = 1000) -> tuple[int, int]:
    """Apply waiting receipts; returns (applied, parked again). What nothing was found for in 48 hours is let go."""
    due = tx.execute(_DUE, {"now": now, "limit": limit}).all()
    if not due:
        return 0, 0
    said = [
        Said(
            row.carrier,
            row.ref,
            row.message_month,
            row.message_id,
            row.no,
            row.status,
            row.error,
            row.passing,
            row.recipient,
            row.mark,
        )
        for row in due
    ]
    found = apply_said(tx, said, now)
    too_old = now - timedelta(hours=PARKED_HOURS)
    over = [row for n, row in enumerate(due) if n in found or row.received_at < too_old]
    early = [row for n, row in enumerate(due) if n not in found and row.received_at >= too_old]
    for statement, rows in ((_APPLIED, over), (_LATER, early)):
        if rows:
            columns = {
                "months": array([r.receipt_month for r in rows]),
                "ids": array([r.receipt_id for r in rows]),
            }
            more = {} if statement is _APPLIED else {"now": now, "longest": _LONGEST_WAIT}
            tx.execute(statement, {**columns, **more})
    return len(found), len(due) - len(found)
