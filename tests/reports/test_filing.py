"""A report is taken once a day, corrected until it is due, later by few and with a reason; odd figures are asked."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from gateway import reports
from gateway.accounts import Colleague
from gateway.errors import BadInput, Conflict, Forbidden, NotFound
from gateway.reports import Filed, Form, Implausible
from tests.reports.conftest import AFTER, DAY, FIGURES, NINH_HAI, NOW, VINH_HAI, Hire


def unit_of(tx: Session, by: Colleague) -> int:
    found = reports.reporter_of(tx, by, NOW)
    assert found is not None
    return found.unit_id


def file(tx: Session, form: Form, by: Colleague, unit: int | None = None, **changes: Any) -> Filed:
    """By text, with figures that are as usual."""
    given = {**FIGURES, **changes.pop("figures", {})}
    how = {"day": DAY, "by": by, "channel": "sms", "now": NOW, **changes}
    return reports.file(tx, unit or unit_of(tx, by), form, how.pop("day"), given, **how)


def test_once_a_day_whoever_sends_it(tx: Session, form: Form, nurse: Colleague, hire: Hire) -> None:
    assert file(tx, form, nurse).report.no == 1
    again = file(tx, form, nurse)
    assert again.same and reports.changes(tx, again.report.id) == []
    other = hire("station", VINH_HAI)
    with pytest.raises(Conflict):
        file(tx, form, other, figures={"cases": 3})
    assert file(tx, form, other, figures={"cases": 3}, seen=1).corrected


def test_a_correction_keeps_what_stood_there_and_who_changed_it(
    tx: Session, form: Form, nurse: Colleague
) -> None:
    file(tx, form, nurse)
    report = file(tx, form, nurse, figures={"samples": 130}, seen=1).report
    (change,) = reports.changes(tx, report.id)
    assert (change.before["samples"], change.after["samples"], change.by) == (120, 130, nurse.id)
    assert (report.figures["samples"], report.no) == (130, 2)


def test_after_it_was_due_few_correct_it_and_say_why(
    tx: Session, form: Form, nurse: Colleague, hire: Hire
) -> None:
    unit = unit_of(tx, nurse)
    file(tx, form, nurse)
    with pytest.raises(reports.Closed):
        file(tx, form, nurse, figures={"cases": 3}, seen=1, now=AFTER)
    cdc = hire("cdc")
    with pytest.raises(BadInput):
        file(tx, form, cdc, unit, figures={"cases": 3}, seen=1, now=AFTER, reason="  ")
    fixed = file(
        tx, form, cdc, unit, figures={"cases": 3}, seen=1, now=AFTER, reason="đếm trùng một ca"
    ).report
    assert fixed.figures["cases"] == 3 and reports.changes(tx, fixed.id)[0].reason == "đếm trùng một ca"


def test_a_first_report_may_come_late_and_says_so(tx: Session, form: Form, nurse: Colleague) -> None:
    assert file(tx, form, nurse, now=AFTER).report.late
    assert not file(tx, form, nurse, day=DAY + timedelta(days=1), now=NOW + timedelta(days=1)).report.late
    with pytest.raises(reports.Closed):
        file(tx, form, nurse, day=DAY - timedelta(days=8))
    with pytest.raises(BadInput):
        file(tx, form, nurse, day=DAY + timedelta(days=1))


@pytest.mark.parametrize(
    ("figures", "key"),
    [({"cases": 201}, "cases"), ({"total": 311}, "total"), ({"cases": 300, "total": 1}, "cases")],
)
def test_what_looks_odd_is_asked_first(
    tx: Session, form: Form, nurse: Colleague, figures: dict[str, int], key: str
) -> None:
    file(tx, form, nurse, day=DAY - timedelta(days=1))
    with pytest.raises(Implausible) as odd:
        file(tx, form, nurse, figures=figures)
    assert odd.value.field == key
    assert file(tx, form, nurse, figures=figures, sure=True).report.figures[key] == figures[key]


@pytest.mark.parametrize("value", [None, -1, 1_000_000, "12", True])
def test_a_figure_is_a_count(tx: Session, form: Form, nurse: Colleague, value: object) -> None:
    with pytest.raises(BadInput):
        file(tx, form, nurse, figures={"f1": value})


def test_nobody_reports_for_another_area(tx: Session, form: Form, nurse: Colleague, hire: Hire) -> None:
    unit = unit_of(tx, nurse)
    with pytest.raises(NotFound):
        file(tx, form, hire("station", NINH_HAI), unit)
    with pytest.raises(Forbidden):
        file(tx, form, hire("supervisor"), unit)
    assert file(tx, form, hire("area_team", VINH_HAI, NINH_HAI), unit).report.unit_id == unit
