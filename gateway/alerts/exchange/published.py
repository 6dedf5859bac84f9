"""Which alerts everybody may read: real ones that were released, once people are told; no draft, no drill."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import islice
from typing import Final

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from gateway.alerts import audience
from gateway.alerts.model import Alert
from gateway.alerts.moving import by_public_id
from gateway.alerts.states import RELEASED, Reality, State
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
        Alert.state.in_(RELEASED - {State.STOPPED}),
        now >= _BEGINS,
        or_(Alert.ended_at.is_(None), Alert.ended_at >= _BEGINS),
    )


def public(tx: Session, public_id: str, now: datetime) -> Alert:
    """That alert, if everybody may read it. Raises NotFound, whatever else it is."""
    alert = by_public_id(tx, public_id)
    known = tx.execute(select(Alert.id).where(Alert.id == alert.id, is_public(now))).first()
    if known is None or not is_for_places(tx, alert):
        raise NotFound("Không có cảnh báo này.")
    return alert


def public_ones(tx: Session, now: datetime) -> list[Alert]:
    """Those of the last days, newest first."""
    query = select(Alert).where(is_public(now), Alert.approved_at > now - LOOKS_BACK)
    found = tx.scalars(query.order_by(Alert.approved_at.desc()))
    return list(islice((alert for alert in found if is_for_places(tx, alert)), MOST))


def is_for_places(tx: Session, alert: Alert) -> bool:
    """Whether whoever lives somewhere is told, and nobody for what is known of them: a quarantine, a list, a visit.

    What goes on from an alert for places is for the same people.
    """
    kinds = {part.kind for part in audience.unpack(alert.audience).include}
    if "told" in kinds and alert.follows_id is not None:
        return kinds == {"told"} and is_for_places(tx, tx.get_one(Alert, alert.follows_id))
    return kinds <= _PLACES


_PLACES: Final = frozenset({"communes", "everyone"})
"""Parts of an audience that say where, and nothing of anybody."""
