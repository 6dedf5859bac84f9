"""E6: one register of suspected cases, one line for everybody whatever told of them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select

from gateway.suspects import Suspect, SuspectEvent
from tests.journeys.subscribers import database, e164
from tests.journeys.town import Phone, Town
from tests.rows.telling import talk
from tests.rows.test_c13 import ill


def told_by(town: Town, phone: Phone) -> list[str | None]:
    """What told of the one line of this phone."""
    with database(town) as tx:
        line = tx.execute(select(Suspect.id).where(Suspect.number == e164(phone))).one()
        told = select(SuspectEvent.source).where(SuspectEvent.suspect_id == line.id)
        return list(tx.scalars(told.order_by(SuspectEvent.id)))


@pytest.mark.row("E6", "sms")
def test_e6_by_sms_signs_and_reports_make_one_line(
    town: Town, phone: Phone, new_phone: Callable[[], Phone]
) -> None:
    ill(phone)
    talk(phone, "SK 38.9 sot", "Da nhan")
    assert told_by(town, phone) == ["declaration", "health"]
    other = new_phone()
    talk(other, f"TX {phone.number}*hom nay", f"Da ghi co gap so {phone.number}")
    assert told_by(town, other) == ["contact"]
