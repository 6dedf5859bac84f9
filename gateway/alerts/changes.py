"""Alerts in the order in which they changed, for systems that follow them; reads only."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from gateway.alerts.model import Alert

HORIZON: Final = timedelta(seconds=5)
"""A page ends here: a transaction still open may yet commit an older row."""


def page(tx: Session, since: tuple[datetime, int] | None, limit: int, now: datetime) -> list[Alert]:
    """Alerts changed after (`changed_at`, id) of `since`, oldest change first, up to `limit` and up to 5 s ago."""
    query = select(Alert).where(Alert.changed_at <= now - HORIZON)
    if since is not None:
        query = query.where(tuple_(Alert.changed_at, Alert.id) > since)
    return list(tx.scalars(query.order_by(Alert.changed_at, Alert.id).limit(limit)))


def newest(tx: Session, limit: int) -> list[Alert]:
    """The last that were changed, newest first."""
    return list(tx.scalars(select(Alert).order_by(Alert.changed_at.desc(), Alert.id.desc()).limit(limit)))
