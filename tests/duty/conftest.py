"""A roster in a transaction that leaves nothing behind, and what was texted to each phone of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from gateway import duty
from gateway.duty import Kind, Team
from gateway.messages import bodies
from gateway.messages.model import Message

NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)  # ten in the morning in Viet Nam
VINH_HAI, XUAN_HAI = "22846", "22861"
STATION, SECOND, ROOM, FALLBACK = "+84900000991", "+84900000992", "+84900000993", "+84900000999"


@pytest.fixture
def station(tx: Session) -> Team:
    """The station of Vĩnh Hải; nobody is on duty yet."""
    return duty.add_team(
        tx, name="Trạm y tế Vĩnh Hải", kind=Kind.STATION, communes=[VINH_HAI], by="tests", now=NOW
    )


@pytest.fixture
def room(tx: Session) -> Team:
    """The duty room of the province."""
    return duty.add_team(tx, name="Trực ban CDC", kind=Kind.CDC, by="tests", now=NOW)


@pytest.fixture
def puts(tx: Session) -> Callable[..., duty.Duty]:
    """Put a phone on duty from an hour ago, for good."""

    def put(team: Team, number: str, rung: int = 1, hours: float | None = None) -> duty.Duty:
        begun = NOW - timedelta(hours=1)
        ends = None if hours is None else NOW + timedelta(hours=hours)
        return duty.put_on_duty(
            tx, team.id, name="Người trực", number=number, starts_at=begun, ends_at=ends, rung=rung,
            by="tests", now=NOW,
        )  # fmt: skip

    return put


@pytest.fixture
def texted(tx: Session) -> Callable[[str], list[str]]:
    """What a phone was texted, in order."""

    def read(number: str) -> list[str]:
        rows = tx.scalars(select(Message).where(Message.recipient == number).order_by(Message.id))
        return [bodies.render(m.template, bodies.unpack(m.args), m.lang, m.accents) for m in rows]

    return read
