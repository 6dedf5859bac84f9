"""What staff do: hours and seats of a place, closed days, and a booking moved, called off, or noted as kept."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import DateField, IntegerField, SelectField, StringField
from wtforms.validators import InputRequired, Length

from gateway import appointments, clock, sites
from gateway.appointments import ClinicState, State, hours
from gateway.console import faults
from gateway.console.desks.appointments.desk import DESK, WRITE, booking, clinic_at
from gateway.console.here import tx
from gateway.console.sign_in import me
from gateway.errors import BadInput, Conflict

_DAYS = ("1", "2", "3", "4", "5", "6", "7")
_USUAL = "7:30-11:30, 13:30-16:30"


class HoursForm(FlaskForm):
    """When a place takes people and how many."""

    state = SelectField(
        _l("Nhận lịch"),
        choices=[(ClinicState.OPEN.value, _l("đang nhận")), (ClinicState.PAUSED.value, _l("tạm ngừng"))],
    )
    slot_minutes = IntegerField(
        _l("Một lượt (phút)"), [InputRequired(_l("Ghi số phút."))], description=_l("Từ 5 đến 120 phút.")
    )
    seats = IntegerField(
        _l("Số người mỗi lượt"), [InputRequired(_l("Ghi số người."))], description=_l("Từ 1 đến 50 người.")
    )
    day1 = StringField(_l("Thứ hai"), description=_l("Ví dụ 7:30-11:30, 13:30-16:30. Nghỉ thì để trống."))
    day2 = StringField(_l("Thứ ba"))
    day3 = StringField(_l("Thứ tư"))
    day4 = StringField(_l("Thứ năm"))
    day5 = StringField(_l("Thứ sáu"))
    day6 = StringField(_l("Thứ bảy"))
    day7 = StringField(_l("Chủ nhật"))


class ClosureForm(FlaskForm):
    """Days on which nobody is taken."""

    starts_on = DateField(_l("Từ ngày"), [InputRequired(_l("Chọn ngày."))])
    until = DateField(_l("Đến hết ngày"), [InputRequired(_l("Chọn ngày."))])
    why = StringField(_l("Lý do"), [InputRequired(_l("Ghi lý do nghỉ.")), Length(max=200)])


@DESK.form("/<code>/hours", WRITE)
def set_hours(code: str) -> str | Response:
    """Let a place take bookings, or change its hours; what is booked stands."""
    site = sites.detail(tx(), code, me().area(WRITE)).site
    clinic = appointments.by_site(tx(), site)
    form = HoursForm(data=_known(clinic))
    if form.validate_on_submit():
        try:
            appointments.set_up(
                tx(),
                site,
                hours={day: hours.read(day, form[f"day{day}"].data or "") for day in _DAYS},
                slot_minutes=form.slot_minutes.data or 0,
                seats=form.seats.data or 0,
                state=ClinicState(form.state.data),
                by=me().id,
                now=clock.now(),
            )
        except BadInput as fault:
            faults.onto(form, fault)
        else:
            flash(_("Đã ghi giờ nhận lịch của %(name)s.", name=site.name), "success")
            return redirect(url_for("console_appointments.of_day", code=code))
    return render_template("desks/appointments/hours.html", form=form, site=site, days=_DAYS, known=clinic)


@DESK.form("/<code>/closures", WRITE)
def closures(code: str) -> str | Response:
    """Days on which a place takes nobody; who has booked there already is named to be moved."""
    site, clinic = clinic_at(code, WRITE)
    now = clock.now()
    form = ClosureForm()
    if form.validate_on_submit():
        first, last = form.starts_on.data, form.until.data
        try:
            appointments.close_days(tx(), clinic, first, last, form.why.data or "", by=me().id, now=now)
        except BadInput as fault:
            faults.onto(form, fault)
        else:
            expected = appointments.booked_between(tx(), clinic.id, first, last)
            flash(_("Đã ghi ngày nghỉ."), "success")
            if expected:
                flash(
                    _("Còn %(n)s người đã hẹn trong những ngày này: dời hoặc bỏ từng lịch.", n=expected),
                    "error",
                )
            return redirect(url_for("console_appointments.closures", code=code))
    shut = appointments.closures(tx(), clinic.id, clock.today(now))
    waiting = {
        each.id: appointments.booked_between(tx(), clinic.id, each.starts_on, each.until) for each in shut
    }
    return render_template(
        "desks/appointments/closures.html", form=form, site=site, shut=shut, waiting=waiting
    )


@DESK.action("/<code>/closures/<int:closure_id>/open", WRITE)
def open_days(code: str, closure_id: int) -> Response:
    """Those days are taken back."""
    _site, clinic = clinic_at(code, WRITE)
    appointments.open_days(tx(), clinic, closure_id, by=me().id, now=clock.now())
    flash(_("Đã bỏ ngày nghỉ, nơi này lại nhận lịch."), "success")
    return redirect(url_for("console_appointments.closures", code=code))


@DESK.action("/booking/<booking_code>/move", WRITE)
def move(booking_code: str) -> Response:
    """To another slot; the person is told."""
    booking(booking_code, WRITE)
    try:
        starts_at = datetime.fromisoformat(request.form.get("starts_at", ""))
        if starts_at.tzinfo is None:
            raise ValueError
        told = appointments.move(tx(), booking_code, starts_at, by=me().id, now=clock.now())
    except ValueError:
        flash(_("Chọn ngày và giờ mới."), "error")
    except (BadInput, Conflict) as fault:
        flash(faults.said(fault), "error")
    else:
        _say(_("Đã dời lịch."), told)
    return _back(booking_code)


@DESK.action("/booking/<booking_code>/off", WRITE)
def call_off(booking_code: str) -> Response:
    """The place cannot take them; the person is told why."""
    booking(booking_code, WRITE)
    try:
        why = request.form.get("why", "")
        told = appointments.call_off(tx(), booking_code, why, by=me().id, now=clock.now())
    except (BadInput, Conflict) as fault:
        flash(faults.said(fault), "error")
    else:
        _say(_("Đã bỏ lịch."), told)
    return _back(booking_code)


@DESK.action("/booking/<booking_code>/<any(came, missed):state>", WRITE)
def note(booking_code: str, state: str) -> Response:
    """They came, or did not."""
    line = booking(booking_code, WRITE)
    try:
        appointments.note(tx(), booking_code, State(state), by=me().id, now=clock.now())
    except Conflict as fault:
        flash(faults.said(fault), "error")
    else:
        flash(_("Đã ghi."), "success")
    day = clock.today(line.booking.starts_at)
    return redirect(url_for("console_appointments.of_day", code=line.site.code, day=day.isoformat()))


def _say(done: str, told: bool) -> None:
    if told:
        flash(f"{done} {_('Người hẹn được nhắn tin.')}", "success")
    else:
        flash(f"{done} {_('Số này không được tự ý nhắn: xin báo cách khác.')}", "error")


def _known(clinic: appointments.ExamClinic | None) -> dict[str, Any]:
    if clinic is None:
        usual = {f"day{day}": _USUAL for day in _DAYS[:5]}
        return {"slot_minutes": 30, "seats": 2, "state": ClinicState.OPEN.value, **usual}
    written = {f"day{day}": hours.written(clinic.hours, day) for day in _DAYS}
    return {"slot_minutes": clinic.slot_minutes, "seats": clinic.seats, "state": clinic.state, **written}


def _back(booking_code: str) -> Response:
    return redirect(url_for("console_appointments.one", booking_code=booking_code))
