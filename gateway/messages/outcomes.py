"""What became of attempts: written in batches, attempts first, then messages forward, leases given back.

Writing the same outcome twice changes nothing, and an outcome that comes after its lease was lost still counts, but
it can no longer decide when the message is tried again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import zip_longest
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from gateway.db import array, by_index, same
from gateway.messages.outbox import REACHED, Claimed, is_free
from gateway.messages.policy import Policy, policy_of, wait_before
from gateway.messages.status import TAKEN, Status

TEXT, VOICE = "sms", "voice"
"""How an attempt was made."""

Key = tuple[date, int, int]
"""An attempt by its address: month, message, number."""


@dataclass(slots=True)
class Outcome:
    """What became of attempt `no`: taken (`refs`), refused for now (`retry_at`), refused for good, or unknown.

    An attempt that failed with a `retry_at` has failed for this carrier only: the message has not. `refs` are the
    carrier's references, one for each part; `raw_refs` the same as the carrier wrote them, given only where our form is
    another. `elsewhere`: the retry had better go by another carrier. Never changed once made.
    """

    month: date
    id: int
    no: int
    status: Status
    refs: tuple[str, ...] = ()
    error: str | None = None
    retry_at: datetime | None = None
    raw_refs: tuple[str, ...] = ()
    elsewhere: bool = False

    @property
    def stands(self) -> Status:
        """What it says of the message: one that will be tried again has not failed."""
        return Status.QUEUED if self.status == Status.FAILED and self.retry_at is not None else self.status

    @property
    def key(self) -> Key:
        """The attempt it speaks of."""
        return self.month, self.id, self.no


# The newest attempt of a batch speaks for its message; older ones can only move the status forward. An error belongs
# to the status it came with. Attempts, then messages, each in the order of its key, as `receipts` does: two writers
# wait for each other, and never for ever.
_ATTEMPTS = text("""
    INSERT INTO attempts (month, message_id, no, channel, carrier, ref, raw_ref, status, error, at)
    SELECT o.month, o.id, o.no, :channel, :carrier, o.ref, o.raw_ref, o.status, o.error, :now
      FROM unnest(CAST(:months AS date[]), CAST(:ids AS bigint[]), CAST(:nos AS int[]), CAST(:statuses AS int[]),
                  CAST(:refs AS text[]), CAST(:raw_refs AS text[]), CAST(:errors AS text[]))
           AS o(month, id, no, status, ref, raw_ref, error)
    ON CONFLICT (month, message_id, no) DO UPDATE
       SET status = greatest(attempts.status, excluded.status), ref = coalesce(attempts.ref, excluded.ref),
           raw_ref = coalesce(attempts.raw_ref, excluded.raw_ref)
""")

_MESSAGES = text(f"""
    UPDATE messages m
       SET status = CASE WHEN m.status IN (5, 6) THEN m.status ELSE greatest(m.status, o.status) END,
           status_at = CASE WHEN o.status > m.status AND m.status NOT IN (5, 6) THEN :now ELSE m.status_at END,
           error = CASE WHEN o.status > m.status THEN o.error
                        WHEN o.status = m.status THEN coalesce(o.error, m.error) ELSE m.error END,
           tries = greatest(m.tries, o.no)
      FROM unnest(CAST(:months AS date[]), CAST(:ids AS bigint[]), CAST(:nos AS int[]), CAST(:statuses AS int[]),
                  CAST(:errors AS text[])) AS o(month, id, no, status, error)
     WHERE {same("m", "o", "month", "id")}
""")  # noqa: S608 - put together from our own constants

_DONE = text(f"""
    DELETE FROM outbox w USING unnest(CAST(:months AS date[]), CAST(:ids AS bigint[]), CAST(:nos AS int[]))
                              AS o(month, id, no)
     WHERE {same("w", "o", "month", "id")} AND ({is_free("w")} OR (w.lease_by = :holder AND w.tries = o.no))
