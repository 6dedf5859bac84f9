"""What receipts taught about numbers that left the network of their prefix; a number that keeps it has no row."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import text
from sqlalchemy.orm import Session

from gateway.messages.terms import NETWORKS
from gateway.phone import network_of

_STALE = timedelta(
    days=30
)  # a row is renewed at most so often: telling the same again must not cost a write each time

# rows in one order, so that two batches wait for each other and never for ever
_KEEP = text("""
    INSERT INTO ported AS p (number, network, source, seen_at)
    SELECT number, network, source, :now
      FROM unnest(CAST(:numbers AS text[]), CAST(:networks AS text[]), CAST(:sources AS text[]))
           AS n(number, network, source)
     ORDER BY number
    ON CONFLICT (number) DO UPDATE SET network = excluded.network, source = excluded.source, seen_at = excluded.seen_at
     WHERE p.network <> excluded.network OR p.seen_at < :stale
""")

_FORGET = text("""
    DELETE FROM ported WHERE number IN (
        SELECT number FROM ported WHERE number = ANY(:numbers) ORDER BY number FOR UPDATE)
""")


def learn(tx: Session, told: Sequence[tuple[str, str, str]], now: datetime) -> None:
    """Take in what carriers told: (E.164 number, network in the words of `terms.NETWORKS`, the carrier that told).

    The last word about a number counts. Networks we do not know, and numbers abroad, are passed over.
    """
    known = {number: (network, source) for number, network, source in told if network in NETWORKS}
    known = {number: word for number, word in known.items() if number.startswith("+84")}
    moved = {number: word for number, word in known.items() if word[0] != network_of(number)}
    at_home = [number for number in known if number not in moved]
    if moved:
        tx.execute(
            _KEEP,
            {
                "numbers": list(moved),
                "networks": [network for network, _ in moved.values()],
                "sources": [source for _, source in moved.values()],
                "now": now,
                "stale": now - _STALE,
            },
        )
    if at_home:
        tx.execute(_FORGET, {"numbers": at_home})
