"""The desk of the drill list: the phones of staff that drills, tests and trial copies reach, and nobody else's."""

from __future__ import annotations

from typing import Any, Final

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import StringField, TelField
from wtforms.validators import InputRequired, Length

from gateway import alerts, clock
from gateway.accounts import staff
from gateway.console import faults
from gateway.console.desk import Desk
from gateway.console.here import tx
from gateway.console.sign_in import me
from gateway.errors import BadInput, NotFound

DESK: Final = Desk("drills", "/drills", _l("Máy diễn tập"), _l("Cảnh báo"))

READ: Final = "alert.read"
WRITE: Final = "drill.write"

_WRONG: Final[dict[str, Any]] = {
    "name.invalid": _l("Ghi máy này của ai, 2 đến 60 ký tự."),
    "number.listed": _l("Máy này đã có trong danh sách: xóa rồi thêm lại nếu sai tên."),
    "number.not_staff": _l("Chỉ thêm máy của cán bộ: máy của một tài khoản, hoặc đang có trong lịch trực."),
}


class PhoneForm(FlaskForm):
    """A phone and whose it is."""

    number = TelField(_l("Số điện thoại"), [InputRequired(_l("Cần số điện thoại."))])
    name = StringField(
        _l("Máy của ai"),
        [InputRequired(_l("Ghi máy này của ai, 2 đến 60 ký tự.")), Length(max=60)],
        description=_l("Họ tên và chức vụ. Chỉ máy của cán bộ đã đồng ý nhận tin diễn tập."),
    )


@DESK.page("", READ, menu=_l("Máy diễn tập"))
def every() -> str:
    """The list, oldest first, and how to put a phone on it."""
    return _page(PhoneForm())


@DESK.action("/add", WRITE)
def add() -> str | Response:
    """A phone more."""
    form = PhoneForm()
    if not form.validate_on_submit():
        return _page(form)
    try:
        alerts.drills.add(tx(), form.number.data or "", form.name.data or "", me().id, clock.now())
    except BadInput as fault:
        field = form.name if fault.field == "name" else form.number
        ours = _WRONG.get(f"{fault.field}.{fault.code}")
        field.errors = [*field.errors, str(ours or faults.said(fault))]
        return _page(form)
    flash(_("Đã thêm. Từ nay máy này nhận tin diễn tập và tin thử."), "success")
    return redirect(url_for("console_drills.every"))


@DESK.action("/remove", WRITE)
def remove() -> Response:
    """Nothing of a drill reaches it any more. The number comes in the form: no address holds one."""
    try:
        alerts.drills.remove(tx(), request.form.get("number", ""), me().id, clock.now())
    except NotFound as fault:
        flash(faults.said(fault), "error")
    else:
        flash(_("Đã xóa. Máy này không nhận tin diễn tập nữa, kể cả đợt đã duyệt."), "success")
    return redirect(url_for("console_drills.every"))


def _page(form: PhoneForm) -> str:
    phones = alerts.drills.every(tx())
    names = staff.names(tx(), {one.added_by for one in phones})
    return render_template(
        "desks/drills.html", form=form, phones=phones, names=names, may_write=me().may(WRITE)
    )
