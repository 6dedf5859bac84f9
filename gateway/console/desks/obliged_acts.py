"""What is done about the obligation to declare: put on the list, singly or by a file, excused, closed, reviewed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any, Final

from flask import flash, redirect, render_template, request, url_for
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from werkzeug.wrappers import Response
from wtforms import BooleanField, DateField, IntegerField, SelectField, StringField, TelField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Optional

from gateway import clock, obliged
from gateway.console import communes, faults
from gateway.console.desk import Desk
from gateway.console.here import tx
from gateway.console.sign_in import me
from gateway.errors import BadInput
from gateway.obliged import Entry, Excuse, Fault, Imported, Verdict

DESK = Desk("obliged_acts", "/obliged", _l("Phải khai báo"))

_USUAL: Final = timedelta(days=2)  # to declare in
_WRONG: Final[dict[str, Any]] = {
    "number.missing": _l("Cần số điện thoại, hoặc họ tên và năm sinh."),
    "number.listed": _l("Người này đã ở trong danh sách, theo cùng văn bản."),
    "birth_year.missing": _l("Có họ tên thì cần năm sinh."),
    "birth_year.invalid": _l("Năm sinh không thể có."),
    "nam_sinh.invalid": _l("Năm sinh không phải số."),
    "commune.invalid": _l("Không có xã, phường nào mang mã này."),
    "commune.elsewhere": _l("Xã này ngoài địa bàn của bạn."),
    "ground.missing": _l("Cần ghi căn cứ: vì sao người này phải khai."),
    "paper.missing": _l("Cần số của văn bản."),
    "until.bad_period": _l("Ngày cuối phải sau ngày đầu."),
    "until.past": _l("Thời hạn khai đã qua."),
    "tu_ngay.invalid": _l("Ngày viết như 20/11/2026."),
    "den_ngay.invalid": _l("Ngày viết như 20/11/2026."),
    "to": _l("Đây không phải số di động nhận được tin."),
}

_COLUMNS: Final = {
    "number": "so_dien_thoai",
    "to": "so_dien_thoai",
    "birth_year": "nam_sinh",
    "commune": "ma_xa",
    "ground": "can_cu",
    "paper": "van_ban",
    "until": "den_ngay",
}
"""What the noun calls a field, as the head of the file does."""


class EntryForm(FlaskForm):
    """One person who must declare."""

    name = StringField(_l("Họ và tên"), [Optional()])
    birth_year = IntegerField(_l("Năm sinh"), [Optional()])
    number = TelField(
        _l("Số điện thoại"), [Optional()], description=_l("Không có số thì không nhắc được: cán bộ đến nhà.")
    )
    commune = SelectField(_l("Xã, phường"))
    ground = StringField(
        _l("Vì sao phải khai"),
        [InputRequired(_l("Cần ghi căn cứ: vì sao người này phải khai."))],
        description=_l("Ví dụ: đi từ vùng dịch về."),
    )
    paper = StringField(_l("Số văn bản"), [InputRequired(_l("Cần số của văn bản."))])
    since = DateField(_l("Từ ngày"), [InputRequired(_l("Chọn ngày."))])
    until = DateField(_l("Đến ngày"), [InputRequired(_l("Chọn ngày."))])

    def offer(self) -> EntryForm:
        """Fill the choices with the colleague's communes."""
        known = communes.within(me().area("obliged.write"))
        self.commune.choices = [SelectChoice(code, name) for code, name in known.items()]
        return self

    def entry(self) -> Entry:
        """What was filled in."""
        return Entry(
            self.commune.data,
            self.ground.data or "",
            self.paper.data or "",
            self.since.data,
            self.until.data,
            self.name.data or None,
            self.birth_year.data,
            self.number.data or None,
        )


class ListForm(FlaskForm):
    """A file of many."""

    file = FileField(_l("Tệp CSV"), [FileRequired(_l("Chọn một tệp."))])
    only_good = BooleanField(_l("Nhập các dòng đúng, bỏ các dòng sai"))


