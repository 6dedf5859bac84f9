"""Who fails whom: figures of carriers by network and by commune, each a query at the moment it is asked."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import TextClause, text
from sqlalchemy.orm import Session

from gateway.messages.routing.choosing import network_sql
from gateway.messages.status import Status

SAMPLE = 20_000  # newest messages whose attempts are looked at: half a second of the database at most


class ByNetwork(NamedTuple):
    """One carrier towards one network, over the time asked for.

    `handed`, `slow` and `errors` count every hand-over; `tried`, `delivered` and `failed` are attempts of the newest
    messages, as far as receipts have told.
    """

    carrier: str
    network: str
    handed: int
    slow: int
    errors: int
    tried: int
    delivered: int
    failed: int


class ByCommune(NamedTuple):
    """One carrier towards the people who last declared in one commune; `commune_code` None: they never declared."""

    carrier: str
    network: str
    commune_code: str | None
    tried: int
    delivered: int
    failed: int


_HANDED = text("""
    SELECT carrier, network, sum(handed) AS handed, sum(slow) AS slow, sum(errors) AS errors
      FROM route_minutes WHERE minute > :since AND minute <= :now GROUP BY carrier, network
""")

_NEWEST = """
    newest AS (
        SELECT month, id, recipient FROM messages
         WHERE created_at > :since AND created_at <= :now ORDER BY created_at DESC LIMIT :sample)
"""
_RESULTS = """
    count(*) AS tried, count(*) FILTER (WHERE status = :delivered) AS delivered,
    count(*) FILTER (WHERE status = :failed) AS failed
"""

_TOLD = text(f"""
    WITH {_NEWEST},
    tries AS (
        SELECT a.carrier, {network_sql("n.recipient")} AS network, a.status
          FROM newest n JOIN attempts a ON a.month = n.month AND a.message_id = n.id)
    SELECT carrier, network, {_RESULTS} FROM tries GROUP BY carrier, network
""")  # noqa: S608 - put together from our own constants


def by_network(tx: Session, now: datetime, span: timedelta = timedelta(minutes=15)) -> list[ByNetwork]:
    """The last `span` of each carrier towards each network; the network is that of the prefix."""
    handed, told = (_by_network(tx, query, now, span) for query in (_HANDED, _TOLD))
    keys = sorted(handed.keys() | told.keys())
    return [ByNetwork(*key, *handed.get(key, (0, 0, 0)), *told.get(key, (0, 0, 0))) for key in keys]


def _by_network(
    tx: Session, query: TextClause, now: datetime, span: timedelta
) -> dict[tuple[str, str], tuple[int, int, int]]:
    rows = tx.execute(query, _parameters(now, span))
    return {(carrier, network): (int(a), int(b), int(c)) for carrier, network, a, b, c in rows}


# read by SQL, not by import: declarations lie above messages, and nothing here depends on what one is
_BY_COMMUNE = text(f"""
    WITH {_NEWEST},
    tries AS (
        SELECT a.carrier, {network_sql("n.recipient")} AS network, a.status,
               (SELECT d.commune_code FROM declarations d
                 WHERE d.number = n.recipient AND d.disputed_at IS NULL ORDER BY d.id DESC LIMIT 1) AS commune_code
          FROM newest n JOIN attempts a ON a.month = n.month AND a.message_id = n.id)
    SELECT carrier, network, commune_code, {_RESULTS}
      FROM tries GROUP BY carrier, network, commune_code ORDER BY count(*) DESC, carrier, network, commune_code
""")  # noqa: S608 - put together from our own constants


def by_commune(tx: Session, now: datetime, span: timedelta = timedelta(hours=1)) -> list[ByCommune]:
    """Attempts for the newest messages (20,000 at most) of the last `span`, by the commune of the newest declaration.

    The commune is where somebody lives or declared, not where their phone is; it tells a mast that is down from a
    carrier that is, no more. The network is that of the prefix.
    """
    return [ByCommune(*row) for row in tx.execute(_BY_COMMUNE, _parameters(now, span))]


def _parameters(now: datetime, span: timedelta) -> dict[str, object]:
    return {
        "now": now,
        "since": now - span,
        "sample": SAMPLE,
        "delivered": int(Status.DELIVERED),
        "failed": int(Status.FAILED),
    }
