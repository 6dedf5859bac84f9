"""What is done about a request: taken, answered, refused on a ground, given longer; a copy printed, data erased."""

from __future__ import annotations

from collections.abc import Callable

from flask import Response as Answer
from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import BooleanField, SelectField, StringField, TelField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Optional

from gateway import clock, phone, rights
from gateway.console import communes, faults
from gateway.console.desk import Desk
from gateway.console.here import tx
from gateway.console.personal import RIGHTS
from gateway.console.sign_in import me
from gateway.errors import BadInput, Conflict, NotFound
from gateway.rights import Asked, Ground, Kind, Line

DESK = Desk("rights_acts", "/rights", _l("Quyền dữ liệu"))


class RequestForm(FlaskForm):
    """A request that came on paper, by a call or at a counter."""

    kind = SelectField(_l("Muốn gì"))
    number = TelField(_l("Số điện thoại của người yêu cầu"), [Optional()])
    who = StringField(
        _l("Họ và tên"),
        [Optional()],
        description=_l("Khi không có số điện thoại, hoặc số chưa có trong hồ sơ."),
    )
    commune = SelectField(_l("Xã, phường"))
    said = TextAreaField(_l("Yêu cầu nói gì"), [InputRequired(_l("Ghi lại người ấy muốn gì."))])
    third_party = BooleanField(_l("Nơi khác cũng giữ dữ liệu này (luật cho thời hạn dài hơn)"))

    def offer(self) -> RequestForm:
        """Fill the choices."""
        self.kind.choices = [SelectChoice(kind.value, RIGHTS[kind]) for kind in Kind]
        area = communes.within(me().area("rights.act"))
        self.commune.choices = [SelectChoice("", "—"), *(SelectChoice(*one) for one in area.items())]
        return self


@DESK.form("/new", "rights.act")
def new() -> str | Response:
    """Take down a request; whoever left a number is texted its number and day at once."""
    form = RequestForm().offer()
    if form.validate_on_submit():
        try:
            number = _number(form.number.data or "")
            asked = Asked(
                Kind(form.kind.data),
                "paper",
                form.said.data or "",
                number,
                who=(form.who.data or "").strip() or None,
                commune_code=form.commune.data or None,
                third_party=bool(form.third_party.data),
            )
            opened = rights.open_request(tx(), asked, told=number is not None, by=me().actor, now=clock.now())
            rights.on_file(tx(), opened, clock.now())
        except BadInput as fault:
            faults.onto(form, fault, {"phone": "number"})
        else:
            return _back(opened.id)
    return render_template("desks/rights_form.html", form=form)


@DESK.action("/<int:request_id>/own", "rights.act")
def own(request_id: int) -> Response:
    """It is mine now."""
    line = _line(request_id)
    if line.owner_id == me().id:
        raise Conflict(_("Yêu cầu này đã là của bạn."))
    rights.own(tx(), line.id, me().id, by=me().actor, now=clock.now())
    return _back(request_id)


@DESK.action("/<int:request_id>/acknowledge", "rights.act")
def acknowledge(request_id: int) -> Response:
    """The person was told that it is on file."""
    return _do(
        request_id, lambda: rights.acknowledge(tx(), request_id, _words(), by=me().actor, now=clock.now())
    )


@DESK.action("/<int:request_id>/note", "rights.act")
def note(request_id: int) -> Response:
    """Something worth remembering."""
    return _do(request_id, lambda: rights.note(tx(), request_id, _words(), by=me().actor, now=clock.now()))


@DESK.action("/<int:request_id>/extend", "rights.act")
def extend(request_id: int) -> Response:
    """Longer, once, for a reason that the phone is told."""
    days = request.form.get("days", 0, int)
    return _do(
        request_id, lambda: rights.extend(tx(), request_id, days, _words(), by=me().actor, now=clock.now())
    )


@DESK.action("/<int:request_id>/answer", "rights.act")
def answer(request_id: int) -> Response:
    """It is done; the phone is told."""
    return _do(request_id, lambda: rights.answer(tx(), request_id, _words(), by=me().actor, now=clock.now()))


@DESK.action("/<int:request_id>/refuse", "rights.act")
def refuse(request_id: int) -> Response:
    """The law does not let it be done; the phone is told on which ground."""
    said = request.form.get("ground", "")

    def act() -> object:
        if said not in set(Ground):
            raise BadInput("ground", "missing")
        return rights.refuse(tx(), request_id, Ground(said), _words(), by=me().actor, now=clock.now())

    return _do(request_id, act)


@DESK.action("/<int:request_id>/drop", "rights.act")
def drop(request_id: int) -> Response:
    """The person thought better of it."""
    return _do(request_id, lambda: rights.drop(tx(), request_id, _words(), by=me().actor, now=clock.now()))


@DESK.action("/<int:request_id>/copy", "rights.act")
def copy(request_id: int) -> Answer:
    """Everything on file, on paper, for whoever asked to be handed it."""
    line = _line(request_id)
    if line.person_id is None:
        raise NotFound
    reason = _("yêu cầu %(code)s", code=line.ticket_code or line.id)
    copied = rights.copy_of(tx(), line.person_id, reason, by=me().actor, now=clock.now())
    sheet = Answer(rights.printed(copied), mimetype="application/pdf")
    sheet.headers["Content-Disposition"] = f'attachment; filename="1022-{line.ticket_code or line.id}.pdf"'
    return sheet


@DESK.action("/<int:request_id>/erase", "rights.act")
def erase(request_id: int) -> Response:
    """Erase the person everywhere and close the request; refused while somebody may have it kept."""
    line = _line(request_id)
    if line.ended_at is not None or line.kind is not Kind.ERASE or line.person_id is None:
        raise Conflict(_("Yêu cầu này không còn gì để xóa."))
    now, by = clock.now(), me().actor
    try:
        gone = rights.erase(tx(), line.person_id, by=by, now=now)
    except rights.Held as held:
        flash(faults.said(held), "error")
        return _back(request_id)
    counted = ", ".join(f"{table} {count}" for table, count in gone.items() if count)
    rights.answer(tx(), request_id, f"đã xóa: {counted}", by=by, now=now)
    flash(_("Đã xóa hẳn, đã đóng yêu cầu."), "success")
    return _back(request_id)


def _number(said: str) -> str | None:
    if not said.strip():
        return None
    number = phone.classify(said)
    if number.e164 is None or not phone.takes_texts(number):
        raise BadInput("phone", "invalid")
    return number.e164


def _line(request_id: int) -> Line:
    """The request, where it is of the area of whoever acts."""
    return rights.one(tx(), request_id, me().area("rights.act"), clock.now())[0]


def _do(request_id: int, act: Callable[[], object]) -> Response:
    _line(request_id)
    try:
        act()
    except BadInput as fault:
        flash(faults.said(fault), "error")
    return _back(request_id)


def _words() -> str:
    return request.form.get("words", "")


def _back(request_id: int) -> Response:
    return redirect(url_for("console_rights.one", request_id=request_id))
