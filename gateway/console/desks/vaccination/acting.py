"""What staff do: call people up to a place and hours, note the dose they got, withdraw a registration for them."""

from __future__ import annotations

from datetime import timedelta

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import DateField, SelectMultipleField, StringField, TimeField
from wtforms.validators import InputRequired, Length

from gateway import clock, vaccination
from gateway.console import communes, faults
from gateway.console.desks.vaccination.desk import DESK, WRITE, registration
from gateway.console.here import tx
from gateway.console.sign_in import me
from gateway.errors import BadInput, Conflict
from gateway.vaccination import Call, State

_MOST_SHOWN = 200  # of those who wait: a morning of one team


class CallForm(FlaskForm):
    """Where and when; whom is ticked beside."""

    codes = SelectMultipleField(_l("Người được gọi"), validate_choice=False)
    place = StringField(_l("Nơi tiêm"), [InputRequired(_l("Ghi nơi tiêm.")), Length(max=60)])
    day = DateField(_l("Ngày"), [InputRequired(_l("Chọn ngày."))])
    begins = TimeField(_l("Từ giờ"), [InputRequired(_l("Chọn giờ."))])
    ends = TimeField(_l("Đến giờ"), [InputRequired(_l("Chọn giờ."))])


class DoseForm(FlaskForm):
    """The dose that was given."""

    vaccine = StringField(_l("Vắc xin"), [InputRequired(_l("Ghi tên vắc xin.")), Length(max=60)])
    lot = StringField(_l("Số lô"), [InputRequired(_l("Ghi số lô.")), Length(max=30)])
    given_on = DateField(_l("Ngày tiêm"), [InputRequired(_l("Chọn ngày."))])


@DESK.form("/call", WRITE, menu=_l("Gọi tiêm"))
def call() -> str | Response:
    """Those of one commune who wait, ticked; all of them hear the same place, day and hours."""
    area, now = me().area(WRITE), clock.now()
    named = communes.within(area)
    commune = request.values.get("commune", "")
    commune = commune if commune in named else next(iter(named), "")
    waiting, total = vaccination.listed(tx(), frozenset({commune}), state=State.REGISTERED, limit=_MOST_SHOWN)
    form = CallForm(data={"day": clock.today(now) + timedelta(days=2)})
    if form.validate_on_submit():
        allowed = {line.registration.code for line in waiting}
        codes = [code for code in form.codes.data or [] if code in allowed]
        wanted = Call(form.place.data or "", form.day.data, form.begins.data, form.ends.data)
        try:
            told, left = vaccination.call_up(tx(), codes, wanted, by=me().id, now=now)
        except BadInput as fault:
            faults.onto(form, fault)
        else:
            flash(_("Đã nhắn %(n)s người.", n=told), "success")
            if left:
                flash(_("%(n)s số không được tự ý nhắn: xin báo cách khác.", n=len(left)), "error")
            return redirect(url_for("console_vaccination.every", commune=commune, state=State.CALLED.value))
    ticked = set(form.codes.data or [])
    return render_template(
        "desks/vaccination/call.html",
        form=form,
        waiting=waiting,
        total=total,
        ticked=ticked,
        communes=named,
        commune=commune,
    )


@DESK.form("/<code>/dose", WRITE)
def dose(code: str) -> str | Response:
    """The dose was given; it is in the person's health book from now on."""
    line, now = registration(code, WRITE), clock.now()
    form = DoseForm(data={"given_on": clock.today(now)})
    if form.validate_on_submit():
        try:
            vaccination.vaccinated(
                tx(),
                code,
                vaccine=form.vaccine.data or "",
                lot=form.lot.data or "",
                given_on=form.given_on.data,
                by=me().id,
                now=now,
            )
        except (BadInput, Conflict) as fault:
            faults.onto(form, fault)
        else:
            flash(_("Đã ghi mũi tiêm vào sổ sức khỏe."), "success")
            return redirect(url_for("console_vaccination.one", code=code))
    return render_template("desks/vaccination/dose.html", form=form, line=line)


@DESK.action("/<code>/withdraw", WRITE)
def withdraw(code: str) -> Response:
    """The person does not want it any more."""
    registration(code, WRITE)
    try:
        vaccination.withdraw(tx(), code, by=me().actor, now=clock.now())
    except Conflict as fault:
        flash(faults.said(fault), "error")
    else:
        flash(_("Đã rút đăng ký. Người này đăng ký lại được."), "success")
    return redirect(url_for("console_vaccination.one", code=code))
