"""What people answer: 8 safe, 9 need rescue; and the alert whose digits these are (people.md A1, decisions 22)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from gateway import events
from gateway.alerts.model import Alert, AlertMessage, Answered, Recipient
from gateway.alerts.states import RELEASED, TOPIC, Answer, Reality
from gateway.messages.model import Message
from gateway.messages.outbox import is_free
from gateway.messages.routing.choosing import CALLS
from gateway.messages.status import Status

ANSWERABLE: Final = timedelta(hours=24)
"""After its end an alert's 8 and 9 are still understood: who comes home from the hill answers then."""
_REACHED: Final = (Status.UNKNOWN, Status.SENT, Status.DELIVERED, Status.FAILED)
_LOOKED_AT: Final = 5  # alerts of one number, the newest


@dataclass(frozen=True)
class Told:
    """An alert that this number was told, and when it was handed over."""

    alert_id: int
    public_id: str
    event: str
    issuer: str
    real: bool
    place: str
    at: datetime


def newest(tx: Session, number: str, now: datetime) -> Told | None:
    """The last alert that `number` was told and may still answer."""
    recent = (
        select(Alert, Recipient)
        .join(Recipient, Recipient.alert_id == Alert.id)
        .where(
            Recipient.number == number, Alert.state.in_(RELEASED), Alert.approved_at > now - timedelta(days=8)
        )
        .order_by(Alert.approved_at.desc())
        .limit(_LOOKED_AT)
    )
    for alert, recipient in tx.execute(recent):
        if now > (alert.ended_at or now) + ANSWERABLE and now > alert.expires_at + ANSWERABLE:
            continue
        message = (
            select(Message.status, Message.status_at, Message.created_at)
            .join(
                AlertMessage, (AlertMessage.month == Message.month) & (AlertMessage.message_id == Message.id)
            )
            .where(AlertMessage.alert_id == alert.id, AlertMessage.ord == recipient.ord)
            .where(Message.month == alert.month)
        )
        row = tx.execute(message).first()
        if row is not None and Status(row.status) in _REACHED:
            real = alert.reality == Reality.ACTUAL
            return Told(
                alert.id, alert.public_id, alert.event, alert.issuer, real, recipient.place, row.created_at
            )  # fmt: skip
    return None


def told(tx: Session, alert: Alert, number: str) -> Told | None:
    """That `number` was told `alert`; None where it is not among its recipients."""
    place = select(Recipient.place).where(Recipient.alert_id == alert.id, Recipient.number == number)
    found = tx.scalars(place).first()
    if found is None:
        return None
    real = alert.reality == Reality.ACTUAL
    at = alert.approved_at or alert.made_at
    return Told(alert.id, alert.public_id, alert.event, alert.issuer, real, found, at)


# Who was texted before and has answered now need not be called; a landline has had nothing but its call.
_CALLED_OFF: Final = text(f"""
    DELETE FROM outbox o USING alert_recipients r, alert_messages x
     WHERE r.alert_id = :alert AND r.number = :number AND x.alert_id = r.alert_id AND x.ord = r.ord
       AND o.month = x.month AND o.id = x.message_id AND o.route = '{CALLS}' AND o.tries > 0 AND {is_free("o")}
""")  # noqa: S608 - put together from our own constants


def note(
    tx: Session,
    told: Told,
    number: str,
    answer: Answer,
    channel: str,
    now: datetime,
    ticket: str | None = None,
) -> bool:
    """Keep what was answered; the same answer twice is one. Whether it is new. Who has answered is not called."""
    row = {
        "alert_id": told.alert_id, "number": number, "answer": answer, "channel": channel, "ticket": ticket, "at": now,
    }  # fmt: skip
    once = insert(Answered).values(row).on_conflict_do_nothing()
    fresh = tx.execute(once.returning(Answered.alert_id)).first() is not None
    if fresh:
        tx.execute(_CALLED_OFF, {"alert": told.alert_id, "number": number})
        events.announce(tx, TOPIC, told.public_id)
    return fresh


def among(tx: Session, alert: Alert, numbers: Collection[str]) -> set[str]:
    """Those of these numbers that have answered."""
    query = select(Answered.number).where(Answered.alert_id == alert.id, Answered.number.in_(numbers))
    return set(tx.scalars(query)) if numbers else set()


def of(tx: Session, alert: Alert, number: str) -> list[Answered]:
    """What this number answered to this alert, oldest first."""
    query = select(Answered).where(Answered.alert_id == alert.id, Answered.number == number)
    return list(tx.scalars(query.order_by(Answered.at)))
