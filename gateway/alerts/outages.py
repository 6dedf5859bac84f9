"""A network that has fallen silent in a commune: seen by what it confirms, held, not burnt in retries, tried by a few.

What waits for such an area keeps until the alert itself is over; as soon as one trial is confirmed, the rest follows.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

import structlog
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from gateway import audit, events
from gateway.alerts.model import Alert, Outage
from gateway.alerts.states import LIVE, TOPIC, State
from gateway.messages.policy import PURPOSES
from gateway.queues import ring_after_commit

log = structlog.get_logger(__name__)

EVERY: Final = timedelta(seconds=30)
"""How often areas are looked at."""
GRACE: Final = timedelta(minutes=3)
"""A phone that is on confirms within this time."""
LEAST: Final = 20
"""Hand-overs in an area before anything is said of it: a few phones that are off are no outage."""
DEAD: Final = 0.2
"""Of the old hand-overs so many are confirmed at most, where the network is away."""
ALIVE: Final = 0.5
"""Of all others at least so many must be: a carrier that sends no receipts says nothing."""
PROBES: Final = 5
"""Texts that still go to a dead area, each time it is tried."""
PROBE_EVERY: Final = timedelta(minutes=5)

# A text that its carrier has had for long enough counts; one that is confirmed counts at once.
_AREAS: Final = text("""
    SELECT r.place, r.network,
           count(*) FILTER (WHERE m.status IN (30, 40) OR (m.status = 20 AND m.status_at <= :old)) AS handed,
           count(*) FILTER (WHERE m.status = 40) AS delivered
      FROM alert_messages x
      JOIN alert_recipients r ON r.alert_id = x.alert_id AND r.ord = x.ord
      JOIN messages m ON m.month = x.month AND m.id = x.message_id
     WHERE x.alert_id = :alert AND m.month = :month AND m.status IN (20, 30, 40)
     GROUP BY 1, 2
""")

_HOLD: Final = text("""
    WITH area AS MATERIALIZED (
        SELECT o.month, o.id FROM alert_recipients r
          JOIN alert_messages x ON x.alert_id = r.alert_id AND x.ord = r.ord
          JOIN outbox o ON o.month = x.month AND o.id = x.message_id
         WHERE r.alert_id = :alert AND r.place = :place AND r.network = :network
           AND o.lease_by IS NULL AND o.due_at <= :now
         FOR UPDATE OF o SKIP LOCKED)
    UPDATE outbox o SET due_at = :again FROM area a WHERE o.month = a.month AND o.id = a.id
""")

_LET_GO: Final = text("""
    WITH area AS MATERIALIZED (
        SELECT o.month, o.id FROM alert_recipients r
          JOIN alert_messages x ON x.alert_id = r.alert_id AND x.ord = r.ord
          JOIN outbox o ON o.month = x.month AND o.id = x.message_id
         WHERE r.alert_id = :alert AND r.place = :place AND r.network = :network
           AND o.lease_by IS NULL AND o.due_at > :now
         FOR UPDATE OF o SKIP LOCKED)
    UPDATE outbox o SET due_at = :now FROM area a WHERE o.month = a.month AND o.id = a.id
