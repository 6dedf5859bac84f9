"""Reports that wait for their call: leased fairly over servers and keys, written down afterwards; calls nobody itself.

A lease is all that a dead process leaves; once it has run out the report is called again. So every report is told at
least once, and its id shows a receiver that it hears one twice.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from gateway import audit
from gateway.callbacks.hosts import Room
from gateway.callbacks.outcome import Outcome

LEASE_SECONDS = 30  # a call takes ten at most; the rest is for writing down what came of it
LIFE = timedelta(hours=24)  # a server that was away for a day has been missed by its own people
_FIRST = 10.0  # seconds before the second try: a restart is over by then
_FACTOR = 2.3  # each wait against the one before: twelve tries within the day
_JITTER = 0.15  # of a wait, so that what failed together does not come back together


@dataclass(frozen=True)
class Report:
    """One leased report, ready to be sent as try number `no`. `superseded`: newer news of its message is there."""

    id: int
    public_id: str
    no: int
    key_id: int
    url: str = field(repr=False)
    host: str
    body: str = field(repr=False)
    created_at: datetime
    superseded: bool


@dataclass(frozen=True)
class Result:
    """What came of a call: an outcome, or another try at `next_at`."""

    id: int
    outcome: Outcome | None = None
    error: str | None = None
    next_at: datetime | None = None


# Hops over the queues, one a host and key, and takes of each what is due; then the keys take turns, at each server and
# over all, the one with most room left first. A report stays where it is while an older one of the same message is due
# or in somebody's hands: news is told in its order.
_CLAIM = text("""
    WITH RECURSIVE queues(host, key_id) AS (
        (SELECT host, key_id FROM callbacks WHERE next_at IS NOT NULL ORDER BY host, key_id LIMIT 1)
        UNION ALL
        SELECT further.host, further.key_id
          FROM queues
         CROSS JOIN LATERAL (
                SELECT c.host, c.key_id FROM callbacks c
                 WHERE c.next_at IS NOT NULL AND (c.host, c.key_id) > (queues.host, queues.key_id)
                 ORDER BY c.host, c.key_id LIMIT 1) further),
    open AS (
        SELECT host, key_id, server, least(:each, s.room) AS server_room, least(:share, k.room) AS key_room
          FROM queues
         CROSS JOIN LATERAL (SELECT regexp_replace(host, ':[0-9]+$', '') AS server) named
          LEFT JOIN unnest(CAST(:servers AS text[]), CAST(:server_rooms AS int[])) AS s(server, room) USING (server)
          LEFT JOIN unnest(CAST(:keys AS bigint[]), CAST(:key_rooms AS int[])) AS k(key_id, room) USING (key_id)
         WHERE host <> ALL (CAST(:away AS text[]))),
    waiting AS (
        SELECT open.*, first.id, first.next_at,
               row_number() OVER (PARTITION BY server, key_id ORDER BY first.next_at, first.id) AS turn
          FROM open
         CROSS JOIN LATERAL (
                SELECT c.id, c.next_at FROM callbacks c
                 WHERE c.host = open.host AND c.key_id = open.key_id AND c.next_at <= :now
                   AND (c.lease_until IS NULL OR c.lease_until < clock_timestamp())
                   AND NOT EXISTS (
                           SELECT FROM callbacks older
                            WHERE older.month = c.month AND older.message_id = c.message_id
                              AND older.status < c.status AND older.next_at <= :now)
                 ORDER BY c.next_at, c.id LIMIT greatest(least(open.server_room, open.key_room), 0)
                 FOR UPDATE SKIP LOCKED) first),
    at_server AS (
        SELECT *, row_number() OVER (PARTITION BY server ORDER BY turn, next_at, id) AS place FROM waiting),
    of_key AS (
        SELECT *, row_number() OVER (PARTITION BY key_id ORDER BY next_at, id) AS nth
          FROM at_server WHERE place <= server_room),
    due AS (
        SELECT id FROM of_key WHERE nth <= key_room ORDER BY nth - key_room, next_at, id LIMIT :total)
    UPDATE callbacks c
       SET lease_by = :holder, tries = c.tries + 1,
           lease_until = clock_timestamp() + make_interval(secs => :lease)
      FROM due WHERE c.id = due.id
    RETURNING c.id, c.public_id, c.tries AS no, c.key_id, c.url, c.host, c.body, c.created_at,
              EXISTS (SELECT FROM callbacks newer
                       WHERE newer.month = c.month AND newer.message_id = c.message_id
                         AND newer.status > c.status) AS superseded
