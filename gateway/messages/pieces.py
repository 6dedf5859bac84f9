"""The journal of pieces: parts of long texts that are acknowledged while the rest is still to come; joins nothing.

A piece belongs to the sender that has its text in memory, its `holder`; when that sender dies another one of the
carrier takes it over. It goes in the transaction that stores its text.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

import structlog
from sqlalchemy import text
from sqlalchemy.orm import Session

from gateway.crypto import CannotDecrypt, decrypt, encrypt
from gateway.db import array
from gateway.messages import recovery
from gateway.messages.carriers import InboundPiece

log = structlog.get_logger(__name__)

_PLACE = "pieces.body"
_GRACE = timedelta(seconds=60)  # beyond a text's patience: whoever has it in memory writes it down first
_AT_ONCE = 5_000  # pieces taken over in one look: more than a province's busiest minute leaves behind

_KEEP = text("""
    INSERT INTO pieces (carrier, key, number, holder, body, held_since)
    SELECT carrier, key, number, :holder, body, :now
      FROM unnest(CAST(:carriers AS text[]), CAST(:keys AS text[]), CAST(:numbers AS smallint[]),
                  CAST(:bodies AS bytea[])) AS p(carrier, key, number, body)
    ON CONFLICT DO NOTHING
""")

_FORGET = text("DELETE FROM pieces WHERE carrier = :carrier AND key = ANY(CAST(:keys AS text[]))")

_HOLDERS = text("SELECT DISTINCT holder FROM pieces WHERE carrier = :carrier")

_INHERIT = text("""
    WITH orphans AS (
        SELECT carrier, key, number FROM pieces p
         WHERE carrier = :carrier
           AND (holder = ANY(CAST(:dead AS text[]))
                OR NOT EXISTS (SELECT FROM pieces n
                                WHERE n.carrier = p.carrier AND n.key = p.key AND n.held_since >= :stale))
         ORDER BY key, number LIMIT :limit FOR UPDATE SKIP LOCKED)
    UPDATE pieces p SET holder = :holder, held_since = :now FROM orphans o
     WHERE p.carrier = o.carrier AND p.key = o.key AND p.number = o.number
    RETURNING p.key, p.number, p.body
""")


def keep(tx: Session, pieces: Sequence[InboundPiece], holder: str, now: datetime) -> None:
    """Keep `pieces` for `holder`; one that is there already stays as it is."""
    if not pieces:
        return
    rows = {
        "carriers": array(piece.carrier for piece in pieces),
        "keys": array(piece.key for piece in pieces),
        "numbers": array(piece.number for piece in pieces),
        "bodies": array(f"\\x{encrypt(piece.body, _PLACE).hex()}" for piece in pieces),
    }
    tx.execute(_KEEP, {**rows, "holder": holder, "now": now})


def forget(tx: Session, carrier: str, keys: Sequence[str]) -> bool:
    """The texts `keys` are told; whether a piece of them was still there, whoever held it."""
    gone = tx.execute(_FORGET, {"carrier": carrier, "keys": array(keys)})
    return int(gone.rowcount) > 0  # type: ignore[attr-defined]


def inherit(
    tx: Session, carrier: str, holder: str, flights: Path, patience: float, now: datetime
) -> list[InboundPiece]:
    """The pieces that nobody joins any more, from now on `holder`'s, whose text waits `patience` seconds for the next.

    Nobody: their holder was a sender of this host and is dead, or their text should have been told long ago. The latter
    may be `holder`'s own, where it never heard that it had been given them.
    """
    holders = set(tx.execute(_HOLDERS, {"carrier": carrier}).scalars())
    if not holders:
        return []
    dead = [each for each in holders - {holder} if recovery.is_dead(each, flights)]
    stale = now - timedelta(seconds=patience) - _GRACE
    orphans = {"carrier": carrier, "dead": array(dead), "stale": stale, "limit": _AT_ONCE}
    rows = tx.execute(_INHERIT, {**orphans, "holder": holder, "now": now}).all()
    pieces = []
    for row in sorted(rows, key=lambda row: (row.key, row.number)):
        try:
            pieces.append(InboundPiece(carrier, row.key, row.number, decrypt(row.body, _PLACE)))
        except CannotDecrypt as fault:  # it stays for a person, and is said again when it is stale again
            log.error("a piece of a text does not open", carrier=carrier, exc_info=fault)
    return pieces
