"""Planning duty: teams, shifts once or every day or week, and ending them; each colleague for their own communes."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import DateTimeLocalField, SelectField, StringField, TelField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Length, Optional

from gateway import clock, duty, phone
from gateway.accounts import staff
from gateway.console import communes, faults
from gateway.console.desks.duty.desk import DESK, KINDS, WEEK, WRITE, mine
from gateway.console.here import tx
from gateway.console.sign_in import me
from gateway.console.ticks import Ticks
from gateway.duty import Team
from gateway.errors import BadInput

_REPEATS: Final = {
    "once": (_l("một ca này"), 1, timedelta(0)),
    "daily": (_l("mỗi ngày, trong 7 ngày"), 7, timedelta(days=1)),
    "weekly": (_l("mỗi tuần, trong 4 tuần"), 4, WEEK),
}


class TeamForm(FlaskForm):
    """One team."""

    name = StringField(_l("Tên đội"), [InputRequired(_l("Cần có tên đội.")), Length(2, 60)])
    kind = SelectField(_l("Loại"), choices=[SelectChoice(value, label) for value, label in KINDS.items()])
    communes = Ticks(_l("Xã, phường"))

    def offer(self) -> TeamForm:
        """Fill the choices: communes of the colleague."""
        here = communes.within(me().area(WRITE))
        self.communes.choices = [SelectChoice(code, name) for code, name in here.items()]
        return self


class ShiftForm(FlaskForm):
    """Somebody on duty for some hours."""

    name = StringField(_l("Họ và tên"), [InputRequired(_l("Cần có họ và tên.")), Length(2, 60)])
    number = TelField(
        _l("Số di động nhận tin"),
        [InputRequired(_l("Cần số di động."))],
        description=_l("Tin trực gửi tới số này."),
    )
    starts_at = DateTimeLocalField(_l("Bắt đầu"), [InputRequired(_l("Chọn ngày giờ."))])
    ends_at = DateTimeLocalField(
        _l("Hết ca"), [Optional()], description=_l("Để trống: cho đến khi có người bỏ ca này.")
    )
    rung = SelectField(
        _l("Được báo"),
        choices=[
            SelectChoice("1", _l("trước tiên")),
            SelectChoice("2", _l("thứ hai, khi chưa ai nhận")),
            SelectChoice("3", _l("thứ ba, khi chưa ai nhận")),
        ],
    )
    repeat = SelectField(
        _l("Lặp lại"), choices=[SelectChoice(value, label) for value, (label, _n, _step) in _REPEATS.items()]
    )


@DESK.form("/<int:team_id>/new", WRITE)
def put_on(team_id: int) -> str | Response:
    """Somebody answers for the team, once or every day or week."""
    team = duty.team_of(tx(), team_id, mine())
    form = ShiftForm(
        data={"starts_at": clock.local(clock.now()).replace(minute=0, second=0, microsecond=0, tzinfo=None)}
    )
    if form.validate_on_submit():
        try:
            with tx().begin_nested():  # all of the shifts, or none
                _put_on(team, form)
        except BadInput as fault:
            faults.onto(form, fault)
        else:
            flash(_("Đã xếp ca."), "success")
            day = form.starts_at.data.date()
            return redirect(url_for("console_duty.week", team_id=team.id, of=f"{day}"))
    return render_template(
        "desks/duty/form.html", form=form, team=team, title=_("Xếp ca: %(team)s", team=team.name)
    )


@DESK.action("/shifts/<int:duty_id>/end", WRITE)
def end(duty_id: int) -> Response:
    """One that runs ends now, one to come is never done."""
    row = duty.end_duty(tx(), duty_id, me().actor, clock.now(), mine())
    flash(_("Đã bỏ ca."), "success")
    return redirect(url_for("console_duty.week", team_id=row.team_id))


@DESK.form("/teams/new", WRITE)
def add_team() -> str | Response:
    """A team for one's own communes; without communes, by whoever plans for the whole province."""
    form = TeamForm().offer()
    if form.validate_on_submit():
        try:
            if not form.communes.data and mine() is not None:
                raise BadInput("communes", "missing")
            team = duty.add_team(
                tx(),
                name=form.name.data,
                kind=form.kind.data,
                communes=form.communes.data or (),
                by=me().actor,
                now=clock.now(),
            )
        except BadInput as fault:
            faults.onto(form, fault)
        else:
            flash(_("Đã lập đội. Bây giờ xếp người trực."), "success")
            return redirect(url_for("console_duty.week", team_id=team.id))
    return render_template("desks/duty/form.html", form=form, team=None, title=_("Lập đội trực"))


@DESK.action("/<int:team_id>/close", WRITE)
def close(team_id: int) -> Response:
    """The team is no more."""
    duty.close_team(tx(), team_id, me().actor, clock.now(), mine())
    flash(_("Đã giải tán đội."), "success")
    return redirect(url_for("console_duty.now"))


def _put_on(team: Team, form: ShiftForm) -> None:
    number = phone.classify(form.number.data or "").e164
    if number is None or not phone.takes_texts(phone.classify(form.number.data or "")):
        raise BadInput("number", "not_mobile")
    at = clock.now()
    account = staff.by_phone(tx(), number, at)
    _label, times, step = _REPEATS[form.repeat.data]
    starts, ends = _moment(form.starts_at.data), form.ends_at.data and _moment(form.ends_at.data)
    if times > 1 and ends is None:
        raise BadInput("ends_at", "missing", _("Ca lặp lại thì phải có giờ hết ca."))
    for nth in range(times):
        duty.put_on_duty(
            tx(),
            team.id,
            name=form.name.data,
            number=number,
            starts_at=starts + nth * step,
            ends_at=ends + nth * step if ends else None,
            rung=int(form.rung.data),
            account_id=account.id if account else None,
            by=me().actor,
            now=at,
            communes=mine(),
        )


def _moment(said: datetime) -> datetime:
    """A local time as it is kept."""
    return clock.midnight(said.date()) + timedelta(hours=said.hour, minutes=said.minute)
