"""A report that somebody tells by telephone or at the door, entered by staff: of whoever is watched, or unasked."""

from __future__ import annotations

from typing import Any, Final

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import BooleanField, HiddenField, SelectField, StringField, TelField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Length, Optional

from gateway import audit, clock, people, quarantine
from gateway.console import communes, faults
from gateway.console.desks.quarantine import words
from gateway.console.desks.quarantine.desk import DESK, WRITE, line_for, read_day, read_number, room_address
from gateway.console.here import settings, tx
from gateway.console.showing import at, place
from gateway.console.sign_in import me
from gateway.console.ticks import Ticks
from gateway.errors import BadInput, Conflict
from gateway.people import Member
from gateway.quarantine import Entered, Outcome, Reached, Report, board, judge
from gateway.quarantine.listing import Line

CHANNEL: Final = "web"
"""How a report came that staff entered."""
_TENTHS: Final = 100  # from here on a temperature was typed without its comma: 368


class ReportForm(FlaskForm):
    """How somebody is. `day`, `slot`: of the call list, `back`: "room", where the page was opened from there."""

    well = BooleanField(_l("Nói là khỏe, không có dấu hiệu gì"))
    signs = Ticks(_l("Dấu hiệu"))
    temperature = StringField(words.FIGURES["temperature"], [Optional()], description=_l("Ví dụ 36,8."))
    oxygen = StringField(words.FIGURES["oxygen"], [Optional()], description=_l("Ví dụ 97."))
    breaths = StringField(words.FIGURES["breaths"], [Optional()])
    pulse = StringField(words.FIGURES["pulse"], [Optional()])
    note = StringField(_l("Dấu hiệu khác, bằng lời"), [Optional(), Length(max=200)])
    day = HiddenField()
    slot = HiddenField()
    back = HiddenField()

    def offer(self) -> ReportForm:
        """Fill the choices."""
        self.signs.choices = [SelectChoice(code, label) for code, label in words.SIGNS.items()]
        return self

    def report(self) -> Report:
        """What was filled in; raises BadInput by field."""
        rules, figures = words.rules(), {}
        for name in words.FIGURES:
            said = (self[name].data or "").strip()
            if not said:
                continue
            value = _figure(name, said)
            if value is None or not rules.figures[name].possible(value):
                raise BadInput(name, "impossible", _("Máy đo không thể chỉ số này. Xem lại."))
            figures[name] = value
        signs, note = tuple(self.signs.data or ()), " ".join((self.note.data or "").split())
        if self.well.data and (signs or note):
            raise BadInput("well", "contradiction", _("Đã chọn khỏe mà còn dấu hiệu. Bỏ một trong hai."))
        if not (figures or signs or note or self.well.data):
            raise BadInput("", "missing", _("Ghi ít nhất một điều: khỏe, một dấu hiệu, hoặc một số đo."))
        return Report(figures, signs, note, bool(self.well.data))


class VoluntaryForm(ReportForm):
    """The same of somebody who is asked for nothing."""

    number = TelField(
        _l("Số điện thoại người gọi"),
        [InputRequired(_l("Cần số điện thoại để gọi lại."))],
    )
    person = SelectField(_l("Của ai"), validate_choice=False)
    commune = SelectField(
        _l("Đang ở xã, phường"), description=_l("Để trạm y tế ở đó nhận việc, khi chưa biết người này.")
    )


@DESK.form("/<int:line_id>/report", WRITE)
def report(line_id: int) -> str | Response:
    """What a watched person, or whoever looks after them, has told a colleague."""
    line = line_for(WRITE, line_id)
    form = ReportForm(data={name: request.args.get(name, "") for name in ("day", "slot", "back")}).offer()
    if form.validate_on_submit():
        try:
            said = form.report()
            with tx().begin_nested():
                _reached(line, form, said)
                entered = _entered(line, said)
        except (BadInput, Conflict) as fault:
            faults.onto(form, fault)
        else:
            tell(entered)
            return redirect(_after(line, form))
    known = words.known_class(line.cls)
    return render_template(
        "desks/quarantine/report.html",
        form=form,
        line=line,
        asks=known.asks if known else (),
        figures=words.FIGURES,
        danger=words.rules().danger_signs,
    )


