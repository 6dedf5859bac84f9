"""What carriers say moves attempts and messages forward, in batches: a pure function of all that was said.

Receipts come early, late, twice and shuffled; whatever the order, what is true afterwards is the same (decisions 3). It
finds the attempt, lets the worst part of a long text decide, and orders once more what failed for a passing reason.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Row, text
from sqlalchemy.orm import Session

from gateway import clock
from gateway.db import array, by_index, same
from gateway.messages import doubts, redialling
from gateway.messages.outbox import is_free
from gateway.messages.outcomes import VOICE, Key
from gateway.messages.policy import policy_of, wait_before
from gateway.messages.routing.choosing import ANY, CALLS
from gateway.messages.shared import STREAM_OF_SHARED
from gateway.messages.status import TAKEN, Status

_LOOK_BACK = timedelta(
    days=35
)  # a reference is looked for in this month and the last: carriers use them again


@dataclass(slots=True)
class Said:
    """One receipt on its way to its attempt: by our own address where the carrier gives it back, else by reference.

    `number` and `mark` find an attempt whose reference was never heard (`doubts`).
    """

    carrier: str
    ref: str
    month: date | None
    message_id: int | None
    no: int | None
    status: int
    error: str | None
    passing: bool
    number: str | None = None
    mark: int | None = None


# The address we gave out finds its attempt even before the carrier's reference is known; without one the reference must
# do. An error belongs to the status it came with, so that no order of arrival leaves a trace. Rows are locked in one
# order, attempts before messages and each by its key, as `outcomes.settle` does: two writers wait, and never for ever.
# A message that will be tried again has not failed. A reference names one attempt; where a carrier gives it out again
# (its counter started anew), the newest: a reference that thousands share must not cost thousands of rows.
_ATTEMPTS = text(f"""
    WITH said AS (
        SELECT * FROM unnest(CAST(:carriers AS text[]), CAST(:refs AS text[]), CAST(:months AS date[]),
                             CAST(:ids AS bigint[]), CAST(:nos AS int[]), CAST(:statuses AS int[]),
                             CAST(:errors AS text[]))
               WITH ORDINALITY AS s(carrier, ref, month, id, no, status, error, nth)),
    matched AS MATERIALIZED (
        SELECT said.nth, said.status, said.error, a.month, a.message_id, a.no, a.status AS was
          FROM said JOIN attempts a ON a.month = said.month AND a.message_id = said.id AND a.no = said.no
                                   AND a.carrier = said.carrier
        UNION ALL
        SELECT said.nth, said.status, said.error, a.month, a.message_id, a.no, a.status
          FROM said CROSS JOIN LATERAL (
                   SELECT month, message_id, no, status FROM attempts
                    WHERE carrier = said.carrier AND ref = said.ref AND month = ANY(CAST(:recent AS date[]))
                    ORDER BY month DESC, message_id DESC, no DESC LIMIT 1) a
         WHERE said.id IS NULL),
    best AS MATERIALIZED (
        SELECT DISTINCT ON (month, message_id, no) month, message_id, no, status, error, was
          FROM matched ORDER BY month, message_id, no, status DESC, error DESC NULLS LAST),
    tried AS (
        UPDATE attempts a
           SET status = greatest(a.status, best.status),
               error = CASE WHEN best.status > a.status THEN best.error
                            WHEN best.status = a.status THEN greatest(best.error, a.error) ELSE a.error END
          FROM best
         WHERE a.month = best.month AND a.message_id = best.message_id AND a.no = best.no
        RETURNING a.month, a.message_id, a.no, a.status, a.error, best.was),
    per_message AS MATERIALIZED (
        SELECT DISTINCT ON (m.month, m.id) m.month, m.id, tried.status, tried.error, tried.was
          FROM tried JOIN messages m ON m.month = tried.month AND m.id = tried.message_id
         WHERE (tried.no >= m.tries OR tried.status = :delivered)
           AND NOT (tried.status = :failed AND EXISTS (
                       SELECT FROM outbox o WHERE {same("o", "m", "month", "id")}))
         ORDER BY m.month, m.id, tried.status DESC, tried.error DESC NULLS LAST),
    moved AS (
        UPDATE messages m
           SET status = greatest(m.status, p.status),
               error = CASE WHEN p.status > m.status THEN p.error
                            WHEN p.status = m.status THEN greatest(p.error, m.error) ELSE m.error END,
               status_at = CASE WHEN p.status > m.status THEN :now ELSE m.status_at END
          FROM per_message p
         WHERE m.month = p.month AND m.id = p.id AND m.status NOT IN (5, 6)),
    over AS (
        DELETE FROM outbox o USING per_message p
         WHERE (p.status = :delivered AND p.was <> :delivered
                OR p.status = :taken AND p.was NOT IN (:taken, :delivered))
           AND {same("o", "p", "month", "id")} AND {is_free("o")})
    SELECT DISTINCT nth FROM matched
