"""A code whose text did not come is said in a call: the same message, one more attempt, another way.

Too late is what has failed, what no carrier takes, and what a carrier that confirms has not confirmed in time. Only
where the client did not want texts alone, and never where nobody hears a call or none may come unasked.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import text
from sqlalchemy.orm import Session

from gateway import clock
from gateway.db import by_index
from gateway.messages import bodies, outbox
from gateway.messages.model import Message
from gateway.messages.outbox import Order
from gateway.messages.policy import PURPOSES
from gateway.messages.routing.choosing import CALLS
from gateway.messages.status import Status
from gateway.queues import ring_after_commit

WORTH_A_CALL: Final = timedelta(seconds=60)
"""A code with less life is over before it is heard and typed."""
_AT_ONCE: Final = 50
_OLDEST: Final = timedelta(minutes=10)  # `issuing.LONGEST`: no code lives longer

_LATE: Final = f"""
      FROM messages m
      JOIN verifications v ON v.public_id = split_part(m.origin, ':', 1)
     WHERE m.purpose = 'otp' AND m.args IS NOT NULL AND m.created_at > :since AND m.expires_at > :worth
       AND m.month = ANY(CAST(:months AS date[]))
       AND m.origin = v.public_id || ':' || (v.sends + v.asks)
       AND v.channel = 'auto' AND v.approved_at IS NULL AND v.expires_at > :worth
       AND starts_with(m.recipient, '+84') AND m.encoding <> '{outbox.SPOKEN}'
       AND NOT EXISTS (SELECT FROM attempts a WHERE a.month = m.month AND a.message_id = m.id AND a.channel = 'voice')
       AND NOT EXISTS (SELECT FROM phone_numbers p WHERE p.number = m.recipient AND p.deaf)
       AND NOT EXISTS (SELECT FROM silent_numbers q WHERE q.number = m.recipient)"""  # noqa: S608 - our own constants

_TAKEN: Final = text(f"""
    INSERT INTO outbox (month, id, lane, route, recipient, due_at, expires_at, tries)
    SELECT m.month, m.id, m.lane, '{CALLS}', m.recipient, :now, m.expires_at, m.tries {_LATE}
       AND NOT EXISTS (SELECT FROM outbox o WHERE o.month = m.month AND o.id = m.id)
       AND (m.status = :failed
            OR (:after > 0 AND m.status IN (:sent, :unknown) AND m.created_at <= :late
                AND EXISTS (SELECT FROM attempts a
                             WHERE a.month = m.month AND a.message_id = m.id AND a.no = m.tries
                               AND a.carrier = ANY(CAST(:confirming AS text[])))))
     LIMIT {_AT_ONCE}
    ON CONFLICT DO NOTHING
""")  # noqa: S608 - put together from our own constants

# What no carrier of texts takes leaves their queue, unless one of them has it in hand just now.
_WAITING: Final = text(f"""
    UPDATE outbox o SET route = '{CALLS}', due_at = :now
     WHERE o.lease_by IS NULL AND o.lane = 'otp' AND o.route <> '{CALLS}'
       AND (o.month, o.id) IN (SELECT m.month, m.id {_LATE} AND m.status IN (:queued, :unknown)
                                  AND :after > 0 AND m.created_at <= :late LIMIT {_AT_ONCE})
""")  # noqa: S608 - put together from our own constants

_GIVEN_UP: Final = text(f"""
    SELECT m.month, m.id {_LATE}
       AND m.status = :unsent AND coalesce(m.error, '') NOT IN ('withdrawn', 'expired')
       AND NOT EXISTS (SELECT FROM messages x WHERE x.month = m.month AND x.origin = m.origin || '/call')
     LIMIT {_AT_ONCE}
""")  # noqa: S608 - put together from our own constants


def call_unconfirmed(tx: Session, confirming: Collection[str], after: int, now: datetime) -> int:
    """Have those called whose code did not come; how many. `confirming`: carriers of texts that tell of each.

    `after`: seconds until an unconfirmed text is late; 0: it never is, only what has failed is said.
    """
    by_index(tx)
    since = now - _OLDEST
    asked = {
        "now": now,
        "since": since,
        "months": sorted({clock.month_of(since), clock.month_of(now)}),
        "worth": now + WORTH_A_CALL,
        "late": now - timedelta(seconds=after),
        "after": after,
        "confirming": sorted(confirming),
        **{status.name.lower(): int(status) for status in Status},
    }
    called = tx.execute(_TAKEN, asked).rowcount + tx.execute(_WAITING, asked).rowcount  # type: ignore[attr-defined]
    called += sum(_order(tx, row.month, row.id, now) for row in tx.execute(_GIVEN_UP, asked).all())
    if called:
        ring_after_commit(tx, PURPOSES["otp"].lane)
    return int(called)


def _order(tx: Session, month: date, message_id: int, now: datetime) -> int:
    """What no carrier of texts has taken is closed; the same code is ordered anew, to be said."""
    late = tx.get_one(Message, (month, message_id))
    wish = Order(
        late.recipient,
        late.purpose,
        late.template,
        bodies.unpack(late.args),
        lang=late.lang,
        origin=f"{late.origin}/call",
        month=month,
        expires_at=late.expires_at,
        called=True,
    )
    return int(outbox.order(tx, wish, now) is not None)
