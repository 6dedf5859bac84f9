"""Who may release is called, one after another, while an alert waits that must not: who is on duty first.

The call reads the alert back and takes a PIN and a one-time code (`ivr.scripts.approval`). Whom an approval has called
is told by its messages, so a scheduler may die at any instant and call nobody twice.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

import structlog
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from gateway import approvals, clock, duty
from gateway.accounts import permissions, pins, staff
from gateway.accounts.model import Account
from gateway.alerts.model import Alert
from gateway.alerts.states import State
from gateway.approvals import Approval
from gateway.messages import outbox
from gateway.messages.outbox import Order

log = structlog.get_logger(__name__)

TEMPLATE: Final = "AL_CALL"
MAY: Final = "alert.approve"
SPACING: Final = timedelta(minutes=2)
"""So long one person has before the next is called; whoever is at it is left to finish."""
WORTH: Final = timedelta(minutes=30)
"""After so long in the outbox the call of one person is no longer made."""
_AT_IT: Final = timedelta(minutes=10)  # a call ends within this time: `twilio_calls.LONGEST`
_PRESSING: Final = frozenset({"extreme", "severe"})
_SLICE: Final = 20

_CALLED: Final = text("""
    SELECT max(m.created_at) AS last, array_agg(m.origin) AS origins,
           bool_or(EXISTS (SELECT FROM calls c WHERE c.purpose = 'approval' AND c.number = m.recipient
                             AND c.state <> 'over' AND c.began_at > :lately)) AS at_it
      FROM messages m WHERE m.month = ANY(CAST(:months AS date[])) AND m.origin >= :first AND m.origin < :last
""")


def presses(alert: Alert) -> bool:
    """Whether nobody should find it by chance at two in the morning."""
    return alert.severity in _PRESSING and alert.purpose == "emergency"


def call_next(tx: Session, after: timedelta, now: datetime) -> int:
    """Call the next one for every pressing alert that waits longer than `after`; how many are called."""
    query = (
        select(Alert, Approval)
        .join(Approval, (Approval.subject_kind == "alert") & (Approval.subject_id == Alert.id))
        .where(Alert.state == State.SUBMITTED, Approval.state == approvals.State.WAITING)
        .where(Approval.submitted_at <= now - after, Alert.expires_at > now)
        .order_by(Approval.submitted_at)
        .limit(_SLICE)
        .with_for_update(of=Approval, skip_locked=True)
    )
    return sum(_call_next(tx, alert, waiting, now) for alert, waiting in tx.execute(query) if presses(alert))


def leave_alone(tx: Session, approval_id: int, now: datetime) -> None:
    """It is decided: nobody is called for it any more."""
    for account in _every(tx, now):
        outbox.withdraw(tx, account.phone or "", _origins(approval_id), now)


def _call_next(tx: Session, alert: Alert, waiting: Approval, now: datetime) -> bool:
    first = _origins(waiting.id)
    month = clock.month_of(waiting.submitted_at)
    called = tx.execute(
        _CALLED, {"months": [month], "first": first, "last": first[:-1] + ";", "lately": now - _AT_IT}
    ).one()
    if called.last is not None and (called.last > now - SPACING or called.at_it):
        return False
    known = frozenset(called.origins or ())
    for account in _in_order(tx, now):
        origin = f"{first}{account.id}"
        if account.id == waiting.submitted_by or origin in known:
            continue
        wish = Order(
            account.phone or "",
            "emergency",
            TEMPLATE,
            {"alert": alert.public_id, "approval": waiting.id},
            lang=account.lang,
            origin=origin,
            month=month,
            expires_at=min(alert.expires_at, now + WORTH),
            called=True,
        )
        if outbox.order(tx, wish, now) is not None:
            log.info("who may release is called", alert=alert.public_id, account=account.id)
            return True
    return False


def _in_order(tx: Session, now: datetime) -> list[Account]:
    """Those on duty in the order of their rungs, then everybody else; who has a PIN that opens."""
    rungs = {account_id: nth for nth, account_id in enumerate(duty.accounts_on_duty(tx, now))}
    able = [account for account in _every(tx, now) if pins.opens(account)]
    return sorted(able, key=lambda account: (rungs.get(account.id, len(rungs)), account.id))


def _every(tx: Session, now: datetime) -> Iterator[Account]:
    for account in (listed.account for listed in staff.every(tx, active=True)):
        ends = account.until is not None and account.until <= now
        if account.phone_proved_at is not None and not ends and MAY in permissions(account.role_names):
            yield account


def _origins(approval_id: int) -> str:
    return f"{TEMPLATE}:{approval_id}:"
