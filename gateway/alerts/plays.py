"""The log of who has read an alert over a loudspeaker, when and where (row E20); told by a text, or at the console."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from gateway import audit, duty, events, phone
from gateway.accounts import staff
from gateway.alerts import audience
from gateway.alerts.model import Alert, Play
from gateway.alerts.states import RELEASED, TOPIC
from gateway.errors import BadInput

MOST_SPOT: Final = 80  # characters
_RECENT: Final = timedelta(days=2)


def note(
    tx: Session,
    alert: Alert,
    place: str,
    spot: str,
    now: datetime,
    *,
    number: str | None = None,
    by: int | None = None,
) -> Play:
    """It was read there now, by the phone `number` or the account `by`."""
    spot = " ".join(spot.split())
    if len(spot) > MOST_SPOT:
        raise BadInput("spot", "too_long", f"Nơi phát dài nhất {MOST_SPOT} ký tự.")
    play = Play(alert_id=alert.id, place=place, spot=spot, by_number=number, by_account=by, at=now)
    tx.add(play)
    tx.flush()
    actor = f"account:{by}" if by is not None else f"phone:{phone.mask(number or '')}"
    audit.record(tx, actor, "alert.play", alert.public_id, now, {"place": place})
    events.announce(tx, TOPIC, alert.public_id)
    return play


def of(tx: Session, alert: Alert) -> list[Play]:
    """Every time it was read, oldest first."""
    return list(tx.scalars(select(Play).where(Play.alert_id == alert.id).order_by(Play.at, Play.id)))


def newest_for(tx: Session, number: str, now: datetime) -> tuple[Alert, str] | None:
    """The last alert for a place that this phone of staff answers for, and that place; None where there is none."""
    communes = _communes(tx, number, now)
    query = select(Alert).where(Alert.state.in_(RELEASED), Alert.approved_at > now - _RECENT)
    for alert in tx.scalars(query.order_by(Alert.approved_at.desc())):
        told = audience.unpack(alert.audience).communes
        here = [code for code in told if communes is None or code in communes]
        if here:
            return alert, here[0]
        if not told and communes:
            return alert, sorted(communes)[0]
    return None


def _communes(tx: Session, number: str, now: datetime) -> frozenset[str] | None:
    """Where this phone is on duty or its colleague works; None: everywhere."""
    found = duty.communes_of(tx, number, now)
    by = staff.by_phone(tx, number, now)
    area = by.area("gate.use") if by is not None and by.may("gate.use") else frozenset()
    if area is None:
        return found or None
    return found | area
