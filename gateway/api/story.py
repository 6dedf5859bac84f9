"""The story of one message for whoever may ask: row, attempts, what carriers said; never its body."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, and_, or_, select, tuple_
from sqlalchemy.orm import Session

from gateway.messages.model import Attempt, Message, Part, Receipt

MAX_RECEIPTS = 100  # a carrier in a loop must not make the answer unreadable
_ID = re.compile(r"msg_[a-z2-7]{26}")


@dataclass(frozen=True)
class Summary:
    """A message without its body."""

    month: date
    id: int
    public_id: str
    recipient: str
    purpose: str
    status: int
    error: str | None
    encoding: str
    segments: int
    created_at: datetime
    expires_at: datetime


@dataclass(frozen=True)
class Story:
    """A message, its attempts by number, and its receipts in the order they came."""

    message: Summary
    attempts: Sequence[Row[*tuple[Any, ...]]]
    receipts: Sequence[Row[*tuple[Any, ...]]]


_SUMMARY = [
    getattr(Message, name) for name in Summary.__dataclass_fields__
]  # the encrypted body is not even read


def story(tx: Session, public_id: str, client: int | None) -> Story | None:
    """The story of `public_id`; None when there is none or it is not `client`'s (None: anybody's)."""
    if not _ID.fullmatch(public_id):
        return None
    query = select(*_SUMMARY).where(Message.public_id == public_id)
    if client is not None:
        query = query.where(Message.key_id == client)
    row = tx.execute(query).first()
    if row is None:
        return None
    message = Summary(*row)
    attempts = _attempts(tx, message)
    return Story(message, attempts, _receipts(tx, message, attempts))


def _attempts(tx: Session, message: Summary) -> Sequence[Row[*tuple[Any, ...]]]:
    columns = (Attempt.no, Attempt.carrier, Attempt.ref, Attempt.status, Attempt.error, Attempt.at)
    mine = and_(Attempt.month == message.month, Attempt.message_id == message.id)
    return tx.execute(select(*columns).where(mine).order_by(Attempt.no)).all()


def _receipts(
    tx: Session, message: Summary, attempts: Sequence[Row[*tuple[Any, ...]]]
) -> Sequence[Row[*tuple[Any, ...]]]:
    """Those that carry our own address, and those that only carry the reference a carrier gave."""
    addressed = and_(Receipt.message_month == message.month, Receipt.message_id == message.id)
    refs = [(attempt.carrier, attempt.ref) for attempt in attempts if attempt.ref is not None]
    of_parts = select(Part.carrier, Part.ref).where(
        Part.month == message.month, Part.message_id == message.id
    )
    refs += [(row.carrier, row.ref) for row in tx.execute(of_parts)]
    by_ref = and_(Receipt.message_id.is_(None), tuple_(Receipt.carrier, Receipt.ref).in_(refs))
    query = (
        select(Receipt.word, Receipt.received_at)
        .where(Receipt.month >= message.month, or_(addressed, by_ref) if refs else addressed)
        .order_by(Receipt.received_at, Receipt.id)
        .limit(MAX_RECEIPTS)
    )
    return tx.execute(query).all()