""")  # noqa: S608 - put together from our own constants

_PARTS = text("""
    UPDATE parts p SET status = greatest(p.status, s.status)
      FROM unnest(CAST(:carriers AS text[]), CAST(:refs AS text[]), CAST(:statuses AS int[]))
           WITH ORDINALITY AS s(carrier, ref, status, nth)
     CROSS JOIN LATERAL (
               SELECT month, message_id, no FROM parts
                WHERE carrier = s.carrier AND ref = s.ref AND month = ANY(CAST(:recent AS date[]))
                ORDER BY month DESC, message_id DESC, no DESC LIMIT 1) newest
     WHERE p.month = newest.month AND p.message_id = newest.message_id AND p.no = newest.no AND p.ref = s.ref
    RETURNING s.nth, p.month, p.message_id, p.no
""")

# The lock makes two appliers of one text's parts go one after the other: the second sees what the first wrote.
_LOCK = text("""
    SELECT a.month, a.message_id, a.no
      FROM attempts a JOIN unnest(CAST(:months AS date[]), CAST(:ids AS bigint[]), CAST(:nos AS int[]))
                           AS w(month, message_id, no) USING (month, message_id, no)
     ORDER BY a.month, a.message_id, a.no FOR UPDATE OF a
""")

_WORST = text("""
    SELECT p.month, p.message_id, p.no,
           CASE WHEN bool_or(p.status = :failed) THEN :failed ELSE min(p.status) END AS status
      FROM parts p JOIN unnest(CAST(:months AS date[]), CAST(:ids AS bigint[]), CAST(:nos AS int[]))
                        AS w(month, message_id, no) USING (month, message_id, no)
     GROUP BY p.month, p.message_id, p.no
""")


def apply_said(tx: Session, said: Sequence[Said], now: datetime) -> set[int]:
    """Move attempts and messages forward; returns the places in `said` whose attempt was found."""
    if not said:
        return set()
    by_index(tx)
    best, places = _each_once(said)
    if len(best) < len(said):
        return {n for place in apply_said(tx, best, now) for n in places[place]}
    found = _to_known(tx, said, now)
    lost = [n for n, one in enumerate(said) if n not in found and one.number and one.mark is not None]
    strays = [
        doubts.Stray(said[n].carrier, said[n].ref, said[n].number or "", said[n].mark or 0) for n in lost
    ]
    named = [lost[n] for n in sorted(doubts.name(tx, strays, recent(now), now))]
    return found | {named[n] for n in _to_known(tx, [said[n] for n in named], now)}


def _each_once(said: Sequence[Said]) -> tuple[list[Said], list[list[int]]]:
    """The best of what is said of each reference, and the places where it is said."""
    alike: dict[tuple[str, str] | int, list[int]] = {}
    for n, one in enumerate(said):
        alike.setdefault((one.carrier, one.ref) if one.message_id is None else n, []).append(n)
    return [max((said[n] for n in same), key=_rank) for same in alike.values()], list(alike.values())


def _to_known(tx: Session, said: Sequence[Said], now: datetime) -> set[int]:
    """Where our address or the carrier's reference is known to an attempt."""
    found = _try_again(tx, said, now)
    rest = [n for n in range(len(said)) if n not in found]
    found |= {rest[n] for n in _to_attempts(tx, [said[n] for n in rest], now)}
    return found | _to_parts(
        tx, said, [n for n in rest if n not in found and said[n].message_id is None], now
    )


def _to_attempts(tx: Session, said: Sequence[Said], now: datetime) -> set[int]:
    if not said:
        return set()
    parameters = {
        **columns(said),
        "recent": recent(now),
        "now": now,
        "taken": int(TAKEN),
        "failed": int(Status.FAILED),
        "delivered": int(Status.DELIVERED),
    }
    return {nth - 1 for nth in tx.execute(_ATTEMPTS, parameters).scalars()}


def _to_parts(tx: Session, said: Sequence[Said], places: Sequence[int], now: datetime) -> set[int]:
    """Apply what speaks of one part of a long text: the worst part decides (a text with a hole is no text)."""
    ours = [said[n] for n in places]
    rows = tx.execute(_PARTS, {**columns(ours), "recent": recent(now)}).all() if ours else []
    if not rows:
        return set()
    heard: dict[Key, list[Said]] = {}
    for row in rows:
        heard.setdefault((row.month, row.message_id, row.no), []).append(ours[row.nth - 1])
    whole = sorted(heard)
    keys = {
        "months": array([k[0] for k in whole]),
        "ids": array([k[1] for k in whole]),
        "nos": array([k[2] for k in whole]),
    }
    tx.execute(_LOCK, keys)
    verdicts = []
    for row in tx.execute(_WORST, {**keys, "failed": int(Status.FAILED)}):
        parts = heard[row.month, row.message_id, row.no]
        error = max((one.error or "" for one in parts if one.status == row.status), default="") or None
        verdicts.append(
            Said(parts[0].carrier, "", row.month, row.message_id, row.no, row.status, error, False)
        )
    _to_attempts(tx, verdicts, now)
    return {places[row.nth - 1] for row in rows}


def _rank(said: Said) -> tuple[int, str]:
    return said.status, said.error or ""


