"""The sheet of this shift as it stands, handing it over, earlier sheets to read, confirm and print."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import TextAreaField
from wtforms.validators import Length

from gateway import clock, logbook
from gateway.accounts import staff
from gateway.console import faults, listing
from gateway.console.desks.handover.desk import DESK, READ, WRITE, parts_of, told, when_of
from gateway.console.here import tx
from gateway.console.listing import Column, Listing
from gateway.console.showing import chip, moment
from gateway.console.sign_in import me
from gateway.errors import BadInput, Conflict
from gateway.logbook import Handover
from gateway.logbook.handing import TOPIC, begins


class HandingForm(FlaskForm):
    """What the next shift must know and no record says."""

    notes = TextAreaField(
        _l("Dặn ca sau"),
        [Length(0, 4000, _l("Ghi chú dài nhất 4000 chữ."))],
        render_kw={"rows": 6},
        description=_l("Việc đang dở, ai cần gọi lại, chỗ nào mất điện. Không ghi tên người bệnh."),
    )


@DESK.form("", READ, menu=_l("Giao ca"))
def current() -> str | Response:
    """What is open now and what happened in this shift; who may hands it over."""
    now, form = clock.now(), HandingForm()
    ours = logbook.mine(tx(), me())
    if me().may(WRITE) and form.validate_on_submit():
        try:
            row = logbook.hand_over(tx(), me(), form.notes.data or "", now)
        except (BadInput, Conflict) as fault:
            faults.onto(form, fault)
        else:
            flash(_("Đã giao ca. Ca sau mở phiếu này, đọc và xác nhận."), "success")
            return redirect(url_for("console_handover.one", handover_id=row.id))
    since = begins(tx(), ours, now)
    last = logbook.latest(tx(), ours)
    return render_template(
        "desks/handover/current.html",
        form=form,
        since=since,
        now=now,
        sheet=(current_sheet := logbook.sheet(tx(), ours.area, now)),
        parts=parts_of(current_sheet),
        when_of=when_of,
        log=told(since, now),
        unread=last if last is not None and last.taken_at is None else None,
        may=me().may(WRITE),
        topic=TOPIC,
    )


@DESK.page("/earlier", READ, menu=_l("Phiếu giao ca"))
def earlier() -> str:
    """The sheets of the unit, the newest first."""
    asked = listing.asked((), ("left",), "-left")
    found, total = logbook.handovers(tx(), logbook.mine(tx(), me()), offset=asked.offset, limit=asked.size)
    names = staff.names(tx(), {each for row in found for each in (row.left_by, row.taken_by) if each})
    columns = (
        Column[Handover](_l("Giao lúc"), lambda row: moment(row.left_at)),
        Column[Handover](_l("Từ"), lambda row: moment(row.begins_at), wide_only=True),
        Column[Handover](_l("Người giao"), lambda row: names.get(row.left_by, "—")),
        Column[Handover](
            _l("Người nhận"),
            lambda row: names.get(row.taken_by or 0) or chip(_("chưa xác nhận"), "warn"),
        ),
        Column[Handover](_l("Nhận lúc"), lambda row: moment(row.taken_at)),
    )
    shown = Listing(
        columns,
        found,
        total,
        asked,
        link=lambda row: url_for("console_handover.one", handover_id=row.id),
        empty=_l("Chưa có phiếu giao ca nào."),
        live=TOPIC,
    )
    return render_template("desks/handover/earlier.html", list=shown)


@DESK.page("/<int:handover_id>", READ)
def one(handover_id: int) -> str:
    """One sheet as it was signed, with the log of its shift; made to be printed."""
    row = logbook.one(tx(), handover_id, logbook.mine(tx(), me()))
    names = staff.names(tx(), {row.left_by, row.taken_by or 0})
    return render_template(
        "desks/handover/one.html",
        row=row,
        names=names,
        sheet=row.sheet,
        parts=parts_of(row.sheet),
        when_of=when_of,
        log=told(row.begins_at, row.left_at),
        may_confirm=me().may(WRITE) and row.taken_at is None and row.left_by != me().id,
        unit=me().unit,
    )


@DESK.action("/<int:handover_id>/confirm", WRITE)
def confirm(handover_id: int) -> Response:
    """Read and confirmed by who takes over."""
    row = logbook.confirm(tx(), handover_id, me(), clock.now())
    flash(_("Đã đọc và xác nhận. Bạn nhận ca từ lúc này."), "success")
    return redirect(url_for("console_handover.one", handover_id=row.id))
