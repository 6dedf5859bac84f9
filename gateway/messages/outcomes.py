"""What became of attempts: written in batches, attempts first, then messages forward, leases given back.

Writing the same outcome twice changes nothing, and an outcome that comes after its lease was lost still counts, but
it can no longer decide when the message is tried again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from gateway.messages.outbox import Claimed
from gateway.messages.policy import Policy, policy_of, wait_before
from gateway.messages.status import TAKEN, Status


@dataclass(frozen=True)
class Outcome:
    """What became of attempt `no`: taken (`ref`), refused for now (`retry_at`), refused for good, or unknown."""

    month: date
    id: int
    no: int
    status: Status
    ref: str | None = None
    error: str | None = None
    retry_at: datetime | None = None


_ATTEMPTS = text("""
    INSERT INTO attempts (month, message_id, no, channel, carrier, ref, status, error, at)
    SELECT o.month, o.id, o.no, 'sms', :carrier, o.ref, o.status, o.error, :now
      FROM unnest(CAST(:months AS date[]), CAST(:ids AS bigint[]), CAST(:nos AS int[]), CAST(:statuses AS int[]),
                  CAST(:refs AS text[]), CAST(:errors AS text[]))
           AS o(month, id, no, status, ref, error)
    ON CONFLICT (month, message_id, no) DO UPDATE
       SET status = greatest(attempts.status, excluded.status), ref = coalesce(attempts.ref, excluded.ref)
""")

# The newest attempt of a batch speaks for its message; older ones can only move the status forward. An error belongs
# to the status it came with. Rows are locked in one order, as `receipts.apply` does, so that none waits for ever.
_SETTLE = text("""
    WITH told AS (
        SELECT o.* FROM unnest(CAST(:months AS date[]), CAST(:ids AS bigint[]), CAST(:nos AS int[]),
                               CAST(:statuses AS int[]), CAST(:retries AS timestamptz[]), CAST(:errors AS text[]))
                        AS o(month, id, no, status, retry_at, error)),
    newest AS (SELECT DISTINCT ON (month, id) * FROM told ORDER BY month, id, no DESC),
    highest AS (SELECT DISTINCT ON (month, id) month, id, status, error FROM told ORDER BY month, id, status DESC, no),
    held AS MATERIALIZED (
        SELECT m.month, m.id FROM messages m JOIN newest USING (month, id) ORDER BY m.month, m.id FOR UPDATE OF m)
    UPDATE messages m
       SET status = CASE WHEN m.status IN (5, 6) THEN m.status ELSE greatest(m.status, h.status) END,
           status_at = CASE WHEN h.status > m.status AND m.status NOT IN (5, 6) THEN :now ELSE m.status_at END,
           error = CASE WHEN h.status > m.status THEN h.error
                        WHEN h.status = m.status THEN coalesce(h.error, m.error) ELSE m.error END,
           due_at = CASE WHEN greatest(m.status, h.status) >= :taken
                              AND (m.lease_by IS NULL OR m.lease_by = :holder AND m.tries = n.no) THEN NULL
                         WHEN m.lease_by = :holder AND m.tries = n.no THEN n.retry_at ELSE m.due_at END,
           lease_until = CASE WHEN m.lease_by = :holder AND m.tries = n.no THEN NULL ELSE m.lease_until END,
           lease_by = CASE WHEN m.lease_by = :holder AND m.tries = n.no THEN NULL ELSE m.lease_by END
      FROM held
      JOIN newest n USING (month, id)
      JOIN highest h USING (month, id)
     WHERE m.month = held.month AND m.id = held.id
""")


def settle(tx: Session, outcomes: Sequence[Outcome], *, carrier: str, holder: str, now: datetime) -> None:
    """Write a batch of outcomes of `holder`; several attempts of one message may be among them."""
    if not outcomes:
        return
    outcomes = sorted(
        outcomes, key=lambda o: (o.month, o.id, o.no)
    )  # the order in which their rows are locked
    columns: dict[str, Any] = {
        "months": [o.month for o in outcomes],
        "ids": [o.id for o in outcomes],
        "nos": [o.no for o in outcomes],
        "statuses": [int(o.status) for o in outcomes],
        "refs": [o.ref for o in outcomes],
        "errors": [o.error for o in outcomes],
        "retries": [o.retry_at for o in outcomes],
    }
    tx.execute(_ATTEMPTS, {**columns, "carrier": carrier, "now": now})
    tx.execute(_SETTLE, {**columns, "holder": holder, "now": now, "taken": int(TAKEN)})


def after_refusal(message: Claimed, now: datetime, *, route_away: bool) -> tuple[Status, datetime | None]:
    """Where a message stands that was refused for now: again at a time, or `unsent` when life or tries are used up.

    Tries do not run out while the whole route is away: that says nothing against the message.
    """
    policy = policy_of(message.purpose, message.lane)
    again = now + wait_before(policy, message.no, route_away=route_away)
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
