"""Sums: every line is its parts, nothing is lost or counted twice, and a merged commune counts for its heir."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from gateway import places, reports
from gateway.accounts import Colleague
from gateway.reports import Form, Standing
from gateway.reports.model import ReportReminder, UnitReport
from gateway.reports.rolling import Line, Told, add_up
from tests.reports.conftest import AFTER, DAY, FIGURES, NINH_HAI, NOW, VINH_HAI, XUAN_HAI, Hire
from tests.reports.test_filing import file

KEYS = ("cases", "f1")
_PLACES = st.sampled_from([("1", "Xã Một"), ("2", "Xã Hai"), ("3", "Xã Ba"), ("", "Xã Một, Xã Hai")])
_FIGURES = st.none() | st.fixed_dictionaries({key: st.integers(0, 999_999) for key in KEYS})
_TOLD = st.builds(Told, home=_PLACES, area=st.sampled_from(["", "Đội A", "Đội B"]), figures=_FIGURES)


def is_its_parts(line: Line) -> bool:
    """Whether a line with parts is exactly their sum, all the way down."""
    if not line.parts:
        return True
    sums = {key: sum(part.figures[key] for part in line.parts) for key in line.figures}
    counted = (sum(part.reported for part in line.parts), sum(part.expected for part in line.parts))
    return (sums, counted) == (line.figures, (line.reported, line.expected)) and all(
        map(is_its_parts, line.parts)
    )


@given(st.lists(_TOLD, max_size=12))
def test_every_line_is_the_sum_of_its_parts(told: list[Told]) -> None:
    whole = add_up(KEYS, told)
    given_ = [one.figures for one in told if one.figures is not None]
    assert whole.figures == {key: sum(each[key] for each in given_) for key in KEYS}
    assert (whole.reported, whole.expected) == (len(given_), len(told))
    assert is_its_parts(whole)


def test_communes_areas_and_the_province(tx: Session, form: Form, nurse: Colleague, hire: Hire) -> None:
    hire("area_team", VINH_HAI, NINH_HAI, name="Đội khu vực Thử")
    file(tx, form, nurse)
    file(tx, form, hire("station", NINH_HAI), figures={"cases": 7})
    hire("station", XUAN_HAI)
    whole = reports.roll_up(tx, form, DAY, None, NOW)
    assert (whole.figures["cases"], whole.reported, whole.expected) == (9, 2, 3) and is_its_parts(whole)
    team, alone = whole.parts
    assert (team.name, team.figures["cases"], team.expected) == ("Đội khu vực Thử", 9, 2)
    assert [part.code for part in alone.parts] == [XUAN_HAI] and alone.reported == 0
    part = reports.roll_up(tx, form, DAY, frozenset({NINH_HAI}), NOW)
    assert part.figures["cases"] == 7


def test_a_commune_that_was_merged_counts_for_its_heir(tx: Session, form: Form, nurse: Colleague) -> None:
    before = date(2025, 6, 20)
    heir = places.successors(tx, "22852")[0].code  # until the reform another commune had this code
    now = NOW - (DAY - before)
    row = UnitReport(
        unit_id=file(tx, form, nurse).report.unit_id, form="daily", version=1, day=before, communes=["22852"],
        figures=FIGURES, no=1, late=False, channel="web", by=nurse.id, made_at=now, changed_at=now,
    )  # fmt: skip
    tx.add(row)
    tx.flush()
    whole = reports.roll_up(tx, form, before, None, NOW)
    assert [line.code for area in whole.parts for line in area.parts] == [heir]
    assert whole.figures["cases"] == FIGURES["cases"] and is_its_parts(whole)


def test_who_is_missing_is_reminded_by_the_clock_once_and_by_who_presses(
    tx: Session, form: Form, nurse: Colleague, hire: Hire
) -> None:
    hire("station", NINH_HAI)
    file(tx, form, nurse)
    standings = [line.standing for line in reports.lines(tx, form, DAY, None, NOW)]
    assert standings == [Standing.WAITING, Standing.GIVEN]
    assert reports.remind_due(tx, NOW) == 0  # 14:15: too early
    early = NOW + timedelta(minutes=50)
    assert (reports.remind_due(tx, early), reports.remind_due(tx, early)) == (1, 0)
    assert reports.remind(tx, form, None, hire("cdc"), early + timedelta(minutes=5)) == 0  # a moment ago
    assert reports.remind(tx, form, None, hire("cdc"), AFTER) == 1
    assert reports.remind_due(tx, AFTER) == 0
    assert [line.standing for line in reports.missing(tx, form, None, AFTER)] == [Standing.MISSING]
    assert tx.query(ReportReminder).count() == 2