""")  # noqa: S608 - put together from our own constants

# What another attempt turned out to have reached is not tried again.
_AGAIN = text(f"""
    WITH told AS MATERIALIZED (
        SELECT o.month, o.id, told.retry_at, told.route,
               EXISTS (SELECT FROM attempts a WHERE a.month = o.month AND a.message_id = o.id
                                                AND {REACHED}) AS reached
          FROM unnest(CAST(:months AS date[]), CAST(:ids AS bigint[]), CAST(:nos AS int[]),
                      CAST(:retries AS timestamptz[]), CAST(:routes AS text[]))
               AS told(month, id, no, retry_at, route) CROSS JOIN LATERAL (
            SELECT month, id, outbox.route FROM outbox
             WHERE month = told.month AND id = told.id AND lease_by = :holder AND tries = told.no FOR UPDATE) o),
    spent AS (DELETE FROM outbox w USING told WHERE {same("w", "told", "month", "id")} AND told.reached)
    UPDATE outbox w SET due_at = told.retry_at, route = coalesce(told.route, w.route), lease_by = NULL,
                        lease_until = NULL
      FROM told WHERE {same("w", "told", "month", "id")} AND NOT told.reached
""")  # noqa: S608 - put together from our own constants

# What waits behind a text that leaves for another carrier goes with it: on the air, too, one carrier keeps the order.
# The holder may have some in hand, not begun; a row that somebody else has locked is left, and its claim will wait.
_FOLLOW = text(f"""
    WITH behind AS MATERIALIZED (
        SELECT o.month, o.id, w.route
          FROM unnest(CAST(:months AS date[]), CAST(:ids AS bigint[]), CAST(:routes AS text[]))
               AS went(month, id, route) CROSS JOIN LATERAL (
            SELECT id, recipient, lane, route FROM outbox
             WHERE month = went.month AND id = went.id AND route = went.route AND keeps_order
               AND {is_free("outbox")}
             LIMIT 1) w CROSS JOIN LATERAL (
            SELECT month, id FROM outbox
             WHERE recipient = w.recipient AND lane = w.lane AND id > w.id AND route <> w.route AND keeps_order
               AND (lease_by = :holder OR (lease_by IS NULL AND tries = 0))
               FOR UPDATE SKIP LOCKED) o)
    UPDATE outbox o SET route = behind.route
      FROM behind WHERE {same("o", "behind", "month", "id")}
""")  # noqa: S608 - put together from our own constants

_PARTS = text("""
    INSERT INTO parts (month, message_id, no, part, carrier, ref, raw_ref, status)
    SELECT o.month, o.id, o.no, o.part, :carrier, o.ref, o.raw_ref, :sent
      FROM unnest(CAST(:months AS date[]), CAST(:ids AS bigint[]), CAST(:nos AS int[]), CAST(:parts AS int[]),
                  CAST(:refs AS text[]), CAST(:raw_refs AS text[])) AS o(month, id, no, part, ref, raw_ref)
    ON CONFLICT DO NOTHING
