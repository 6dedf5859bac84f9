"""The paper pack: numbered forms to print before the power fails, and the page that enters them later."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import DateTimeLocalField, SelectField, StringField, TelField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Length, Optional

from gateway import clock, phone
from gateway.console import communes, faults
from gateway.console.desks.requests.desk import ACT, DESK, kinds
from gateway.console.here import tx
from gateway.console.sign_in import me
from gateway.errors import BadInput, Conflict
from gateway.tickets import Kind, Wish, paper

_NOT_ON_PAPER = frozenset({Kind.TASK, Kind.VISIT, Kind.RIGHTS, Kind.TEXT})


class PaperFormForm(FlaskForm):
    """What stands on one form."""

    code = StringField(_l("Số in trên phiếu"), [InputRequired(_l("Gõ số in trên phiếu.")), Length(7, 9)])
    taken_at = DateTimeLocalField(_l("Ghi lúc"), [InputRequired(_l("Chọn ngày giờ."))])
    kind = SelectField(_l("Loại"))
    number = TelField(_l("Gọi lại số"), [InputRequired(_l("Cần số điện thoại."))])
    commune = SelectField(_l("Xã, phường"), [Optional()])
    address = StringField(_l("Chỗ nào trong xã"), [Length(max=200)])
    said = TextAreaField(_l("Việc gì"), [InputRequired(_l("Ghi một câu.")), Length(2, 1000)])


@DESK.form("/paper", ACT, menu=_l("Phiếu giấy"))
def enter_paper() -> str | Response:
    """Enter a form: the time it was written stays its time."""
    form, now = PaperFormForm(), clock.now()
    form.kind.choices = [
        SelectChoice(value, label) for value, label in kinds().items() if value not in _NOT_ON_PAPER
    ]
    here = communes.within(me().area(ACT))
    form.commune.choices = [SelectChoice("", _("chưa rõ nơi")), *(SelectChoice(*one) for one in here.items())]
    if form.validate_on_submit():
        try:
            ticket = paper.enter(
                tx(),
                "".join(form.code.data.split()),
                _wish(form),
                form.taken_at.data.replace(tzinfo=clock.VIETNAM),
                me().id,
                now,
            )
        except (BadInput, Conflict) as fault:
            faults.onto(form, fault)
        else:
            flash(_("Đã nhập phiếu %(code)s.", code=ticket.code), "success")
            return redirect(url_for("console_requests.enter_paper"))
    return render_template("desks/requests/paper.html", form=form, most=paper.MOST)


@DESK.action("/paper/print", ACT)
def print_paper() -> str | Response:
    """Number so many forms and show them, a page each half sheet, ready to print."""
    try:
        codes = paper.number_forms(tx(), request.form.get("count", 0, int), me().id, clock.now())
    except BadInput as fault:
        flash(faults.said(fault), "error")
        return redirect(url_for("console_requests.enter_paper"))
    return render_template("desks/requests/forms.html", codes=codes)


def _wish(form: PaperFormForm) -> Wish:
    number = phone.classify(form.number.data).e164
    if number is None:
        raise BadInput("number", "invalid")
    return Wish(
        Kind(form.kind.data), number, "paper", form.said.data, form.commune.data or None, form.address.data
    )
