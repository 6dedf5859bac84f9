"""One move of an alert: its row is locked, the table of moves is asked, and who, when and why are written down.

Whoever is second at the same instant finds the row as the first has left it, and is told what has become of it.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from gateway import audit, events
from gateway.alerts.model import Alert, Move
from gateway.alerts.states import MEANING, MOVES, TOPIC, State
from gateway.errors import Conflict, NotFound

_ID: Final = re.compile(r"alt_[a-z2-7]{26}")
"""What is spelt otherwise is not even asked for: PostgreSQL would stumble over some of it."""


class Moved(Conflict):
    """The alert is elsewhere by now. `state`: where; `by`: the account that moved it there, None for the clock."""

    code = "already_moved"

    def __init__(self, state: State, by: int | None, at: datetime | None) -> None:
        super().__init__(MEANING[state])
        self.state = state
        self.by = by
        self.at = at


def hold(tx: Session, alert: Alert) -> Alert:
    """Lock the row and read it as it is now."""
    tx.refresh(alert, with_for_update={"key_share": True})  # rows that refer to it may be written meanwhile
    return alert


def move(tx: Session, alert: Alert, to: State, by: int | None, now: datetime, why: str = "") -> None:
    """Move a held alert. Raises Moved where the table does not allow it."""
    here = State(alert.state)
    if to not in MOVES[here]:
        raise moved(tx, alert)
    alert.state, alert.changed_at = to, now
    tx.add(Move(alert_id=alert.id, from_state=here, to_state=to, by_account=by, at=now, why=why.strip()))
    tx.flush()
    actor = "system" if by is None else f"account:{by}"
    audit.record(
        tx, actor, f"alert.{to}", alert.public_id, now, {"from": here.value, "count": alert.count or 0}
    )
    events.announce(tx, TOPIC, alert.public_id)


def moved(tx: Session, alert: Alert) -> Moved:
    """What to tell whoever came second."""
    query = select(Move).where(Move.alert_id == alert.id).order_by(Move.id.desc()).limit(1)
    last = tx.scalars(query).first()
    return Moved(State(alert.state), last.by_account if last else None, last.at if last else None)


def moves(tx: Session, alert: Alert) -> list[Move]:
    """Everything that was done with it, oldest first."""
    return list(tx.scalars(select(Move).where(Move.alert_id == alert.id).order_by(Move.id)))


def by_public_id(tx: Session, public_id: str) -> Alert:
    """One alert. Raises NotFound."""
    known = select(Alert).where(Alert.public_id == public_id)
    alert = tx.scalars(known).first() if _ID.fullmatch(public_id) else None
    if alert is None:
        raise NotFound("Không có cảnh báo này.")
    return alert
