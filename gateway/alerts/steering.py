"""Steering what is on its way: pause, go on, stop. One row holds the stream, so that it acts at once on a million."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from gateway.alerts import moving, waves
from gateway.alerts.model import Alert
from gateway.alerts.states import LIVE, RELEASED, State
from gateway.errors import BadInput
from gateway.messages import holding
from gateway.messages.policy import PURPOSES
from gateway.queues import ring_after_commit


def pause(tx: Session, alert: Alert, by: int, why: str, now: datetime) -> None:
    """Nothing more leaves until somebody lets it go on, but for the half a second's worth that senders have in hand."""
    moving.hold(tx, alert)
    moving.move(tx, alert, State.PAUSED, by, now, why)
    holding.hold(tx, waves.stream(alert), now)


def resume(tx: Session, alert: Alert, by: int, now: datetime) -> None:
    """It goes on where it was."""
    moving.hold(tx, alert)
    moving.move(tx, alert, State.SENDING, by, now)
    holding.let_go(tx, waves.stream(alert))
    waves.ring(tx)
    ring_after_commit(tx, PURPOSES[alert.purpose].lane)


def stop(tx: Session, alert: Alert, by: int, why: str, now: datetime) -> None:
    """Nothing more leaves, for good, by one person alone and with a reason."""
    if not why.strip():
        raise BadInput("why", "missing", "Cần ghi lý do dừng.")
    moving.hold(tx, alert)
    moving.move(tx, alert, State.STOPPED, by, now, why)
    _hold_for_good(tx, alert, now)


def rest(tx: Session, earlier: Alert, later: Alert, by: int, now: datetime) -> None:
    """Pause what is on its way because `later` says that it is wrong or over; nothing where it is not."""
    moving.hold(tx, earlier)
    if State(earlier.state) is State.SENDING:
        moving.move(tx, earlier, State.PAUSED, by, now, later.public_id)
        holding.hold(tx, waves.stream(earlier), now)


def superseded(tx: Session, earlier: Alert, later: Alert, by: int, now: datetime) -> None:
    """A later alert takes the place of an earlier one: what has not left of it does not leave any more."""
    moving.hold(tx, earlier)
    if State(earlier.state) not in RELEASED - {State.CANCELLED}:
        return
    if later.relation != "update" or State(earlier.state) in LIVE:
        moving.move(tx, earlier, State.CANCELLED, by, now, later.public_id)
        _hold_for_good(tx, earlier, now)


def _hold_for_good(tx: Session, alert: Alert, now: datetime) -> None:
    alert.ended_at = now
    holding.hold(tx, waves.stream(alert), now)
    waves.ring(tx)
