"""A unit's report is taken: once a day, corrected until it is due, after that by who may and with a reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from gateway import audit, clock, events
from gateway.accounts import Colleague
from gateway.errors import BadInput, Conflict
from gateway.reports import units
from gateway.reports.forms import Doubt, Form, in_force
from gateway.reports.model import ReportChange, UnitReport
from gateway.reports.reading import TOPIC, last_before, of_day

_LATE_FOR: Final = timedelta(days=7)
"""How long a first report is still taken without a reason: a week without power is over by then."""
_SHORTEST_REASON: Final = 5  # characters


class Implausible(BadInput):
    """Figures that look odd and were not confirmed; `doubts` holds each."""

    def __init__(self, doubts: Sequence[Doubt]) -> None:
        first = doubts[0]
        super().__init__(first.figure.key, "odd", f"{first.figure.vi}: {first.value}?")
        self.doubts = doubts


class Closed(Conflict):
    """It was due, and this colleague may not correct it any more."""


@dataclass(frozen=True)
class Filed:
    """The report as it stands. `corrected`: another stood there before; `same`: exactly this did."""

    report: UnitReport
    corrected: bool = False
    same: bool = False


def file(
    tx: Session,
    unit_id: int,
    form: Form,
    day: date,
    figures: Mapping[str, Any],
    *,
    by: Colleague,
    channel: str,
    now: datetime,
    seen: int = 0,
    sure: bool = False,
    reason: str = "",
) -> Filed:
    """Keep the figures of `unit_id` for `day`.

    `seen`: the number of the report that whoever writes had before them, 0 for none; `sure`: they were asked about what
    looks odd. Raises Implausible, BadInput for a figure or a day, Closed, Conflict where another wrote meanwhile.
    """
    unit = units.for_whom(tx, by, unit_id, units.WRITE, now)
    given = form.read(figures)
    if day > clock.today(now):
        raise BadInput("day", "future", "Chưa đến ngày này.")
    doubts = form.doubts(given, last_before(tx, unit_id, form.name, day))
    if doubts and not sure:
        raise Implausible(doubts)
    late = now >= form.due_at(day)
    fresh = {
        "unit_id": unit_id, "form": form.name, "version": form.version, "day": day, "communes": list(unit.communes),
        "figures": given, "no": 1, "late": late, "channel": channel, "by": by.id, "made_at": now, "changed_at": now,
    }  # fmt: skip
    if seen == 0:
        if now >= form.due_at(day) + _LATE_FOR:
            _require_right(by, form, reason)
        row = _store(tx, fresh)
        if row is not None:
            _tell(tx, row, by, now, "report.file", late=late)
            return Filed(row)
    row = of_day(tx, unit_id, form.name, day, lock=True)
    if row is None:
        raise Conflict("Báo cáo này không còn. Xin tải lại trang.")
    if row.figures == given:
        return Filed(row, same=True)
    if row.no != seen:
        raise Conflict("Người khác vừa báo cho ngày này. Xem lại số đã báo rồi sửa.")
    if late:
        _require_right(by, form, reason)
    _correct(tx, row, fresh, reason)
    _tell(tx, row, by, now, "report.correct", late=late)
    return Filed(row, corrected=True)


def form_for(day: date, name: str = "daily") -> Form:
    """The form that is reported for `day`."""
    return in_force(name, day)


def _store(tx: Session, fresh: Mapping[str, Any]) -> UnitReport | None:
    """The row, unless there is one for this day already."""
    stored = insert(UnitReport).values(fresh).on_conflict_do_nothing().returning(UnitReport.id)
    made = tx.execute(stored).scalar()
    return None if made is None else tx.get_one(UnitReport, made)


def _correct(tx: Session, row: UnitReport, fresh: Mapping[str, Any], reason: str) -> None:
    change = ReportChange(
        report_id=row.id,
        before=row.figures,
        after=fresh["figures"],
        channel=fresh["channel"],
        by=fresh["by"],
        at=fresh["changed_at"],
        reason=" ".join(reason.split()) or None,
    )
    tx.add(change)
    row.figures, row.version, row.no = fresh["figures"], fresh["version"], row.no + 1
    row.changed_at = fresh["changed_at"]
    tx.flush()


def _require_right(by: Colleague, form: Form, reason: str) -> None:
    if not by.may(units.CORRECT):
        raise Closed(f"Đã quá giờ sửa ({form.due:%H:%M}): nhờ CDC sửa, có ghi lý do.")
    if len(reason.strip()) < _SHORTEST_REASON:
        raise BadInput("reason", "missing", "Ghi rõ lý do, ít nhất vài chữ.")


def _tell(tx: Session, row: UnitReport, by: Colleague, now: datetime, act: str, *, late: bool) -> None:
    events.announce(tx, TOPIC, str(row.unit_id))
    audit.record(tx, by.actor, act, str(row.unit_id), now, {"day": f"{row.day}", "no": row.no, "late": late})


def changes(tx: Session, report_id: int) -> list[ReportChange]:
    """Every correction of a report, the newest first."""
    query = select(ReportChange).where(ReportChange.report_id == report_id).order_by(ReportChange.id.desc())
    return list(tx.scalars(query))
