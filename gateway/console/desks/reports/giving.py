"""One unit's report of a day: given or corrected by form, with what stood there before and who changed it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from gateway import clock, reports
from gateway.accounts import staff
from gateway.console import faults
from gateway.console.desks.reports.desk import DESK, day_of, form_of, label, standing_chip
from gateway.console.here import tx
from gateway.console.showing import grouped
from gateway.console.sign_in import me
from gateway.errors import BadInput, Conflict
from gateway.reports import Doubt, Form, Implausible, Odd, ReportChange


@DESK.form("/<int:unit_id>/<day>", "report.read")
def give(unit_id: int, day: str) -> str | Response:
    """See one report; whoever may write for the unit sends or corrects it."""
    of, now = day_of(day), clock.now()
    form = form_of(of)
    unit = reports.for_whom(tx(), me(), unit_id, "report.read", now)
    report = reports.of_day(tx(), unit_id, form.name, of)
    closed = report is not None and now >= form.due_at(of)
    may = me().may("report.correct" if closed else "report.write")
    given: Mapping[str, str] = {key: str(value) for key, value in (report.figures if report else {}).items()}
    wrong: dict[str, str] = {}
    doubts: list[str] = []
    if request.method == "POST" and may:
        given = {figure.key: request.form.get(figure.key, "").strip() for figure in form.figures}
        wrong, doubts = _send(unit_id, form, of, given)
        if not wrong and not doubts:
            return redirect(url_for("console_reports.of_day", day=f"{of}"))
    changes = reports.changes(tx(), report.id) if report else []
    names = staff.names(tx(), {one.by for one in changes} | ({report.by} if report else set()))
    line = next(one for one in reports.lines(tx(), form, of, None, now) if one.unit.unit_id == unit_id)
    return render_template(
        "desks/reports/give.html",
        unit=unit,
        day=of,
        form=form,
        report=report,
        standing=standing_chip(line.standing),
        fields_of=[(figure, label(figure), given.get(figure.key, "")) for figure in form.figures],
        wrong=wrong,
        doubts=doubts,
        seen=request.form.get("seen", report.no if report else 0),
        needs_reason=closed,
        reason=request.form.get("reason", ""),
        may=may,
        names=names,
        timeline=[(one.at, names.get(one.by, ""), _changed(form, one)) for one in changes],
    )


def _send(unit_id: int, form: Form, day: date, given: Mapping[str, str]) -> tuple[dict[str, str], list[str]]:
    """What is wrong by field ("" for the whole), and what looks odd and must be confirmed."""
    figures = {
        key: int(value) if value.isdecimal() and len(value) < 9 else value or None
        for key, value in given.items()
    }
    try:
        filed = reports.file(
            tx(),
            unit_id,
            form,
            day,
            figures,
            by=me(),
            channel="web",
            now=clock.now(),
            seen=request.form.get("seen", 0, type=int),
            sure="sure" in request.form,
            reason=request.form.get("reason", "")[:400],
        )
    except Implausible as odd:
        return {}, [_doubt(each) for each in odd.doubts]
    except BadInput as fault:
        return {fault.field: faults.said(fault)}, []
    except Conflict as fault:
        return {"": faults.said(fault)}, []
    if filed.same:
        flash(_("Báo cáo đã có đúng các số này."), "info")
    else:
        flash(_("Đã sửa báo cáo.") if filed.corrected else _("Đã nhận báo cáo."), "success")
    return {}, []


def _doubt(one: Doubt) -> str:
    told = {"figure": label(one.figure), "value": grouped(one.value), "against": grouped(one.against)}
    if one.why is Odd.HIGH:
        said: str = _("%(figure)s là %(value)s, cao hơn mức thường gặp (%(against)s).", **told)
    else:
        said = _("%(figure)s là %(value)s, ít hơn lần báo trước (%(against)s).", **told)
    return said


def _changed(form: Form, one: ReportChange) -> str:
    """Only what differs, before → after, and why."""
    told = ", ".join(
        f"{label(figure)} {one.before.get(figure.key, 0)} → {one.after.get(figure.key, 0)}"
        for figure in form.figures
        if one.before.get(figure.key) != one.after.get(figure.key)
    )
    return _("%(what)s. Lý do: %(why)s", what=told, why=one.reason) if one.reason else told