""")


def settle(
    tx: Session,
    outcomes: Sequence[Outcome],
    *,
    carrier: str,
    holder: str,
    now: datetime,
    routes: Mapping[Key, str] | None = None,
    channel: str = TEXT,
) -> None:
    """Write a batch of outcomes of `holder`, tried by `channel`; several attempts of one message may be among them.

    `routes`: to which carrier a retry goes, by attempt; without an entry it stays where it was.
    """
    if not outcomes:
        return
    by_index(tx)
    ranked = sorted(outcomes, key=_by_key)
    heads = _columns(ranked)
    statuses = array([int(o.status) for o in ranked])
    refs = [o.refs[0] if len(o.refs) == 1 else None for o in ranked]
    raw_refs = [o.raw_refs[0] if len(o.raw_refs) == 1 else None for o in ranked]
    said = {
        "statuses": statuses,
        "refs": array(refs),
        "raw_refs": array(raw_refs),
        "errors": array([o.error for o in ranked]),
    }
    tx.execute(_ATTEMPTS, {**heads, **said, "channel": channel, "carrier": carrier, "now": now})
    _write_parts(tx, [o for o in ranked if len(o.refs) > 1], carrier)
    newest = {(o.month, o.id): o for o in ranked}  # ranked by number: the last one stays
    highest = _highest(ranked) if len(newest) < len(ranked) else ranked
    said = {"statuses": array([int(o.stands) for o in highest]), "errors": array([o.error for o in highest])}
    nos = [newest[o.month, o.id].no for o in highest]
    tx.execute(_MESSAGES, {**_columns(highest), **said, "nos": array(nos), "now": now})
    taken = {(o.month, o.id) for o in ranked if o.stands >= TAKEN}
    _leave(tx, [o for key, o in newest.items() if key in taken or o.retry_at is None], holder)
    again = [o for key, o in newest.items() if key not in taken and o.retry_at is not None]
    _wait(tx, again, holder, routes or {})


def _write_parts(tx: Session, long: Sequence[Outcome], carrier: str) -> None:
    if not long:
        return
    rows = [(o, n, ref, raw) for o in long for n, (ref, raw) in enumerate(zip_longest(o.refs, o.raw_refs), 1)]
    columns = {
        **_columns([o for o, *_ in rows]),
        "parts": array([n for _, n, _, _ in rows]),
        "refs": array([ref for _, _, ref, _ in rows]),
        "raw_refs": array([raw for *_, raw in rows]),
    }
    tx.execute(_PARTS, {**columns, "carrier": carrier, "sent": int(Status.SENT)})


def _leave(tx: Session, done: Sequence[Outcome], holder: str) -> None:
    if done:
        tx.execute(_DONE, {**_columns(done), "holder": holder})


def _wait(tx: Session, again: Sequence[Outcome], holder: str, routes: Mapping[Key, str]) -> None:
    if again:
        columns = {
            **_columns(again),
            "retries": array([o.retry_at for o in again]),
            "routes": array([routes.get(o.key) for o in again]),
        }
        tx.execute(_AGAIN, {**columns, "holder": holder})
        if any(o.key in routes for o in again):
            tx.execute(_FOLLOW, {**columns, "holder": holder})


def _highest(ranked: Sequence[Outcome]) -> list[Outcome]:
    """The outcome of the highest status for each message; of two with the same status the earlier attempt's."""
    best: dict[tuple[date, int], Outcome] = {}
    for outcome in ranked:
        held = best.get((outcome.month, outcome.id))
        if held is None or outcome.stands > held.stands:
            best[outcome.month, outcome.id] = outcome
    return list(best.values())


def _columns(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    return {
        "months": array([o.month for o in outcomes]),
        "ids": array([o.id for o in outcomes]),
        "nos": array([o.no for o in outcomes]),
    }


def _by_key(outcome: Outcome) -> Key:
    return outcome.month, outcome.id, outcome.no


def after_refusal(
    message: Claimed, now: datetime, *, route_away: bool, at_least: float = 0.0
) -> tuple[Status, datetime | None]:
    """Where a message stands that was refused for now: again at a time, or `unsent` when life or tries are used up.

    Tries do not run out while the whole route is away: that says nothing against the message. `at_least`: seconds that
    the carrier asked this message to wait.
    """
    policy = policy_of(message.purpose, message.lane)
    wait = wait_before(policy, message.no, route_away=route_away)
    again = now + max(wait, timedelta(seconds=at_least))
    used_up = not route_away and message.no >= policy.max_tries
    if used_up or again >= message.expires_at:
        return Status.UNSENT, None
    return Status.QUEUED, again


def after_doubt(policy: Policy, doubtful: bool, now: datetime) -> datetime | None:
    """When to send once more a message whose outcome is unknown; None where its policy forbids it (decisions 3).

    `doubtful`: an earlier attempt was unknown already, so its one re-send has been used.
    """
    wait = policy.resend_unknown
    return None if wait is None or doubtful else now + wait