""")


def claim(tx: Session, *, holder: str, room: Room, now: datetime) -> list[Report]:
    """Lease due reports, no more than there is `room` for."""
    parameters = {
        "holder": holder,
        "total": room.total,
        "each": room.each,
        "share": room.share,
        "servers": list(room.servers),
        "server_rooms": list(room.servers.values()),
        "keys": list(room.keys),
        "key_rooms": list(room.keys.values()),
        "away": list(room.away),
        "now": now,
        "lease": LEASE_SECONDS,
    }
    return sorted((Report(**row._mapping) for row in tx.execute(_CLAIM, parameters)), key=lambda r: r.id)


# A success counts whoever holds the lease by now; a failure decides nothing once somebody else tries.
_SETTLE = text("""
    UPDATE callbacks c
       SET outcome = o.outcome, error = o.error, next_at = o.next_at, lease_by = NULL, lease_until = NULL,
           done_at = CASE WHEN o.outcome IS NOT NULL THEN CAST(:now AS timestamptz) END
      FROM unnest(CAST(:ids AS bigint[]), CAST(:outcomes AS text[]), CAST(:errors AS text[]),
                  CAST(:nexts AS timestamptz[])) AS o(id, outcome, error, next_at)
     WHERE c.id = o.id AND c.next_at IS NOT NULL AND (c.lease_by = :holder OR o.outcome = :told)
""")


def settle(tx: Session, results: Sequence[Result], *, holder: str, now: datetime) -> None:
    """Write a batch of results of `holder` and give their leases back; writing one twice changes nothing."""
    if results:
        columns: dict[str, Any] = {
            "ids": [result.id for result in results],
            "outcomes": [result.outcome for result in results],
            "errors": [result.error for result in results],
            "nexts": [result.next_at for result in results],
        }
        tx.execute(_SETTLE, {**columns, "holder": holder, "now": now, "told": Outcome.TOLD})


def after_failure(report: Report, error: str, now: datetime) -> Result:
    """Where a report stands whose call failed: again at a time, or given up when that would be after its day."""
    again = now + wait_after(report.no)
    if again > report.created_at + LIFE:
        return Result(report.id, Outcome.GIVEN_UP, error)
    return Result(report.id, error=error, next_at=again)


def wait_after(no: int) -> timedelta:
    """The pause after try number `no` (1, 2, …): growing, and never quite the same."""
    spread = random.uniform(1 - _JITTER, 1 + _JITTER)  # noqa: S311 - spreads load, guards nothing
    return timedelta(seconds=_FIRST * _FACTOR ** min(no - 1, 12) * spread)


_AGAIN = text("""
    UPDATE callbacks SET next_at = :now, done_at = NULL, outcome = NULL
     WHERE host = :host AND (outcome = :given_up OR (next_at > :now AND lease_by IS NULL))
""")


def again(tx: Session, host: str, now: datetime) -> int:
    """Make due what waits for `host` or was given up, once its people have mended it; returns how many."""
    result = tx.execute(_AGAIN, {"host": host, "now": now, "given_up": Outcome.GIVEN_UP})
    count = int(result.rowcount)  # type: ignore[attr-defined]
    audit.record(tx, "operator", "callback.again", host, now, {"rows": count})
    return count
