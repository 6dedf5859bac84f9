"""One step for whoever works on alerts: a chunk, an end, or a slice of what is closed."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from gateway.alerts import ending, waves


def work(tx: Session, now: datetime) -> bool:
    """Do what is most pressing of all alerts. False where there is nothing to do."""
    return waves.expand(tx, now) or ending.finish(tx, now) or ending.sweep(tx, now)
