"""Which alerts everybody may read: real ones that were released, once people are told; no draft, no drill."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from gateway.alerts.model import Alert
from gateway.alerts.moving import by_public_id
from gateway.alerts.states import RELEASED, Reality
from gateway.errors import NotFound

MOST: Final = 50
"""Alerts of a feed."""
LOOKS_BACK: Final = timedelta(days=14)
"""Twice as long as an alert lives: who reads seldom still finds how it ended."""

# Nothing leaves before: not in the minute after the glass is broken, not before the hour its author set. What was
# stopped by then was told nobody.
_BEGINS: Final = func.greatest(Alert.approved_at, Alert.cancel_until, Alert.starts_at)


def is_public(now: datetime) -> ColumnElement[bool]:
    """What everybody may read at `now`."""
    return and_(
        Alert.reality == Reality.ACTUAL,
        Alert.state.in_(RELEASED),
        now >= _BEGINS,
        or_(Alert.ended_at.is_(None), Alert.ended_at >= _BEGINS),
    )


def public(tx: Session, public_id: str, now: datetime) -> Alert:
    """That alert, if everybody may read it. Raises NotFound, whatever else it is."""
    alert = by_public_id(tx, public_id)
    if tx.execute(select(Alert.id).where(Alert.id == alert.id, is_public(now))).first() is None:
        raise NotFound("Không có cảnh báo này.")
    return alert


def public_ones(tx: Session, now: datetime) -> list[Alert]:
    """Those of the last days, newest first."""
    query = select(Alert).where(is_public(now), Alert.approved_at > now - LOOKS_BACK)
    return list(tx.scalars(query.order_by(Alert.approved_at.desc()).limit(MOST)))
