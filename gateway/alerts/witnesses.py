"""Who must know at once, by text, wherever they are: those who may release, that an alert waits for them; those who may
stop, that one person is about to send one alone.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from gateway import clock
from gateway.accounts import permissions, staff
from gateway.alerts import approvers
from gateway.alerts.model import Alert
from gateway.messages import outbox
from gateway.messages.outbox import Order


def ask_to_release(tx: Session, alert: Alert, by: int, now: datetime) -> int:
    """An alert waits: nobody should find it by chance at two in the morning. How many were texted."""
    if not approvers.presses(alert):
        return 0
    return _text(tx, alert, "AL_WAITS", "alert.approve", by, {}, now)


def warn_of_one_alone(tx: Session, alert: Alert, by: int, now: datetime) -> int:
    """Somebody broke the glass: until `cancel_until` anybody of them may stop it. How many were texted."""
    who = staff.names(tx, {by}).get(by, "")
    until = clock.local(alert.cancel_until or now)
    return _text(tx, alert, "AL_ALONE", "alert.steer", by, {"name": who, "second": f"{until:%H:%M:%S}"}, now)


def _text(
    tx: Session,
    alert: Alert,
    template: str,
    permission: str,
    besides: int,
    more: dict[str, Any],
    now: datetime,
) -> int:
    args = {"event": alert.event, "many": alert.count or 0, **more}
    texted = 0
    for account in (each.account for each in staff.every(tx, active=True)):
        if account.id == besides or not account.phone or permission not in permissions(account.role_names):
            continue
        origin = f"{template}:{alert.id}:{now.timestamp():.0f}:{account.id}"
        wish = Order(account.phone, "emergency", template, args, origin=origin, expires_at=alert.expires_at)
        texted += outbox.order(tx, wish, now) is not None
    return texted
