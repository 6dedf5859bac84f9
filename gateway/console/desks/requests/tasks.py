"""Tasks: what the duty officer asks of a team, with a deadline; receipts and what is overdue are in the queue."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import DateTimeLocalField, SelectField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Length

from gateway import clock, duty, tickets
from gateway.console import faults
from gateway.console.desks.requests.desk import ACT, DESK
from gateway.console.here import settings, tx
from gateway.console.sign_in import me
from gateway.errors import BadInput
from gateway.tickets.tasks import LONGEST


class TaskForm(FlaskForm):
    """One task."""

    team = SelectField(_l("Giao cho đội"), coerce=int)
    said = TextAreaField(
        _l("Việc cần làm"),
        [InputRequired(_l("Ghi việc cần làm.")), Length(4, LONGEST)],
        description=_l("Đội nhận việc này qua tin nhắn: ngắn, rõ, không ghi tên người bệnh."),
    )
    until = DateTimeLocalField(_l("Xong trước"), [InputRequired(_l("Chọn ngày giờ."))])


@DESK.form("/tasks/new", ACT, menu=_l("Giao việc"))
def give_task() -> str | Response:
    """Give a team something to do; it answers by text that it has it, and that it is done."""
    form, now = TaskForm(), clock.now()
    area = me().area(ACT)
    known = [team for team in duty.teams(tx(), area) if area is None or area.issuperset(team.communes)]
    form.team.choices = [SelectChoice(team.id, team.name) for team in known if area is None or team.communes]
    if form.validate_on_submit():
        until = form.until.data.replace(tzinfo=clock.VIETNAM)
        try:
            given = tickets.tasks.give(
                tx(), form.team.data, form.said.data, until, me().id, now,
                communes=area, fallback=settings().duty_phone,
            )  # fmt: skip
        except BadInput as fault:
            faults.onto(form, fault)
        else:
            flash(_("Đã giao việc, số %(code)s.", code=given.code), "success")
            return redirect(url_for("console_requests.one", ticket_id=given.id))
    return render_template("desks/requests/task.html", form=form)
