"""Whom a broadcast came to and who has opened it: counted from what the company tells of each, never estimated."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

_NOTE = text("""
    INSERT INTO chat_reached AS r (ref, address, received_at, seen_at)
    SELECT :ref, :address, :now, CASE WHEN :seen THEN CAST(:now AS timestamptz) END
     WHERE EXISTS (SELECT FROM chat_targets WHERE ref = :ref)
        OR EXISTS (SELECT FROM chat_targets WHERE state = 'sending')
    ON CONFLICT (ref, address) DO UPDATE
       SET seen_at = coalesce(r.seen_at, excluded.seen_at)
    RETURNING ref
""")


def note_seen(tx: Session, ref: str, address: str, now: datetime, *, seen: bool) -> bool:
    """`address` has received (`seen`: opened) the broadcast message `ref`; False when it is no broadcast of ours.

    Told twice, or the other way round, it counts once. The first phones tell before we have read the id of what is on
    its way: while a part is, everything is noted, and counts where that id turns out to be the broadcast's.
    """
    given = {"ref": ref, "address": address, "now": now, "seen": seen}
    return tx.execute(_NOTE, given).first() is not None
