"""What the tests of messages share: ordering texts, claiming them, reading rows back."""

from __future__ import annotations

import itertools
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Row, text
from sqlalchemy.orm import Session

from gateway.messages import outbox
from gateway.messages.outbox import Claimed, Order

NOW = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)
MONTH = date(2026, 11, 1)
PHONE = "+84900000101"

_origins = itertools.count(1)


def order(
    tx: Session, recipient: str = PHONE, purpose: str = "reply", now: datetime = NOW, **more: Any
) -> None:
    """Order a text of its own to `recipient`."""
    words = more.pop("words", f"Tin so {next(_origins)}")
    assert outbox.order(tx, Order(recipient, purpose, "text", {"text": words}, **more), now) is not None


def claim(
    tx: Session, lane: str = "reply", holder: str = "twilio@a", limit: int = 100, now: datetime = NOW
) -> list[Claimed]:
    """Lease what waits in `lane`."""
    return outbox.claim(tx, route="twilio", lane=lane, holder=holder, limit=limit, now=now)[0]


def rows(tx: Session, columns: str = "status, error, tries, due_at, lease_by") -> list[Row[Any]]:
    """Every message with what waits for it, oldest first; `tries` are those begun."""
    joined = """SELECT m.*, m.tableoid::regclass::text AS place, o.due_at, o.lease_by, o.route, o.stream,
                       coalesce(o.tries, m.tries) AS begun
                  FROM messages m LEFT JOIN outbox o USING (month, id)"""
    wanted = columns.replace("tries", "begun AS tries")
    return list(tx.execute(text(f"SELECT {wanted} FROM ({joined}) known ORDER BY month, id")))


def row(tx: Session, columns: str = "status, error, tries, due_at, lease_by") -> Row[Any]:
    """The one message there is."""
    (only,) = rows(tx, columns)
    return only
