"""Writing in the list of those who need help to leave: put on it, corrected, taken off with a reason."""

from __future__ import annotations

from dataclasses import fields
from typing import Any, Final

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import DateField, IntegerField, SelectField, StringField, TelField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Length, Optional

from gateway import clock, movers, phone
from gateway.console import communes, faults
from gateway.console.desks.movers.desk import DESK, REASONS, WRITE
from gateway.console.here import tx
from gateway.console.sign_in import me
from gateway.errors import BadInput, Conflict
from gateway.movers import Entry, Mover

_WRONG: Final[dict[str, Any]] = {
    "name.listed": _l("Người này đã có trong danh sách của xã."),
    "hamlet.missing": _l("Ghi thôn hoặc địa chỉ: người đến giúp phải tìm được nhà."),
    "people.invalid": _l("Số người phải đưa đi từ 1 đến 20."),
    "until.missing": _l("Mang thai thì cần ngày dự sinh."),
    "until.too_early": _l("Chỉ ghi từ tháng thứ 8: ngày dự sinh trong 90 ngày tới."),
    "until.past": _l("Ngày này đã qua."),
}


class MoverForm(FlaskForm):
    """One who needs help to leave."""

    reason = SelectField(
        _l("Vì sao cần giúp"), choices=[SelectChoice(value, label) for value, label in REASONS.items()]
    )
    name = StringField(_l("Họ và tên"), [InputRequired(_l("Cần họ và tên.")), Length(2, 60)])
    number = TelField(_l("Số điện thoại"), [Optional()], description=_l("Của chính người này, nếu có."))
    other_number = TelField(_l("Số của người thân, hàng xóm"), [Optional()])
    commune_code = SelectField(_l("Xã, phường"))
    hamlet = StringField(_l("Thôn, khu phố"), [Optional(), Length(max=40)])
    address = StringField(
        _l("Địa chỉ"), [Optional(), Length(max=160)], description=_l("Đủ để người lạ tìm được nhà trong đêm.")
    )
    people = IntegerField(
        _l("Số người phải đưa đi"),
        [InputRequired(_l("Cần số người."))],
        description=_l("Kể cả người này. Ở một mình thì ghi 1."),
    )
    until = DateField(
        _l("Đến hết ngày"),
        [Optional()],
        description=_l("Mang thai: ngày dự sinh. Không biết trước thì để trống."),
    )
    note = TextAreaField(
        _l("Người đến giúp cần biết gì"),
        [Optional(), Length(max=300)],
        description=_l("Ví dụ: cần cáng, dùng máy thở, nghe kém."),
    )

    def offer(self) -> MoverForm:
        """Fill the choices: communes of the colleague."""
        here = communes.within(me().area(WRITE))
        self.commune_code.choices = [SelectChoice(code, name) for code, name in here.items()]
        return self

    def entry(self) -> Entry:
        """What was filled in."""
        return Entry(
            reason=self.reason.data,
            name=self.name.data or "",
            commune_code=self.commune_code.data,
            hamlet=self.hamlet.data or "",
            address=self.address.data or "",
            note=self.note.data or "",
            number=self.number.data or None,
            other_number=self.other_number.data or None,
            people=self.people.data,
            until=self.until.data,
        )


@DESK.form("/new", WRITE)
def put() -> str | Response:
    """Somebody who was not on the list."""
    form = MoverForm(data={"people": 1}).offer()
    if form.validate_on_submit():
        try:
            mover = movers.put(tx(), form.entry(), me().id, clock.now(), me().area(WRITE))
        except BadInput as fault:
            faults.onto(form, _worded(fault))
        else:
            flash(_("Đã ghi vào danh sách."), "success")
            return _to(mover)
    return render_template(
        "desks/movers/form.html", form=form, mover=None, title=_("Thêm người cần giúp di dời")
    )


@DESK.form("/<mover_id>/change", WRITE)
def change(mover_id: str) -> str | Response:
    """What is known of one is written anew."""
    mover = movers.by_public_id(tx(), mover_id, me().area(WRITE))
    form = MoverForm(data=_filled(mover)).offer()
    if form.validate_on_submit():
        try:
            changed = movers.change(tx(), mover, form.entry(), me().id, clock.now(), me().area(WRITE))
        except (BadInput, Conflict) as fault:
            faults.onto(form, _worded(fault) if isinstance(fault, BadInput) else fault)
        else:
            flash(_("Đã sửa.") if changed else _("Không có gì khác trước."), "success")
            return _to(mover)
    title = _("Sửa: %(name)s", name=mover.name)
    return render_template("desks/movers/form.html", form=form, mover=mover, title=title)


@DESK.action("/<mover_id>/end", WRITE)
def end(mover_id: str) -> Response:
    """They are called no more."""
    mover = movers.by_public_id(tx(), mover_id, me().area(WRITE))
    try:
        movers.end(tx(), mover, request.form.get("why", ""), me().id, clock.now())
    except (BadInput, Conflict) as fault:
        flash(faults.said(fault), "error")
    else:
        flash(_("Đã đưa ra khỏi danh sách: không gọi khi có cảnh báo nữa."), "success")
    return _to(mover)


def _to(mover: Mover) -> Response:
    return redirect(url_for("console_movers.one", mover_id=mover.public_id))


def _worded(fault: BadInput) -> BadInput:
    """In the language of the page, where the noun's sentence has been put into words here."""
    key = f"{fault.field}.{fault.code}"
    return BadInput(fault.field, fault.code, str(_WRONG.get(key, fault.message)))


def _filled(mover: Mover) -> dict[str, Any]:
    stands = {each.name: getattr(mover, each.name) for each in fields(Entry)}
    numbers = {
        name: phone.national(stands[name]) if stands[name] else "" for name in ("number", "other_number")
    }
    return {**stands, **numbers}