_CAN_PASS = text(f"""
    SELECT said.nth, a.month, a.message_id, a.no, a.channel, m.purpose, m.lane, m.expires_at,
           (SELECT count(*) FROM attempts e WHERE e.month = a.month AND e.message_id = a.message_id
                                             AND e.channel = a.channel AND e.error = said.error) AS alike
      FROM unnest(CAST(:carriers AS text[]), CAST(:refs AS text[]), CAST(:months AS date[]), CAST(:ids AS bigint[]),
                  CAST(:nos AS int[]), CAST(:errors AS text[]))
           WITH ORDINALITY AS said(carrier, ref, month, id, no, error, nth)
      LEFT JOIN LATERAL (
               SELECT month, message_id, no FROM attempts
                WHERE carrier = said.carrier AND ref = said.ref AND month = ANY(CAST(:recent AS date[]))
                ORDER BY month DESC, message_id DESC, no DESC LIMIT 1) newest ON said.id IS NULL
      JOIN attempts a ON a.month = coalesce(said.month, newest.month)
                     AND a.message_id = coalesce(said.id, newest.message_id) AND a.no = coalesce(said.no, newest.no)
                     AND a.carrier = said.carrier
      JOIN messages m ON m.month = a.month AND m.id = a.message_id
     WHERE m.tries = a.no AND a.status < :failed AND m.status NOT IN (5, 6)
       AND (m.status < :failed OR a.channel = 'voice')
       AND NOT EXISTS (SELECT FROM outbox o WHERE {same("o", "m", "month", "id")})
     ORDER BY a.month, a.message_id FOR UPDATE OF a
""")  # noqa: S608 - put together from our own constants

_FAILED = text("""
    UPDATE attempts a SET status = :failed, error = f.error
      FROM unnest(CAST(:months AS date[]), CAST(:ids AS bigint[]), CAST(:nos AS int[]), CAST(:errors AS text[]))
           AS f(month, id, no, error)
     WHERE a.month = f.month AND a.message_id = f.id AND a.no = f.no
""")

_ONCE_MORE = text(f"""
    INSERT INTO outbox (month, id, lane, route, stream, recipient, keeps_order, due_at, expires_at, tries)
    SELECT m.month, m.id, m.lane, f.route, coalesce('key ' || m.key_id, {STREAM_OF_SHARED}, ''), m.recipient, false,
           f.due_at, m.expires_at, f.no
      FROM unnest(CAST(:months AS date[]), CAST(:ids AS bigint[]), CAST(:nos AS int[]), CAST(:dues AS timestamptz[]),
                  CAST(:routes AS text[])) AS f(month, id, no, due_at, route)
      JOIN messages m ON m.month = f.month AND m.id = f.id
    ON CONFLICT DO NOTHING
""")  # noqa: S608 - put together from our own constants


def _try_again(tx: Session, said: Sequence[Said], now: datetime) -> set[int]:
    """Order once more what failed for a reason that passes (a phone that is off), where tries and time are left.

    The attempt has failed, the message has not. Returns the places in `said` that are settled so.
    """
    places = [n for n, one in enumerate(said) if one.passing and one.status == Status.FAILED]
    if not places:
        return set()
    ours = [said[n] for n in places]
    query = {**columns(ours), "recent": recent(now), "failed": int(Status.FAILED)}
    again = {}
    for row in tx.execute(_CAN_PASS, query):
        wait = _wait(row, ours[row.nth - 1].error)
        if wait is not None and now + wait < row.expires_at:
            again[row.nth - 1] = (row, now + wait)
    if again:
        keys = {
            "months": array([row.month for row, _ in again.values()]),
            "ids": array([row.message_id for row, _ in again.values()]),
            "nos": array([row.no for row, _ in again.values()]),
        }
        errors = array([ours[n].error for n in again])
        tx.execute(_FAILED, {**keys, "errors": errors, "failed": int(Status.FAILED)})
        dues = array([due for _, due in again.values()])
        routes = array([CALLS if row.channel == VOICE else ANY for row, _ in again.values()])
        tx.execute(_ONCE_MORE, {**keys, "dues": dues, "routes": routes})
    return {places[n] for n in again}


def _wait(row: Row[Any], error: str | None) -> timedelta | None:
    """Until the next try; None: there is none. Calls have a table of their own, by how they ended."""
    if row.channel == VOICE:
        return redialling.again(row.purpose, error or "", row.alike + 1)
    policy = policy_of(row.purpose, row.lane)
    return wait_before(policy, row.no, passing=True) if row.no < policy.max_tries else None


def columns(said: Sequence[Said]) -> dict[str, Any]:
    return {
        "carriers": array([one.carrier for one in said]),
        "refs": array([one.ref for one in said]),
        "months": array([one.month for one in said]),
        "ids": array([one.message_id for one in said]),
        "nos": array([one.no for one in said]),
        "statuses": array([one.status for one in said]),
        "errors": array([one.error for one in said]),
        "passing": array([one.passing for one in said]),
    }


def recent(now: datetime) -> list[date]:
    """The months in which a reference is looked for."""
    return sorted(
        {clock.month_of(now), clock.month_of(now - _LOOK_BACK), clock.month_of(now - timedelta(days=27))}
    )