@DESK.form("/voluntary", WRITE)
def voluntary() -> str | Response:
    """Row E13 of the plan: the caller says how they or their family are; the rules of danger are the same."""
    form = VoluntaryForm().offer()
    form.person.choices = [SelectChoice("", _("người gọi, chưa biết tên"))]
    form.commune.choices = _communes()
    if not form.is_submitted() and len(form.commune.choices) == 2:  # a station has one
        form.commune.data = form.commune.choices[1].value
    form.commune.data = form.commune.data or ""
    if form.is_submitted():
        try:
            number = read_number(form.number.data or "")
        except BadInput:
            number = ""
        known = people.household(tx(), number) if number else []
        form.person.choices += [SelectChoice(f"{one.person_id}", _called(one)) for one in known]
        if known and "look" in request.form:
            found = {"persons": [one.person_id for one in known], "for": "report"}
            audit.record(tx(), me().actor, "person.find", "number", clock.now(), found)
    if "look" not in request.form and form.validate_on_submit():
        try:
            entered = _voluntary(form)
        except (BadInput, Conflict) as fault:
            faults.onto(form, fault)
        else:
            tell(entered)
            return redirect(url_for("console_quarantine.voluntary"))
    return render_template(
        "desks/quarantine/voluntary.html", form=form, figures=words.FIGURES, danger=words.rules().danger_signs
    )


def _called(one: Member) -> str:
    """The name; of somebody elsewhere the given name, by which the caller says who is meant."""
    area = me().area(WRITE)
    here = area is None or one.commune_code in area
    return one.name if here else one.name.split()[-1]


def _entered(line: Line, said: Report) -> Entered:
    now = clock.now()
    return quarantine.enter(
        tx(), line.id, said, author=me().actor, channel=CHANNEL, now=now, fallback=fallback()
    )


def _voluntary(form: VoluntaryForm) -> Entered:
    """File it; of somebody of this phone who is watched it is a report like any other."""
    number, said, chosen = read_number(form.number.data or ""), form.report(), form.person.data
    known = {f"{one.person_id}": one.person_id for one in people.household(tx(), number)}
    if chosen and chosen not in known:
        raise BadInput("person", "unknown", _("Người này không thuộc số điện thoại ấy."))
    person_id = known.get(chosen or "")
    how: dict[str, Any] = {
        "author": me().actor,
        "channel": CHANNEL,
        "now": clock.now(),
        "fallback": fallback(),
    }
    people.know(tx(), number, clock.now())
    area = me().area(WRITE)
    for row in quarantine.watched_on(tx(), number):
        if row.person_id == person_id:
            if area is not None and row.commune_code not in area:
                said_where = place(row.commune_code)
                raise BadInput(
                    "person", "elsewhere", _("Do %(place)s theo dõi: nhờ trạm ở đó ghi.", place=said_where)
                )
            return quarantine.enter(tx(), row.id, said, **how)
    commune = form.commune.data or None
    return quarantine.enter_voluntary(tx(), person_id, number, said, commune_code=commune, **how)


def _communes() -> list[SelectChoice]:
    """Those of the colleague."""
    here = [SelectChoice(code, name) for code, name in communes.within(me().area(WRITE)).items()]
    return [SelectChoice("", _("chưa biết")), *here]


def _after(line: Line, form: ReportForm) -> str:
    """Where the page was opened from; else the person."""
    if form.slot.data:
        return url_for("console_quarantine.calls")
    if form.back.data == "room" and line.group:
        return room_address(line.commune_code, line.site_code, line.group)
    return url_for("console_quarantine.one", line_id=line.id)


def _reached(line: Line, form: ReportForm, said: Report) -> None:
    """Somebody of the call list was reached: that is said there too."""
    wanted = read_day(form.day.data)
    if wanted is None or not form.slot.data:
        return
    ill = judge(words.rules(), said).outcome in (Outcome.SIGN, Outcome.DANGER)
    reached = Reached.SIGN if ill else Reached.WELL
    board.called(tx(), line.id, wanted, form.slot.data, reached, me().actor, clock.now())


def tell(entered: Entered) -> None:
    """What follows from it, with the number of the request that was opened; no name, which the cookie would carry."""
    ticket, outcome = entered.ticket, entered.filed.verdict.outcome
    if outcome is Outcome.DANGER and ticket is not None:
        said = _("NGUY HIỂM: đã mở cấp cứu %(code)s và báo trực ban.", code=ticket.code)
        flash(f"{said} {_('Bảo gia đình gọi 115 ngay.')}", "error")
    elif ticket is not None:
        said = _("Đã ghi và mở yêu cầu %(code)s.", code=ticket.code)
        promise = (
            _("Trạm y tế gọi lại trước %(at)s.", at=at(ticket.promised_at)) if ticket.promised_at else ""
        )
        flash(f"{said} {promise}", "success")
    else:
        flash(_("Đã ghi sức khỏe."), "success")


def fallback() -> str | None:
    """Whom the house pages where nobody is on duty."""
    return settings().duty_phone


def _figure(name: str, said: str) -> float | None:
    try:
        value = float(said.replace(",", ".").rstrip("%°Cc ").strip())
    except ValueError:
        return None
    return value / 10 if name == "temperature" and value >= _TENTHS else value
