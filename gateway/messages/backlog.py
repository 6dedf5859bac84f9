"""What waits in each lane and since when: for figures, and for the alarm when a lane stands still; sends nothing."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import text
from sqlalchemy.orm import Session

from gateway.messages.policy import MAY_QUEUE, STUCK_AFTER, awake_since, sleeps
from gateway.messages.routing.choosing import CALLS
from gateway.messages.succession import WAITS_BEHIND


class Oldest(NamedTuple):
    """The message that has been due longest in a lane for one route (a carrier, or `any`).

    `moving`: a sender has others of that lane and route in hand at present.
    """

    lane: str
    route: str
    due_at: datetime
    moving: bool


# Streams are found by one probe each, and so is the oldest of each: however much waits, nothing is counted.
_OLDEST = text(f"""
    WITH RECURSIVE streams(lane, route, stream) AS (
        (SELECT lane, route, stream FROM outbox WHERE lease_by IS NULL ORDER BY lane, route, stream LIMIT 1)
        UNION ALL
        SELECT next.lane, next.route, next.stream FROM streams s CROSS JOIN LATERAL (
            SELECT o.lane, o.route, o.stream FROM outbox o
             WHERE o.lease_by IS NULL AND (o.lane, o.route, o.stream) > (s.lane, s.route, s.stream)
             ORDER BY o.lane, o.route, o.stream LIMIT 1) next)
    SELECT s.lane, s.route, min(first.due_at) AS due_at,
           EXISTS (SELECT FROM outbox l
                    WHERE l.lease_by IS NOT NULL AND l.lane = s.lane AND l.route = s.route
                      AND l.lease_until > clock_timestamp()) AS moving
      FROM streams s CROSS JOIN LATERAL (
           SELECT o.due_at FROM outbox o
            WHERE o.lane = s.lane AND o.route = s.route AND o.stream = s.stream AND o.lease_by IS NULL
              AND o.due_at <= :now AND o.expires_at > :now
              AND NOT {WAITS_BEHIND}
            ORDER BY o.due_at, o.id LIMIT 1) first
     GROUP BY s.lane, s.route
     ORDER BY s.lane, s.route
""")  # noqa: S608 - put together from our own constants


def oldest(tx: Session, now: datetime) -> list[Oldest]:
    """The oldest due message of each lane and route in which something is due."""
    return [Oldest(*row) for row in tx.execute(_OLDEST, {"now": now})]


def stuck(waiting: list[Oldest], now: datetime) -> dict[str, Oldest]:
    """By lane, the oldest of those that have waited too long; the night of a lane that sleeps does not count.

    News may queue for hours behind other news, and calls behind other calls, a second each: such a lane is stuck only
    when no sender has any of it in hand.
    """
    found: dict[str, Oldest] = {}
    for one in waiting:
        called = one.route == CALLS
        if sleeps(one.lane, now, called=called) or (one.moving and (one.lane in MAY_QUEUE or called)):
            continue
        since = awake_since(one.lane, one.due_at, now, called=called)
        if now - since <= STUCK_AFTER.get(one.lane, STUCK_AFTER["notice"]):  # a lane of a newer release
            continue
        if one.lane not in found or since < found[one.lane].due_at:
            found[one.lane] = one._replace(due_at=since)
    return found
