"""`TX`: a phone says whom it met. Anyone may; nothing is said of the other number, and nothing happens by itself."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from gateway import clock
from gateway.tracing.model import DeclaredContact
from gateway.tracing.reach import Reach

MOST: Final = 30
"""Declared by one phone in a day: more than anybody meets and remembers; beyond that a person takes over."""
NOT_SAID: Final = Reach().look_back
"""Without a day they met at some time of the look-back."""


def declare(tx: Session, number: str, other: str, met_on: date | None, channel: str, now: datetime) -> bool:
    """Keep that `number` met `other` (both E.164) on a day, or on one not said. False: enough for one day."""
    today = clock.midnight(clock.today(now))
    said = select(func.count()).select_from(DeclaredContact)
    if (
        tx.execute(
            said.where(DeclaredContact.number == number, DeclaredContact.created_at >= today)
        ).scalar_one()
        >= MOST
    ):
        return False
    since = now - NOT_SAID if met_on is None else clock.midnight(met_on)
    until = now if met_on is None else min(now, since + timedelta(days=1))
    tx.add(
        DeclaredContact(
            number=number, other=other, met_since=since, met_until=until, channel=channel, created_at=now
        )
    )
    tx.flush()
    return True
