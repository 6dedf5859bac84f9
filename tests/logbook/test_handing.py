"""Hand-overs: the log is what the records say, the sheet is frozen, another one confirms, and no hour is in none."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from gateway import audit, logbook, tickets
from gateway.accounts import Colleague, staff
from gateway.errors import Conflict, NotFound
from gateway.logbook import What
from gateway.logbook.handing import begins, digest
from gateway.logbook.shifts import shift_at, shift_of
from gateway.tickets import Kind
from tests.reports.conftest import VINH_HAI, hire

__all__ = ["hire"]
NOW = datetime(2026, 11, 20, 11, 50, tzinfo=UTC)  # 18:50 in Viet Nam, ten minutes before the night shift
Hire = Callable[..., Colleague]


def rescue(tx: Session, now: datetime, kind: Kind = Kind.RESCUE) -> tickets.Ticket:
    return tickets.open_ticket(
        tx, kind, "+84900002881", "sms", None, now=now, promised_at=now + timedelta(minutes=3)
    )


def test_shifts_follow_each_other_without_a_gap() -> None:
    shift = shift_of(date(2026, 11, 20), 1)
    for _ in range(4):
        following = shift_at(shift.ends)
        assert following.begins == shift.ends
        shift = following
    early = datetime(2026, 11, 20, 22, 0, tzinfo=UTC)  # 05:00 of the next day
    assert (shift_at(early).day.day, shift_at(early).no) == (20, 2)


def test_the_log_is_what_the_records_say(tx: Session, hire: Hire) -> None:
    ticket = rescue(tx, NOW - timedelta(hours=1))
    rescue(tx, NOW - timedelta(days=2))
    audit.record(tx, hire("cdc").actor, "order.enter", "15/QĐ-UBND", NOW - timedelta(minutes=5))
    audit.record(tx, "house", "health.report", "1", NOW - timedelta(minutes=5))
    found = logbook.entries(tx, NOW - timedelta(hours=2), NOW, None)
    told = [(one.what, one.ref) for one in found]
    assert told[0] == (What.RESCUE, ticket.code) and (What.BROKEN, ticket.code) in told
    acts = [one.ref for one in found if one.what is What.ACT]
    assert "order.enter" in acts and "health.report" not in acts
    assert logbook.entries(tx, NOW - timedelta(hours=2), NOW, frozenset({VINH_HAI})) == []


def test_a_sheet_is_frozen_and_confirmed_by_another(tx: Session, hire: Hire) -> None:
    leaves, comes = hire("supervisor"), hire("cdc")
    ticket = rescue(tx, NOW - timedelta(minutes=1))
    row = logbook.hand_over(tx, leaves, "Xã Vĩnh Hải mất điện.", NOW)
    assert [one["code"] for one in row.sheet["rescues"]] == [ticket.code]
    rescue(tx, NOW)
    assert len(row.sheet["rescues"]) == 1 and digest(row) == row.digest
    with pytest.raises(Conflict):
        logbook.confirm(tx, row.id, leaves, NOW)
    with pytest.raises(Conflict):
        logbook.hand_over(tx, leaves, "", NOW)
    with pytest.raises(NotFound):
        logbook.confirm(tx, row.id, hire("station", VINH_HAI), NOW)
    assert logbook.confirm(tx, row.id, comes, NOW).taken_by == comes.id
    assert logbook.confirm(tx, row.id, comes, NOW + timedelta(hours=1)).taken_at == NOW
    with pytest.raises(Conflict):
        logbook.confirm(tx, row.id, hire("supervisor"), NOW)


def test_the_next_sheet_begins_where_the_last_one_ended(tx: Session, hire: Hire) -> None:
    leaves = hire("supervisor")
    ours = logbook.mine(tx, leaves)
    assert begins(tx, ours, NOW) == shift_at(NOW).begins
    logbook.hand_over(tx, leaves, "", NOW)
    later = NOW + timedelta(hours=12)
    assert begins(tx, ours, later) == NOW
    assert begins(tx, ours, NOW + timedelta(days=3)) == shift_at(NOW).begins + timedelta(days=3)
    station = logbook.mine(tx, hire("station", VINH_HAI))
    assert logbook.latest(tx, station) is None and staff.units(tx)
