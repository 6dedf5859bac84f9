"""What changes for somebody who is watched: class, last day, phone, place; and how their quarantine ends."""

from __future__ import annotations

from collections.abc import Callable

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import DateField, SelectField, StringField, TelField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Optional

from gateway import clock, phone, quarantine, sites
from gateway.console import communes, faults
from gateway.console.desks.quarantine import words
from gateway.console.desks.quarantine.desk import DESK, WRITE, line_for, read_number
from gateway.console.here import tx
from gateway.console.sign_in import me
from gateway.errors import BadInput, Conflict, NotFound
from gateway.quarantine import Basis, State
from gateway.quarantine.listing import Line

_FIELDS = {"class": "cls"}
_ENDS = {
    State.HOSPITALISED.value: quarantine.hospitalise,
    State.RELEASED.value: quarantine.release,
    State.DECEASED.value: quarantine.decease,
    State.MOVED.value: quarantine.move_away,
}


def site_of(said: str | None) -> int | None:
    """The site that has this number, in the colleague's area; raises BadInput for one that is not there."""
    code = "".join((said or "").split())
    if not code:
        return None
    try:
        return sites.detail(tx(), code, me().area(WRITE)).site.id
    except NotFound:
        raise BadInput("site", "unknown", _("Không có cơ sở mang số này trong địa bàn của bạn.")) from None


class ClassForm(FlaskForm):
    """Another class of the same kind of place."""

    cls = SelectField(_l("Diện"))


class UntilForm(FlaskForm):
    """Another last day."""

    until = DateField(_l("Ngày cuối"), [InputRequired(_l("Chọn ngày."))])


class NumberForm(FlaskForm):
    """Another phone that is reminded."""

    number = TelField(
        _l("Số di động được nhắc"),
        [Optional()],
        description=_l("Để trống nếu không có điện thoại: người ấy luôn nằm trong danh sách cần gọi."),
    )


class MoveForm(FlaskForm):
    """Another place."""

    cls = SelectField(_l("Diện ở nơi mới"))
    commune = SelectField(_l("Xã, phường"))
    site = StringField(
        _l("Số của cơ sở"), [Optional()], description=_l("5 số ở cổng. Để trống nếu ở tại nhà.")
    )
    group = StringField(_l("Phòng hoặc thôn"), [Optional()], description=_l("Ví dụ P5."))

    def offer(self) -> MoveForm:
        """Fill the choices: everywhere in the province, since people move out of an area too."""
        self.cls.choices = [SelectChoice(name, label) for name, label in words.classes().items()]
        self.commune.choices = [SelectChoice(code, name) for code, name in communes.within(None).items()]
        return self


@DESK.form("/<int:line_id>/class", WRITE)
def another_class(line_id: int) -> str | Response:
    """From the next slot on they report as often as this class asks."""
    line = line_for(WRITE, line_id)
    form = ClassForm(data={"cls": line.cls})
    form.cls.choices = [
        SelectChoice(
            name, _("%(cls)s: mỗi ngày lúc %(times)s", cls=label, times=", ".join(words.times(name)))
        )
        for name, label in words.classes(line.place).items()
    ]
    return _form(
        line,
        form,
        _("Đổi diện: %(name)s", name=line.name),
        lambda: quarantine.change_class(tx(), line.id, form.cls.data, me().actor, clock.now()),
    )


@DESK.form("/<int:line_id>/until", WRITE)
def another_day(line_id: int) -> str | Response:
    """Longer or shorter."""
    line = line_for(WRITE, line_id)
    form = UntilForm(data={"until": line.until})
    return _form(
        line,
        form,
        _("Đổi ngày cuối: %(name)s", name=line.name),
        lambda: quarantine.extend(tx(), line.id, form.until.data, me().actor, clock.now()),
    )


@DESK.form("/<int:line_id>/number", WRITE)
def another_number(line_id: int) -> str | Response:
    """Reminders go elsewhere."""
    line = line_for(WRITE, line_id)
    form = NumberForm(data={"number": phone.national(line.number) if line.number else ""})

    def act() -> object:
        said = form.number.data or ""
        number = read_number(said) if said.strip() else None
        return quarantine.set_number(tx(), line.id, number, me().actor, clock.now())

    return _form(line, form, _("Đổi số điện thoại: %(name)s", name=line.name), act)


@DESK.form("/<int:line_id>/move", WRITE)
def move(line_id: int) -> str | Response:
    """The station of the other place goes on from the next slot."""
    line = line_for(WRITE, line_id)
    form = MoveForm(data={"cls": line.cls, "commune": line.commune_code, "group": line.group or ""}).offer()

    def act() -> object:
        return quarantine.move(
            tx(),
            line.id,
            cls=form.cls.data,
            commune_code=form.commune.data,
            site_id=site_of(form.site.data),
            group=form.group.data,
            by=me().actor,
            now=clock.now(),
        )

    return _form(
        line,
        form,
        _("Chuyển nơi: %(name)s", name=line.name),
        act,
        back=url_for("console_quarantine.everybody"),
    )


@DESK.form("/<int:line_id>/back", WRITE)
def come_back(line_id: int) -> str | Response:
    """Home from hospital."""
    line = line_for(WRITE, line_id)
    form = UntilForm(data={"until": max(line.until, clock.today(clock.now()))})
    return _form(
        line,
        form,
        _("Từ bệnh viện về: %(name)s", name=line.name),
        lambda: quarantine.come_back(tx(), line.id, form.until.data, me().actor, clock.now()),
    )


@DESK.action("/<int:line_id>/end", WRITE)
def end(line_id: int) -> Response:
    """Hospitalised, released, deceased, or another province's: nothing more is asked from this moment on."""
    line = line_for(WRITE, line_id)
    act, basis = _ENDS.get(request.form.get("to", "")), request.form.get("basis", "")
    if act is None or basis not in words.BASES:
        abort(400)
    to = State(request.form["to"])
    if to is State.DECEASED and not request.form.get("sure"):
        flash(_("Đánh dấu rằng bạn đã kiểm tra đúng người."), "error")
    else:
        act(tx(), line.id, me().actor, clock.now(), Basis(basis))
        flash(_("Đã ghi. Từ giờ không nhắn, không gọi nhắc về người này nữa."), "success")
    return redirect(url_for("console_quarantine.one", line_id=line.id))


def _form(
    line: Line, form: FlaskForm, title: str, act: Callable[[], object], back: str = ""
) -> str | Response:
    """Show the form; when it is sent, do it and go back, or say beside its field what is wrong."""
    if form.validate_on_submit():
        try:
            act()
        except (BadInput, Conflict) as fault:
            faults.onto(form, fault, _FIELDS)
        else:
            flash(_("Đã ghi."), "success")
            return redirect(back or url_for("console_quarantine.one", line_id=line.id))
    return render_template("desks/quarantine/act.html", form=form, title=title, line=line)
