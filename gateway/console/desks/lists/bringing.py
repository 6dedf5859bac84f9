"""A list comes in at the console: a file or a paste, under a name; what is no list at all is said beside the form."""

from __future__ import annotations

from typing import Any, Final

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from werkzeug.wrappers import Response
from wtforms import StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from gateway import clock, lists
from gateway.console import faults
from gateway.console.desks.lists.desk import DESK, WRITE
from gateway.console.here import settings, tx
from gateway.console.sign_in import me
from gateway.errors import BadInput
from gateway.lists import NumberList, State

_WRONG: Final[dict[str, Any]] = {
    "name.invalid": _l("Tên danh sách có từ 2 đến 80 chữ."),
    "file.empty": _l("Danh sách không có số nào."),
    "file.no_heading": _l("Dòng đầu không có cột nào tên là số điện thoại."),
    "file.too_many": _l("Quá 1.000.000 số: chia thành nhiều tệp."),
    "file.too_long": _l("Tệp quá 10 MB: chia thành nhiều tệp."),
    "file.workbook": _l("Đây là tệp bảng tính. Lưu lại dạng CSV UTF-8 rồi gửi."),
    "file.not_text": _l("Tệp này không phải CSV."),
    "file.long_line": _l("Có dòng quá dài: mỗi số ghi một dòng."),
}
"""Other desks say other words for the same fields; what names a line is the noun's own sentence."""


class ListForm(FlaskForm):
    """A list under a name; a file or a paste, not both."""

    name = StringField(
        _l("Tên danh sách"),
        [InputRequired(_l("Đặt tên để người soạn cảnh báo nhận ra."))],
        description=_l("Ví dụ: Hộ ven suối Lợi Hải, tháng 11. Không ghi bệnh của ai."),
    )
    file = FileField(
        _l("Tệp CSV"), description=_l("Nhiều nhất 10 MB, khoảng 800.000 số. Excel: lưu dạng CSV UTF-8.")
    )
    pasted = TextAreaField(
        _l("Hoặc dán các số"),
        [Optional(), Length(max=1_000_000)],
        description=_l("Mỗi số một dòng, hoặc cách nhau bằng dấu phẩy. Trên 50.000 số thì dùng tệp."),
    )


@DESK.form("/import", WRITE)
def bring() -> str | Response:
    """Read it whole; what is wrong with a line is shown on the list's own page, and decided there."""
    form = ListForm()
    body = _body(form) if form.validate_on_submit() else None
    if body is not None:
        savepoint = tx().begin_nested()
        try:
            brought = lists.bring(
                tx(), form.name.data or "", body, me().id, clock.now(), home_province=settings().home_province
            )
        except BadInput as fault:
            savepoint.rollback()
            _complain(form, fault)
        else:
            savepoint.commit()
            _say(brought)
            return redirect(url_for("console_lists.one", list_id=brought.public_id))
    return render_template("desks/lists/import.html", form=form)


def _body(form: ListForm) -> bytes | str | None:
    """The file, or what was pasted; None where it is both or neither, which is said beside the field."""
    sent = form.file.data.read() if form.file.data else b""
    pasted = form.pasted.data or ""
    if bool(sent) == bool(pasted.strip()):
        both = bool(sent)
        said = _("Chọn một trong hai: tệp, hoặc dán số.") if both else _("Chọn một tệp, hoặc dán các số.")
        form.file.errors = [*form.file.errors, said]
        return None
    return sent or pasted


def _complain(form: ListForm, fault: BadInput) -> None:
    said = str(_WRONG.get(f"{fault.field}.{fault.code}") or faults.said(fault))
    field = form.name if fault.field == "name" else form.pasted if form.pasted.data else form.file
    field.errors = [*field.errors, said]


def _say(brought: NumberList) -> None:
    if brought.state == State.READY:
        flash(_("Đã đọc xong: mọi dòng đều đúng, danh sách dùng được ngay."), "success")
    else:
        flash(_("Đã đọc xong: có dòng sai. Xem rồi quyết định; chưa gửi được tới ai."), "warning")
