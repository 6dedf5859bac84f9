"""Alerts as the desks around one find them: a draft by a stream, the same on its way; its authors sign in nowhere."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from gateway import alerts, clock, duty
from gateway.alerts import Alert
from gateway.audit import AuditEntry
from gateway.house import House
from tests.alerts import siren
from tests.alerts.siren import BINH, FLOOD, TERMS, expand, living, settle

ALERTS = "/console/alerts"
DELIVERED, FAILED = 40, 30


def drafted(tx: Session, **more: Any) -> Alert:
    """A draft whose text is of today."""
    now = clock.now()
    today = clock.local(now)
    return siren.written(tx, now, sms=FLOOD.replace("20/11", f"{today.day}/{today.month}"), **more)


def released(house: House, phones: list[str], status: int = DELIVERED, **more: Any) -> str:
    """A flood that these phones in Vĩnh Hải were told, and what became of the texts; its public id."""
    now = clock.now()
    with house.db.transaction() as tx:
        living(tx, phones, now=now)
        alert = drafted(tx, **more)
        alerts.releasing.submit(tx, alert, siren.ANN, now, terms=TERMS, seen={"until", "time", "old_date"})
        alerts.releasing.approve(tx, alert, alerts.fingerprint.submitted(alert), BINH, now)
        expand(tx, now)
        settle(tx, status)
        expand(tx, now)
        alerts.ladder.climb(tx, now, None)  # the clock sees that everybody was handed over
        return alert.public_id


def on_duty(tx: Session, phones: Iterable[str]) -> None:
    """Phones of staff: they stand on the roster."""
    now = clock.now()
    team = duty.add_team(
        tx, name="Trực ban", kind=duty.Kind.HAMLET, communes=[siren.NINH_HAI], by="test", now=now
    )
    for number in phones:
        duty.put_on_duty(tx, team.id, name="Trực ban", number=number, starts_at=now, by="test", now=now)


def audited(house: House, action: str) -> list[AuditEntry]:
    """What is on record of it, oldest first."""
    with house.db.transaction() as tx:
        return list(tx.scalars(select(AuditEntry).where(AuditEntry.action == action).order_by(AuditEntry.id)))
