"""Receipts in the channel log: those of hand-overs that are in it, and every failure and strange word.

Of thousands of receipts only one thing is asked at once: whose hand-over the log knows, a walk along a small index.
What failed, and what carriers say that give our own address back, is looked up among all messages.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import text
from sqlalchemy.orm import Session

from gateway.messages.carriers import ReceiptEvent
from gateway.messages.channel_log.keeping import BULK, LONGEST, SAMPLE
from gateway.messages.status import Status


class Heard(NamedTuple):
    """A receipt that was kept: whose it is, what it came to (None: a word we do not know), how late it came.

    `milliseconds` since the hand-over; None where that is not known (yet).
    """

    carrier: str
    purpose: str | None
    status: int | None
    milliseconds: int | None


_KNOWN = text("""
    SELECT DISTINCT ref FROM channel_log WHERE carrier = :carrier AND direction = 'sent' AND ref = ANY(:refs)
""")

# LIMIT makes each look-up a probe of an index, whatever the planner believes of a table that has just grown.
_KEEP = text("""
    INSERT INTO channel_log (at, carrier, direction, ref, raw_ref, status, word, error, month, message_id, no, part,
                             number, purpose, template, milliseconds)
    SELECT :now, s.carrier, 'receipt', s.ref, s.raw_ref, s.status, s.word, s.error, m.month, m.id, coalesce(a.no, s.no),
           a.part, m.recipient, m.purpose, m.template,
           CASE WHEN a.at IS NOT NULL
                THEN least(greatest(extract(epoch FROM CAST(:now AS timestamptz) - a.at) * 1000, 0), :longest) END
      FROM unnest(CAST(:carriers AS text[]), CAST(:refs AS text[]), CAST(:raw_refs AS text[]),
                  CAST(:statuses AS int[]), CAST(:words AS text[]), CAST(:errors AS text[]), CAST(:months AS date[]),
                  CAST(:ids AS bigint[]), CAST(:nos AS int[]))
           AS s(carrier, ref, raw_ref, status, word, error, month, id, no)
      LEFT JOIN LATERAL (
           SELECT month, message_id, no, NULL::smallint AS part, at FROM attempts
            WHERE month = s.month AND message_id = s.id AND no = s.no AND carrier = s.carrier
           UNION ALL
           SELECT month, message_id, no, NULL, at FROM attempts
            WHERE s.id IS NULL AND carrier = s.carrier AND ref = s.ref AND month = ANY(CAST(:recent AS date[]))
           UNION ALL
           SELECT p.month, p.message_id, p.no, p.part, t.at FROM parts p JOIN attempts t USING (month, message_id, no)
            WHERE s.id IS NULL AND p.carrier = s.carrier AND p.ref = s.ref AND p.month = ANY(CAST(:recent AS date[]))
           LIMIT 1) a ON true
      LEFT JOIN LATERAL (
           SELECT month, id, recipient, purpose, lane, template FROM messages
            WHERE month = coalesce(a.month, s.month) AND id = coalesce(a.message_id, s.id) LIMIT 1) m ON true
     WHERE m.id IS NULL OR m.lane <> :bulk OR m.id % :sample = 0 OR s.status IS NULL OR s.status = :failed
    RETURNING carrier, purpose, status, milliseconds
""")


def note_receipts(
    tx: Session, events: Sequence[ReceiptEvent], recent: Sequence[date], now: datetime
) -> list[Heard]:
    """Log receipts; returns those that were kept. `recent`: the months in which a reference is looked for."""
    kept = list(_worth_a_look(tx, events))
    if not kept:
        return []
    settings = {"now": now, "recent": list(recent), "bulk": BULK, "sample": SAMPLE, "longest": LONGEST}
    rows = tx.execute(_KEEP, {**_columns(kept), **settings, "failed": int(Status.FAILED)})
    return [Heard(*row) for row in rows]


def _worth_a_look(tx: Session, events: Sequence[ReceiptEvent]) -> Iterator[ReceiptEvent]:
    """Errors, what comes with our own address, and what is of a hand-over that is kept."""
    by_ref: dict[str, list[ReceiptEvent]] = {}
    for event in events:
        if event.address is not None or event.status in (None, Status.FAILED):
            yield event
        else:
            by_ref.setdefault(event.carrier, []).append(event)
    for carrier, plain in by_ref.items():
        known = set(tx.execute(_KNOWN, {"carrier": carrier, "refs": [e.ref for e in plain]}).scalars())
        yield from (event for event in plain if event.ref in known)


def _columns(events: Sequence[ReceiptEvent]) -> dict[str, list[Any]]:
    at = [event.address for event in events]
    return {
        "carriers": [event.carrier for event in events],
        "refs": [event.ref for event in events],
        "raw_refs": [event.raw_ref for event in events],
        "statuses": [None if event.status is None else int(event.status) for event in events],
        "words": [event.word for event in events],
        "errors": [event.error for event in events],
        "months": [None if address is None else address.month for address in at],
        "ids": [None if address is None else address.message_id for address in at],
        "nos": [None if address is None else address.no for address in at],
    }
