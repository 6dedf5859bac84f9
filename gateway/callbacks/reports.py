"""Finds messages whose clients know less than we do, and writes the reports to send; calls nobody.

Whatever moves a message's status knows nothing of this: a trigger of the table writes down that a message with an
address has moved. Statuses passed through between two looks are skipped; the newest is always reported.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from gateway.callbacks import address
from gateway.callbacks.model import Callback
from gateway.db import array
from gateway.messages.model import News
from gateway.messages.outbox import new_public_id
from gateway.messages.status import Status
from gateway.queues import ring_after_commit

LANE = "callbacks"
EVENT = "message.status"
_KNOWN = frozenset(int(status) for status in Status)
NOTED_AT_ONCE = 500  # messages: a short transaction even when a bulk order's receipts come in together

# News is taken away before the statuses are read: what moves meanwhile writes news of its own.
_TAKE = text("""
    DELETE FROM news WHERE id IN (SELECT id FROM news ORDER BY id LIMIT :limit FOR UPDATE SKIP LOCKED)
    RETURNING month, message_id
""")

_NEWS = text("""
    SELECT month, id, public_id, key_id, callback_url, status, error, status_at FROM messages
      JOIN unnest(CAST(:months AS date[]), CAST(:ids AS bigint[])) AS n(month, id) USING (month, id)
     WHERE told <> status ORDER BY month, id FOR UPDATE OF messages
""")

_TOLD = text("""
    UPDATE messages m SET told = o.status
      FROM unnest(CAST(:months AS date[]), CAST(:ids AS bigint[]), CAST(:statuses AS int[])) AS o(month, id, status)
     WHERE m.month = o.month AND m.id = o.id
""")

_ANY_NEWS = text("SELECT 1 FROM news LIMIT 1")


def ring_if_any(tx: Session) -> None:
    """Ring the lane after commit when `tx` has left news behind; for whoever has just moved statuses."""
    if tx.execute(_ANY_NEWS).scalar():
        ring_after_commit(tx, LANE)


def note(tx: Session, now: datetime, limit: int = NOTED_AT_ONCE) -> int:
    """Write a report for up to `limit` messages with news, the oldest news first; returns how many."""
    moved = sorted({(row.month, row.message_id) for row in tx.execute(_TAKE, {"limit": limit})})
    if not moved:
        return 0
    keys = {
        "months": array([month for month, _ in moved]),
        "ids": array([message_id for _, message_id in moved]),
    }
    found = tx.execute(_NEWS, keys).all()
    news = [row for row in found if row.status in _KNOWN]
    _put_back(tx, [row for row in found if row.status not in _KNOWN])  # for a worker that knows its word
    told = [_report(row, now) for row in news if row.key_id is not None]  # else nobody's secret could sign it
    if told:
        tx.execute(insert(Callback).on_conflict_do_nothing(), told)
    if news:
        tx.execute(_TOLD, _columns(news))
    return len(told)


def _put_back(tx: Session, rows: Sequence[Row[Any]]) -> None:
    if rows:
        tx.execute(insert(News), [{"month": row.month, "message_id": row.id} for row in rows])


def _columns(news: Sequence[Row[Any]]) -> dict[str, Any]:
    return {
        "months": array([row.month for row in news]),
        "ids": array([row.id for row in news]),
        "statuses": array([row.status for row in news]),
    }


def _report(row: Row[Any], now: datetime) -> dict[str, Any]:
    public_id = new_public_id("evt")
    return {
        "public_id": public_id,
        "month": row.month,
        "message_id": row.id,
        "status": row.status,
        "key_id": row.key_id,
        "url": row.callback_url,
        "host": address.host_of(row.callback_url),
        "body": _body(public_id, row),
        "created_at": now,
        "next_at": now,
    }


def _body(public_id: str, row: Row[Any]) -> str:
    """No number and no text: the report may pass through servers of others."""
    said = {
        "id": public_id,
        "event": EVENT,
        "message": row.public_id,
        "status": Status(row.status).name.lower(),
        "sequence": row.status,  # a rank only grows: whoever holds a higher one has newer news
        "at": row.status_at.isoformat(),
    }
    if row.error is not None:
        said["error"] = row.error
    return json.dumps(said, separators=(",", ":"))
