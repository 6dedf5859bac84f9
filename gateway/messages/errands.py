"""What a call of ours is about, looked up once somebody has answered: until then nothing of it is opened."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from gateway.messages import bodies, shared
from gateway.messages.carriers import Address
from gateway.messages.model import Message
from gateway.messages.status import Status

_NEVER_LEFT: Final = (Status.SUPPRESSED, Status.UNSENT)


@dataclass(frozen=True)
class Errand:
    """A message that is said in a call. `args`: a one-time code among them is sealed (`bodies.reveal`).

    `over`: nobody needs to hear it any more.
    """

    address: Address
    number: str = field(repr=False)
    purpose: str
    template: str
    args: Mapping[str, Any] = field(repr=False)
    lang: str
    over: bool


def errand(tx: Session, address: Address, now: datetime) -> Errand | None:
    """The message behind an attempt; None where there is none."""
    query = select(Message).where(Message.month == address.month, Message.id == address.message_id)
    row = tx.scalars(query).one_or_none()
    if row is None:
        return None
    args = bodies.unpack(row.args)
    if not args and row.template.startswith(bodies.SHARED):
        args = shared.args_of(tx, row.template)
    over = Status(row.status) in _NEVER_LEFT or now >= row.expires_at
    return Errand(address, row.recipient, row.purpose, row.template, args, row.lang, over)