@DESK.form("/new", "obliged.write")
def new() -> str | Response:
    """Put one person on the list."""
    today = clock.today(clock.now())
    form = EntryForm(data={"since": today, "until": today + _USUAL}).offer()
    if form.validate_on_submit():
        area = me().area("obliged.write")
        try:
            row = obliged.enter(tx(), form.entry(), by=me().actor, now=clock.now(), communes=area)
        except BadInput as fault:
            faults.onto(form, _worded(fault), {"to": "number"})
        else:
            return _back(row.id)
    return render_template("desks/obliged_form.html", form=form)


@DESK.form("/import", "obliged.write")
def bring() -> str:
    """Read a file through, tell every bad line, and enter the rest only when that is asked for."""
    form = ListForm()
    done: Imported | None = None
    if form.validate_on_submit():
        try:
            done = obliged.import_list(
                tx(),
                _text(form.file.data.read()),
                by=me().actor,
                now=clock.now(),
                partial=bool(form.only_good.data),
                communes=me().area("obliged.write"),
            )
        except BadInput as fault:
            faults.onto(form, fault)
    wrong = (
        [(fault.line, _COLUMNS.get(fault.field, fault.field), _said(fault)) for fault in done.faults]
        if done
        else []
    )
    return render_template(
        "desks/obliged_import.html", form=form, done=done, wrong=wrong, columns=obliged.COLUMNS
    )


@DESK.action("/<int:obliged_id>/excuse", "obliged.write")
def excuse(obliged_id: int) -> Response:
    """There is a reason; nobody is reminded any more."""

    def act() -> None:
        why = request.form.get("why", "")
        if why not in set(Excuse):
            raise BadInput("reason", "missing")
        obliged.excuse(tx(), obliged_id, Excuse(why), by=me().actor, now=clock.now())

    return _do(obliged_id, "obliged.write", act)


@DESK.action("/<int:obliged_id>/close", "obliged.write")
def close(obliged_id: int) -> Response:
    """It was a mistake, or is over."""

    def act() -> None:
        why = request.form.get("why", "")
        if not why.strip():
            raise BadInput("reason", "missing")
        obliged.close(tx(), obliged_id, why, by=me().actor, now=clock.now())

    return _do(obliged_id, "obliged.write", act)


@DESK.action("/<int:obliged_id>/reached", "obliged.write")
def reached(obliged_id: int) -> Response:
    """Somebody has told them, by a call or at their door, after a text that arrived."""

    def act() -> None:
        how = request.form.get("how", "")
        obliged.reached(tx(), obliged_id, how, by=me().actor, now=clock.now())

    return _do(obliged_id, "obliged.write", act)


@DESK.action("/<int:obliged_id>/review", "obliged.export")
def review(obliged_id: int) -> Response:
    """A second colleague has looked at it: it may leave as evidence, or it may not."""

    def act() -> None:
        verdict = Verdict.UPHELD if request.form.get("verdict") == Verdict.UPHELD else Verdict.LET_GO
        note = request.form.get("note", "")
        obliged.review(tx(), obliged_id, verdict, note, by=me().actor, now=clock.now())

    return _do(obliged_id, "obliged.export", act)


def _do(obliged_id: int, permission: str, act: Callable[[], None]) -> Response:
    obliged.one(tx(), obliged_id, me().area(permission), clock.now())
    try:
        act()
    except BadInput as fault:
        flash(faults.said(fault), "error")
    return _back(obliged_id)


def _text(raw: bytes) -> str:
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise BadInput("file", "not_text") from None


def _said(fault: Fault) -> str:
    known = _WRONG.get(f"{fault.field}.{fault.code}") or _WRONG.get(fault.field)
    return fault.message if known is None else str(known)


def _worded(fault: BadInput) -> BadInput:
    known = _WRONG.get(f"{fault.field}.{fault.code}") or _WRONG.get(fault.field)
    return fault if known is None else BadInput(fault.field, f"{fault.code}.said", str(known))


def _back(obliged_id: int) -> Response:
    return redirect(url_for("console_obliged.one", obliged_id=obliged_id))
