"""The quick report: counted from the records, beside the day before, and unchanged for good."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from gateway import briefing, reports, tickets
from gateway.accounts import Colleague
from gateway.briefing.lines import lines, signed
from gateway.errors import BadInput
from gateway.reports import Form
from gateway.tickets import Kind
from tests.reports.conftest import DAY, form, hire, nurse
from tests.reports.test_filing import file

__all__ = ["form", "hire", "nurse"]
SEVEN = datetime(
    2026, 11, 21, 0, 0, tzinfo=UTC
)  # 07:00 in Viet Nam on the 21st: units' figures are the 20th's
HOUR = timedelta(hours=1)


def open_one(tx: Session, now: datetime, kind: Kind = Kind.QUESTION) -> tickets.Ticket:
    return tickets.open_ticket(tx, kind, "+84900002883", "sms", None, now=now, promised_at=now + HOUR)


def test_the_figures_of_a_day_beside_the_day_before(tx: Session, form: Form, nurse: Colleague) -> None:
    file(tx, form, nurse, day=DAY - timedelta(days=1), figures={"cases": 5, "total": 310})
    file(tx, form, nurse)
    in_time, late = open_one(tx, SEVEN - 5 * HOUR), open_one(tx, SEVEN - 4 * HOUR, Kind.RESCUE)
    tickets.close(tx, in_time.code, "tests", SEVEN - 5 * HOUR + HOUR / 2)
    tickets.close(tx, late.code, "tests", SEVEN - HOUR)
    open_one(tx, SEVEN - 30 * HOUR)
    row = briefing.make(tx, SEVEN, nurse, SEVEN)
    units, house = lines(row.figures, row.before)
    assert [(line.value, line.before, line.change) for line in units[:1]] == [(2, 5, -3)]
    told = {each.key: line for each, line in zip(briefing.FIGURES, house, strict=True)}
    assert (told["rescues"].value, told["opened"].value, told["closed"].value) == (1, 2, 2)
    assert (told["open"].value, told["opened"].before, told["kept"].value) == (1, 1, 50)
    assert row.figures["day"] == "2026-11-20" and row.figures["reported"] == 1


def test_what_was_told_stays_as_it_was(tx: Session, form: Form, nurse: Colleague) -> None:
    file(tx, form, nurse)
    row = briefing.make(tx, SEVEN, nurse, SEVEN)
    before = bytes(row.document)
    file(tx, form, nurse, figures={"cases": 3}, seen=1)
    tx.expire_all()
    again = briefing.one(tx, row.id)
    assert again.document == before and again.figures["units"][0]["value"] == 2
    assert hashlib.sha256(before).hexdigest() == again.digest and before.startswith(b"%PDF")
    assert briefing.make(tx, SEVEN, nurse, SEVEN).figures["units"][0]["value"] == 3
    with pytest.raises(BadInput):
        briefing.make(tx, SEVEN + HOUR, nurse, SEVEN)


def test_changes_are_signed() -> None:
    assert [signed(change) for change in (3, -2, 0, None)] == ["+3", "−2", "0", "—"]
    assert reports.form_for(DAY).figures[0].key == "cases"