""")


def look(tx: Session, now: datetime) -> int:
    """Find areas that have fallen silent or are back, for every alert that is on its way; how many changed."""
    query = select(Alert).where(Alert.state.in_(LIVE | {State.SENT}), Alert.expires_at > now)
    recent = query.where(Alert.approved_at > now - timedelta(hours=12)).order_by(Alert.id)
    return sum(_look(tx, alert, now) for alert in tx.scalars(recent).all())


def of(tx: Session, alert: Alert) -> list[Outage]:
    """Areas that were or are silent, those that still are first."""
    query = select(Outage).where(Outage.alert_id == alert.id)
    return list(tx.scalars(query.order_by(Outage.until.is_not(None), Outage.since)))


def _look(tx: Session, alert: Alert, now: datetime) -> int:
    tx.execute(text("SET LOCAL statement_timeout = '60s'"))
    asked = {"alert": alert.id, "month": alert.month, "old": now - GRACE}
    seen = {(row.place, row.network): (row.handed, row.delivered) for row in tx.execute(_AREAS, asked)}
    open_ones = {
        (each.place, each.network): each
        for each in tx.scalars(select(Outage).where(Outage.alert_id == alert.id, Outage.until.is_(None)))
    }
    changed = 0
    for area, (handed, delivered) in seen.items():
        outage = open_ones.get(area)
        if outage is not None:
            changed += _still_away(tx, alert, outage, handed, delivered, now)
        elif handed >= LEAST and delivered < DEAD * handed and _others_live(seen, area):
            _away(tx, alert, area, handed, delivered, now)
            changed += 1
    return changed


def _others_live(seen: dict[tuple[str, str], tuple[int, int]], area: tuple[str, str]) -> bool:
    """Whether what goes elsewhere is confirmed: without that, silence means that nobody confirms anything."""
    handed = sum(h for other, (h, _) in seen.items() if other != area)
    delivered = sum(d for other, (_, d) in seen.items() if other != area)
    return handed >= LEAST and delivered >= ALIVE * handed


def _away(
    tx: Session, alert: Alert, area: tuple[str, str], handed: int, delivered: int, now: datetime
) -> None:
    place, network = area
    outage = Outage(
        alert_id=alert.id, place=place, network=network, handed=handed, delivered=delivered, since=now,
        looked_at=now, until=None,
    )  # fmt: skip
    tx.add(outage)
    tx.flush()
    _hold(tx, alert, outage, now)
    log.warning("area silent", alert=alert.public_id, place=place, network=network)
    audit.record(tx, "system", "alert.outage", alert.public_id, now, {"place": place, "network": network})
    events.announce(tx, TOPIC, alert.public_id)


def _still_away(tx: Session, alert: Alert, outage: Outage, handed: int, delivered: int, now: datetime) -> int:
    if delivered > outage.delivered:
        outage.until, outage.handed, outage.delivered = now, handed, delivered
        area = {"alert": alert.id, "place": outage.place, "network": outage.network, "now": now}
        tx.execute(_LET_GO, area)
        ring_after_commit(tx, PURPOSES[alert.purpose].lane)
        events.announce(tx, TOPIC, alert.public_id)
        return 1
    outage.handed = handed
    _hold(tx, alert, outage, now)  # what has come since: another wave, a retry
    if now - outage.looked_at >= PROBE_EVERY:
        outage.looked_at = now
        _let_some(tx, alert, outage, now)
    return 0


def _hold(tx: Session, alert: Alert, outage: Outage, now: datetime) -> None:
    area = {"alert": alert.id, "place": outage.place, "network": outage.network, "now": now}
    tx.execute(_HOLD, {**area, "again": alert.expires_at})


_LET_SOME: Final = text(f"""
    WITH area AS MATERIALIZED (
        SELECT o.month, o.id FROM alert_recipients r
          JOIN alert_messages x ON x.alert_id = r.alert_id AND x.ord = r.ord
          JOIN outbox o ON o.month = x.month AND o.id = x.message_id
         WHERE r.alert_id = :alert AND r.place = :place AND r.network = :network AND o.lease_by IS NULL
         ORDER BY o.id LIMIT {PROBES}
         FOR UPDATE OF o SKIP LOCKED)
    UPDATE outbox o SET due_at = :now FROM area a WHERE o.month = a.month AND o.id = a.id
""")  # noqa: S608 - put together from our own constants


def _let_some(tx: Session, alert: Alert, outage: Outage, now: datetime) -> None:
    """A few texts try whether it is back."""
    area = {"alert": alert.id, "place": outage.place, "network": outage.network, "now": now}
    tx.execute(_LET_SOME, area)
    ring_after_commit(tx, PURPOSES[alert.purpose].lane)
