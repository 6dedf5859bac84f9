"""Somebody in quarantine, as the desk's tests put them on file and then read of them."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from gateway import clock, people, quarantine
from gateway.house import House
from gateway.quarantine import (
    HealthReport,
    HealthSlot,
    Quarantine,
    SlotState,
    reporting,
    slots,
)
from tests.console.conftest import COMMUNE

ELSEWHERE = "22861"
DESK = "/console/quarantine"
NAME = "Nguyễn Văn Thử"


def watched(
    house: House, commune: str = COMMUNE, number: str | None = "+84900700011", **given: object
) -> int:
    """Somebody at home since two days."""
    now = clock.now()
    with house.db.transaction() as tx:
        person = people.enrol(
            tx, name=str(given.pop("name", NAME)), birth_year=1985, now=now, commune_code=commune
        )
        line = {
            "cls": "f1_home",
            "commune_code": commune,
            "starts_on": clock.today(now) - timedelta(days=2),
            "until": clock.today(now) + timedelta(days=9),
        }
        row = quarantine.admit(
            tx,
            person_id=person.id,
            number=number,
            by="test",
            now=now - timedelta(days=2),
            **{**line, **given},
        )
        return row.id


def calling(house: House, line: int) -> HealthSlot:
    """Today's slot of that line is on the call list."""
    now = clock.now()
    with house.db.transaction() as tx:
        slot = slots.of_moment("f1_home", now)
        row = reporting.slot_row(tx, line, slot, now)
        row.state = SlotState.CALLING
        return row


def state_of(house: House, line: int) -> str:
    with house.db.transaction() as tx:
        return tx.get_one(Quarantine, line).state


def reports_of(house: House, line: int | None) -> list[HealthReport]:
    with house.db.transaction() as tx:
        rows = list(tx.scalars(select(HealthReport).where(HealthReport.quarantine_id == line)))
        tx.expunge_all()
        return rows
