"""The desk of quick reports to the authority: made for a moment, kept, shown again as they were, printed."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Final

from flask import Response as Answer
from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import DateTimeLocalField
from wtforms.validators import InputRequired

from gateway import briefing, clock
from gateway.accounts import staff
from gateway.briefing import Briefing
from gateway.briefing.lines import lines, signed
from gateway.console import faults, listing
from gateway.console.desk import Desk
from gateway.console.here import tx
from gateway.console.language import shown as language
from gateway.console.listing import Column, Listing
from gateway.console.showing import moment
from gateway.console.sign_in import me
from gateway.errors import BadInput

DESK: Final = Desk("briefing", "/briefings", _l("Báo cáo nhanh"), _l("Phòng dịch"))

NEEDS: Final = "report.brief"
_HOURS: Final = (time(16), time(7))
"""When the authority is told, the later one first."""


class MomentForm(FlaskForm):
    """For which moment."""

    at = DateTimeLocalField(
        _l("Số liệu đến lúc"),
        [InputRequired(_l("Chọn ngày giờ."))],
        description=_l("Tính 24 giờ đến lúc này, so với 24 giờ trước đó."),
    )


@DESK.form("", NEEDS, menu=_l("Báo cáo nhanh"))
def every() -> str | Response:
    """Those that were made, and a form for the next."""
    form = MomentForm(data={"at": _usual()})
    if form.validate_on_submit():
        wished: datetime = form.at.data
        at = clock.midnight(wished.date()) + timedelta(hours=wished.hour, minutes=wished.minute)
        try:
            row = briefing.make(tx(), at, me(), clock.now())
        except BadInput as fault:
            faults.onto(form, fault)
        else:
            flash(_("Đã lập và lưu báo cáo nhanh."), "success")
            return redirect(url_for("console_briefing.one", briefing_id=row.id))
    asked = listing.asked((), ("made",), "-made")
    found, total = briefing.briefings(tx(), offset=asked.offset, limit=asked.size)
    names = staff.names(tx(), {row.made_by for row in found})
    columns = (
        Column[Briefing](_l("Số liệu đến lúc"), lambda row: moment(row.at)),
        Column[Briefing](_l("Người lập"), lambda row: names.get(row.made_by, "—")),
        Column[Briefing](_l("Lập lúc"), lambda row: moment(row.made_at)),
        Column[Briefing](_l("Dấu"), lambda row: row.digest[:12], wide_only=True),
    )
    shown = Listing(
        columns,
        found,
        total,
        asked,
        link=lambda row: url_for("console_briefing.one", briefing_id=row.id),
        empty=_l("Chưa lập báo cáo nhanh nào."),
    )
    return render_template("desks/briefing/every.html", list=shown, form=form)


@DESK.page("/<int:briefing_id>", NEEDS)
def one(briefing_id: int) -> str:
    """One as it was made."""
    row = briefing.one(tx(), briefing_id)
    units, house = lines(row.figures, row.before)
    return render_template(
        "desks/briefing/one.html",
        row=row,
        tables=[(_("Số liệu các đơn vị báo"), units), (_("Số liệu tổng đài 1022"), house)],
        signed=signed,
        who=staff.names(tx(), {row.made_by}).get(row.made_by, "—"),
        lang=language(),
    )


@DESK.page("/<int:briefing_id>/document", NEEDS)
def document(briefing_id: int) -> Answer:
    """The document itself, byte for byte."""
    row = briefing.one(tx(), briefing_id)
    answer = Answer(row.document, mimetype="application/pdf")
    name = f"bao-cao-nhanh-{clock.local(row.at):%Y%m%d-%H%M}.pdf"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _usual() -> datetime:
    """The last hour at which the authority was told, as a local time."""
    here = clock.local(clock.now()).replace(tzinfo=None)
    past = [datetime.combine(here.date(), hour) for hour in _HOURS if hour <= here.time()]
    return past[0] if past else datetime.combine(here.date() - timedelta(days=1), _HOURS[0])
