"""Figures about reports that wait, each a query over rows at the moment it is asked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from gateway.callbacks.model import Callback
from gateway.callbacks.outcome import Outcome


@dataclass(frozen=True)
class HostLine:
    """What one host has not heard: how many wait and since when, how many were given up, and the last fault."""

    host: str
    waiting: int
    since: datetime | None
    given_up: int
    error: str | None


def waiting(tx: Session, now: datetime) -> tuple[int, float]:
    """How many reports wait, and for how many seconds the oldest has."""
    query = select(func.count(), func.min(Callback.created_at)).where(Callback.next_at.is_not(None))
    count, oldest = tx.execute(query).one()
    return count, (now - oldest).total_seconds() if oldest is not None else 0.0


def by_host(tx: Session) -> list[HostLine]:
    """Hosts that have not heard everything, the longest queue first."""
    open_ = Callback.next_at.is_not(None)
    query = (
        select(
            Callback.host,
            func.count().filter(open_).label("waiting"),
            func.min(Callback.created_at).filter(open_).label("since"),
            func.count().filter(Callback.outcome == Outcome.GIVEN_UP).label("given_up"),
            func.max(Callback.error).label("error"),
        )
        .where(open_ | (Callback.outcome == Outcome.GIVEN_UP))
        .group_by(Callback.host)
        .order_by(func.count().filter(open_).desc(), Callback.host)
    )
    return [HostLine(**row._mapping) for row in tx.execute(query)]
