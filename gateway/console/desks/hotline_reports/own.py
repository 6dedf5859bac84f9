"""What an agent sees of their own: the figures of their day, and what a supervisor wrote of how they led calls."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from gateway import clock
from gateway.accounts import staff
from gateway.calls import reporting, reviewing
from gateway.console import faults
from gateway.console.desks.hotline.desk import TAKE
from gateway.console.desks.hotline_reports.desk import DESK, lasted, percent, period
from gateway.console.here import tx
from gateway.console.sign_in import me
from gateway.errors import BadInput, Conflict


@DESK.page("/mine", TAKE, menu=_l("Ngày của tôi"))
def mine() -> str:
    """Today, or the days the address asks for."""
    asked = period()
    found = reporting.by_agent(tx(), asked.since, asked.until, me().id)
    notes = reviewing.of_agent(tx(), me().id)
    return render_template(
        "desks/hotline_reports/mine.html",
        period=asked,
        line=found[0] if found else None,
        notes=notes,
        named=staff.names(tx(), {note.by_id for note, _call in notes}),
        lasted=lasted,
        percent=percent,
    )


@DESK.action("/mine/<int:review_id>/answer", TAKE)
def answer(review_id: int) -> Response:
    """One line to whoever wrote the note."""
    try:
        reviewing.answer(tx(), review_id, me().id, request.form.get("said", ""), clock.now())
        flash(_("Đã gửi lời trả lời."), "success")
    except BadInput as fault:
        flash(faults.said(fault), "error")
    except Conflict:
        flash(_("Nhận xét này đã được trả lời."), "error")
    return redirect(url_for("console_hotline_reports.mine"))
