"""The list of a day: every unit that must report, those that are missing first; reminding them."""

from __future__ import annotations

from flask import Response as Answer
from flask import flash, redirect, render_template, request, url_for
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from werkzeug.wrappers import Response

from gateway import clock, reports
from gateway.console import listing
from gateway.console.desks.reports.desk import (
    DESK,
    STANDINGS,
    day_of,
    form_of,
    label,
    standing_chip,
)
from gateway.console.here import tx
from gateway.console.listing import Column, Filter, Listing
from gateway.console.showing import grouped, moment, place
from gateway.console.sign_in import me
from gateway.reports import Figure, Line, Standing


@DESK.page("", "report.read", menu=_l("Báo cáo"))
def of_day() -> str | Answer:
    """Who has reported what on a day, and who has not."""
    filters = (
        Filter("day", _l("Ngày"), kind="date"),
        Filter("standing", _l("Tình trạng"), {each.value: words for each, words in STANDINGS.items()}),
    )
    asked = listing.asked(filters, ("standing",), "standing", size=50)
    day = day_of(asked.filters.get("day"))
    form, now = form_of(day), clock.now()
    every = reports.lines(tx(), form, day, me().area("report.read"), now)
    wanted = asked.filters.get("standing")
    found = [line for line in every if wanted in (None, line.standing)]
    columns = (
        Column[Line](_l("Đơn vị"), lambda line: line.unit.name),
        Column[Line](
            _l("Xã, phường"), lambda line: ", ".join(map(place, line.unit.communes)), wide_only=True
        ),
        Column[Line](_l("Tình trạng"), lambda line: standing_chip(line.standing), plain=_standing),
        Column[Line](_l("Lúc"), lambda line: moment(line.report.changed_at) if line.report else "—"),
        *(_column(figure) for figure in form.figures),
        Column[Line](_l("Đã nhắc"), lambda line: moment(line.reminded_at), wide_only=True),
    )
    if request.args.get("format") == "csv":
        return listing.as_file(columns, found, f"1022-bao-cao-{day}")
    shown = Listing(
        columns,
        found[asked.offset : asked.offset + asked.size],
        len(found),
        asked,
        filters,
        link=lambda line: url_for("console_reports.give", unit_id=line.unit.unit_id, day=f"{day}"),
        empty=_l("Không có đơn vị nào phải báo cáo ở đây."),
        export=url_for("console_reports.of_day", **{**asked.filters, "format": "csv"}),  # type: ignore[arg-type]
        live=reports.TOPIC,
        more={"whole": True},  # what is missing above the list changes with its day
    )
    missing = [line for line in every if line.report is None]
    return render_template(
        "desks/reports/of_day.html",
        list=shown,
        day=day,
        form=form,
        missing=missing,
        of=len(every),
        is_today=day == clock.today(now),
    )


@DESK.action("/remind", "report.read")
def remind() -> Response:
    """A text to every unit that is missing today, or to one of them."""
    form = form_of(clock.today(clock.now()))
    only = request.form.get("unit", type=int)
    sent = reports.remind(tx(), form, None if only is None else [only], me(), clock.now())
    if sent:
        flash(ngettext("Đã nhắn %(num)s máy.", "Đã nhắn %(num)s máy.", sent), "success")
    else:
        flash(_l("Không nhắn máy nào: vừa nhắc rồi, hoặc đơn vị không có máy đã xác nhận."), "warning")
    return redirect(url_for("console_reports.of_day"))


def _column(figure: Figure) -> Column[Line]:
    def shown(line: Line) -> str:
        return grouped(line.report.figures.get(figure.key, 0)) if line.report else "—"

    def plain(line: Line) -> int | str:
        return line.report.figures.get(figure.key, 0) if line.report else ""

    return Column(label(figure), shown, plain=plain, number=True)


def _standing(line: Line) -> str:
    return str(STANDINGS[Standing(line.standing)])
