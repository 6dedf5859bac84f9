"""Reports as they stand: of a unit and day, of all units on a day with those that are missing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from sqlalchemy import func, select, tuple_
from sqlalchemy.orm import Session

from gateway import clock
from gateway.accounts import Area
from gateway.declarations import HORIZON, Cursor
from gateway.reports import units
from gateway.reports.forms import Form
from gateway.reports.model import ReportReminder, UnitReport
from gateway.reports.units import Reporter

TOPIC: Final = "reports"
"""What open pages listen to."""


class Standing(StrEnum):
    """How a unit stands on a day."""

    MISSING = "missing"  # due, and nothing has come
    WAITING = "waiting"  # not due yet
    LATE = "late"
    GIVEN = "given"


@dataclass(frozen=True)
class Line:
    """One unit on one day. `reminded_at`: the last time."""

    unit: Reporter
    standing: Standing
    report: UnitReport | None
    reminded_at: datetime | None


def of_day(tx: Session, unit_id: int, form: str, day: date, *, lock: bool = False) -> UnitReport | None:
    """The report of one unit for one day."""
    query = select(UnitReport).where(
        UnitReport.unit_id == unit_id, UnitReport.form == form, UnitReport.day == day
    )
    return tx.scalars(query.with_for_update() if lock else query).first()


def last_before(tx: Session, unit_id: int, form: str, day: date) -> Mapping[str, int]:
    """The figures a unit reported last before `day`; empty where there are none."""
    query = select(UnitReport.figures).where(
        UnitReport.unit_id == unit_id, UnitReport.form == form, UnitReport.day < day
    )
    return tx.scalars(query.order_by(UnitReport.day.desc()).limit(1)).first() or {}


def lines(tx: Session, form: Form, day: date, area: Area, now: datetime) -> list[Line]:
    """Every unit of the area that must report, those that are missing first."""
    given = {row.unit_id: row for row in given_on(tx, form.name, day)}
    told = select(ReportReminder.unit_id, func.max(ReportReminder.at))
    told = told.where(ReportReminder.form == form.name, ReportReminder.day == day)
    reminded = {row[0]: row[1] for row in tx.execute(told.group_by(ReportReminder.unit_id))}
    found = []
    for unit in units.reporters(tx, area, now):
        report = given.get(unit.unit_id)
        found.append(Line(unit, _standing(report, form, day, now), report, reminded.get(unit.unit_id)))
    return sorted(found, key=lambda one: (list(Standing).index(one.standing), one.unit.name))


def given_on(tx: Session, form: str, day: date) -> list[UnitReport]:
    """Every report of a day, also of units that are no more."""
    query = select(UnitReport).where(UnitReport.form == form, UnitReport.day == day).order_by(UnitReport.id)
    return list(tx.scalars(query))


def page(tx: Session, since: Cursor | None, limit: int, now: datetime) -> list[UnitReport]:
    """Reports in the order of change after `since`, up to 5 seconds ago; for the central databases."""
    query = select(UnitReport).where(UnitReport.changed_at <= now - HORIZON)
    if since is not None:
        query = query.where(tuple_(UnitReport.changed_at, UnitReport.id) > (since.changed_at, since.id))
    return list(tx.scalars(query.order_by(UnitReport.changed_at, UnitReport.id).limit(limit)))


def missing(tx: Session, form: Form, area: Area, now: datetime) -> list[Line]:
    """The units that have not reported for today."""
    every = lines(tx, form, clock.today(now), area, now)
    return [one for one in every if one.report is None]


def _standing(report: UnitReport | None, form: Form, day: date, now: datetime) -> Standing:
    if report is None:
        return Standing.MISSING if now >= form.due_at(day) else Standing.WAITING
    return Standing.LATE if report.late else Standing.GIVEN
