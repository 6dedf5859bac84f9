"""The end of an alert: when nothing of it waits any more, and what was stopped, cancelled or is over is closed."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import exists, func, select, text
from sqlalchemy.orm import Session

from gateway.alerts import moving, waves
from gateway.alerts.model import Alert, Wave
from gateway.alerts.states import State
from gateway.db import by_index, same
from gateway.messages import holding
from gateway.messages.model import HeldStream
from gateway.messages.policy import PURPOSES
from gateway.messages.status import Status

SWEPT: Final = 10_000
"""Rows of a stopped alert that are closed in a transaction."""
_HELD_AFTER: Final = timedelta(hours=1)
"""So long after its end an alert's stream stays held: what a phone that was off refused comes back late."""


def finish(tx: Session, now: datetime) -> bool:
    """Of those that are wholly expanded or over: the first of which nothing waits any more is sent."""
    left = exists().where(Wave.alert_id == Alert.id, Wave.expanded_to < Wave.last_ord)
    query = (
        select(Alert)
        .where(Alert.state.in_((State.SENDING, State.PAUSED, State.APPROVED)))
        .where((Alert.expires_at <= now) | ~left)
        .with_for_update(skip_locked=True, key_share=True)
        .execution_options(populate_existing=True)
    )
    for alert in tx.scalars(query.order_by(Alert.id)).all():
        over = alert.expires_at <= now
        if not over and (State(alert.state) is State.PAUSED or _waits(tx, alert)):
            continue
        if State(alert.state) is State.APPROVED:
            moving.move(tx, alert, State.SENDING, None, now, "hết hạn trước khi gửi" if over else "")
        moving.move(tx, alert, State.SENT, None, now, "hết hạn" if over else "")
        alert.ended_at = now
        if over:
            holding.hold(tx, waves.stream(alert), now)
        else:
            holding.let_go(tx, waves.stream(alert))
        return True
    return False


_WAITS: Final = text("""
    SELECT EXISTS (SELECT FROM outbox o
                    WHERE o.lane = :lane AND o.stream = :stream AND o.lease_by IS NULL
                      AND o.route IN (SELECT 'any' UNION ALL SELECT 'calls' UNION ALL SELECT carrier FROM route_plan
                                      UNION ALL SELECT carrier FROM carrier_health))
        OR EXISTS (SELECT FROM outbox o WHERE o.lease_by IS NOT NULL AND o.stream = :stream)
""")


def _waits(tx: Session, alert: Alert) -> bool:
    asked = {"lane": PURPOSES[alert.purpose].lane, "stream": waves.stream(alert)}
    by_index(tx)
    return bool(tx.execute(_WAITS, asked).scalar())


# What nobody has in hand any more; what a sender holds goes its way and is counted as whatever becomes of it.
_SWEEP: Final = text(f"""
    WITH held AS MATERIALIZED (
        SELECT o.month, o.id FROM outbox o
         WHERE o.lane = :lane AND o.stream = :stream AND o.lease_by IS NULL
           AND o.route IN (SELECT 'any' UNION ALL SELECT 'calls' UNION ALL SELECT carrier FROM route_plan
                           UNION ALL SELECT carrier FROM carrier_health)
         LIMIT {SWEPT} FOR UPDATE SKIP LOCKED),
    closed AS (
        DELETE FROM outbox o USING held WHERE {same("o", "held", "month", "id")}),
    told AS (
        UPDATE messages m
           SET status = CASE WHEN m.status = {int(Status.QUEUED)} THEN {int(Status.UNSENT)} ELSE m.status END,
               error = CASE WHEN m.status = {int(Status.QUEUED)} THEN :why ELSE m.error END, status_at = :now
          FROM held WHERE {same("m", "held", "month", "id")})
    SELECT count(*) FROM held
""")  # noqa: S608 - put together from our own constants


def sweep(tx: Session, now: datetime) -> bool:
    """Close what waits of alerts that were stopped, cancelled or are over; a slice.

    They stay held until their texts are worth nothing any more: what a phone that was off refused comes back later.
    """
    query = (
        select(Alert)
        .where(Alert.state.in_((State.STOPPED, State.CANCELLED, State.SENT)))
        .where(exists().where(HeldStream.stream == func.concat("alert ", Alert.id)))
        .order_by(Alert.id.desc())
        .with_for_update(skip_locked=True, key_share=True)
    )
    for alert in tx.scalars(query).all():
        why = "expired" if State(alert.state) is State.SENT else "stopped"
        asked = {"lane": PURPOSES[alert.purpose].lane, "stream": waves.stream(alert), "why": why, "now": now}
        tx.execute(text("SET LOCAL statement_timeout = '60s'"))
        by_index(tx)
        if int(tx.execute(_SWEEP, asked).scalar_one()):
            return True
        if now > alert.expires_at + _HELD_AFTER:
            holding.let_go(tx, waves.stream(alert))
    return False
