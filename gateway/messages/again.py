"""Replies that may be lost with a sender are told again when the person next writes, never before (decisions 3)."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session

from gateway.messages import bodies, outbox
from gateway.messages.model import Message, Waiting
from gateway.messages.outbox import Order
from gateway.messages.status import Status

_STILL_NEWS = timedelta(hours=24)
_QUESTIONS = (
    "K"  # catalogue ids of a dialogue's questions: the next answer brings the right one up again anyway
)


def tell_again(tx: Session, number: str, now: datetime) -> int:
    """Order once more every doubtful reply to `number` that was not a question; returns how many."""
    query = (
        select(Message)
        .where(Message.recipient == number, Message.created_at >= now - _STILL_NEWS)
        .where(Message.purpose == "reply", Message.status == Status.UNKNOWN)
        .where(~exists().where(Waiting.month == Message.month, Waiting.id == Message.id))
        .where(~Message.template.startswith(_QUESTIONS))
        .where(or_(Message.origin.is_(None), ~Message.origin.startswith("again:")))
        .order_by(Message.id)
    )
    told = 0
    for doubtful in tx.execute(query).scalars().all():
        wish = Order(
            number,
            "reply",
            doubtful.template,
            bodies.unpack(doubtful.args),
            doubtful.lang,
            doubtful.accents,
            origin=f"again:{doubtful.id}",
            month=doubtful.month,
        )
        told += outbox.order(tx, wish, now) is not None
    return told
