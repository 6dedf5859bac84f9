"""Re-routes what waits for a carrier that cannot take it: the urgent first, in slices that hold up nobody.

Only rows nobody has leased are touched; what a sender holds goes its way. Due times belong to the message and stay; but
the wait for a retry is the old carrier's, and ends.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import text
from sqlalchemy.orm import Session

from gateway.db import by_index, same
from gateway.messages.policy import sleeps
from gateway.messages.routing.choosing import ROUTE, plan_join
from gateway.messages.routing.drawing import HALF_OPEN, OPEN, RETIRED
from gateway.messages.routing.minutes import LATELY, minute_of
from gateway.messages.status import Status
from gateway.messages.succession import WAITS_BEHIND
from gateway.queues import SENDING_LANES, ring_after_commit

_URGENT = ("otp", "emergency", "reply")  # somebody waits for the text: moved first
_ORDER = (*_URGENT, *(lane for lane in SENDING_LANES if lane not in _URGENT))

AT_ONCE = 2_000  # rows a slice: a fifth of a second under locks that claims skip

UNHEARD = timedelta(seconds=20)  # a text is claimed in milliseconds; a sender restarts in less than this

# A text in doubt keeps its wait, and so does one that was taken and could not be delivered. The walk along the index of
# claims stops at the limit; a row whose plan still names the carrier stays where it is.
_MOVE = text(f"""
    WITH waiting AS (
        SELECT o.month, o.id, {ROUTE} AS route, o.tries > 0 AND m.status = :queued AS refused
          FROM outbox o
          JOIN messages m ON {same("m", "o", "month", "id")}
          {plan_join("o.recipient", "m.purpose")}
         WHERE o.lane = :lane AND o.route = :carrier AND o.lease_by IS NULL AND {ROUTE} <> :carrier
         ORDER BY o.stream, o.due_at, o.id
         LIMIT :limit
         FOR UPDATE OF o SKIP LOCKED)
    UPDATE outbox o
       SET route = waiting.route,
           due_at = CASE WHEN waiting.refused THEN least(o.due_at, :now) ELSE o.due_at END
      FROM waiting WHERE {same("o", "waiting", "month", "id")}
""")  # noqa: S608 - put together from our own constants

_ADRIFT = text("""
    SELECT carrier FROM carrier_health h
     WHERE breaker = :retired
        OR breaker = ANY(:kept_short)
           AND (EXISTS (SELECT FROM routes r WHERE r.carrier = h.carrier AND r.weight < r.base)
                OR NOT EXISTS (SELECT FROM routes r WHERE r.carrier = h.carrier))
     ORDER BY carrier
""")

_UNHEARD = text(f"""
    SELECT h.carrier FROM carrier_health h
     WHERE h.breaker <> ALL(:away)
       AND EXISTS (SELECT FROM unnest(CAST(:lanes AS text[])) AS l(lane)
                    WHERE EXISTS (SELECT FROM outbox o
                                   WHERE o.lane = l.lane AND o.route = h.carrier AND o.lease_by IS NULL
                                     AND o.due_at <= :before AND o.expires_at > :now
                                     AND NOT {WAITS_BEHIND}))
       AND NOT EXISTS (SELECT FROM route_minutes m
                        WHERE m.minute >= :lately AND m.carrier = h.carrier AND m.handed > 0)
     ORDER BY h.carrier
""")  # noqa: S608 - put together from our own constants


def move(tx: Session, carrier: str, now: datetime, limit: int = AT_ONCE) -> int:
    """Give up to `limit` messages that wait for `carrier` the routes of the present plan; returns how many moved.

    Zero means that nothing is left to move. Lanes with moved messages are rung after the commit.
    """
    by_index(tx)
    moved = 0
    for lane in _ORDER:
        wanted = {"lane": lane, "limit": limit - moved, "queued": int(Status.QUEUED)}
        count = int(tx.execute(_MOVE, {**wanted, "carrier": carrier, "now": now}).rowcount)  # type: ignore[attr-defined]
        if count:
            ring_after_commit(tx, lane)
        moved += count
        if moved >= limit:
            break
    return moved


def adrift(tx: Session) -> list[str]:
    """Carriers for which messages may wait in vain: open with others to go to, or without a contract any more.

    Also one that is half-open: of what waits for it, it shall have a tenth; and one for which nothing is planned, as it
    takes only what is ordered for it.
    """
    return list(tx.execute(_ADRIFT, {"retired": RETIRED, "kept_short": [OPEN, HALF_OPEN]}).scalars())


def unheard(tx: Session, now: datetime) -> list[str]:
    """Carriers whose messages wait though nothing was handed over lately: no sender of theirs is running.

    Lanes that sleep, or slept a moment ago, say nothing of senders.
    """
    parameters = {
        "away": [OPEN, RETIRED],
        "lanes": [lane for lane in SENDING_LANES if not (sleeps(lane, now) or sleeps(lane, now - UNHEARD))],
        "before": now - UNHEARD,
        "now": now,
        "lately": minute_of(now) - LATELY,
    }
    return list(tx.execute(_UNHEARD, parameters).scalars())
