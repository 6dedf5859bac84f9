"""Beginning to register a site for whoever is on the line (row A8): the agent types what is told, the talk goes on by
text at the phone of the caller, which shows by a code that it is theirs; the authority decides as ever.
"""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import SelectField, StringField
from wtforms.validators import InputRequired, Length

from gateway import audit, clock, people, phone
from gateway.calls import noting
from gateway.calls.model import Call
from gateway.console import communes
from gateway.console.desks.hotline.desk import DESK, TAKE
from gateway.console.here import settings, tx
from gateway.console.sign_in import me
from gateway.conversations import Conversations
from gateway.conversations.by_text import say
from gateway.errors import Conflict

_BY_TEXT = "sms"


class Begun(FlaskForm):
    """What a talk of `DKD` needs at once; the rest it asks."""

    name = StringField(_l("Tên điểm"), [InputRequired(_l("Cần có tên điểm.")), Length(2, 60)])
    commune = SelectField(_l("Xã, phường"), [InputRequired(_l("Chọn xã, phường."))])
    address = StringField(
        _l("Địa chỉ"), [InputRequired(_l("Cần thôn hoặc số nhà.")), Length(2, 160)],
        description=_l("Phải chính xác: thôn, đường, mốc."),
    )  # fmt: skip


@DESK.form("/calls/<public_id>/register-site", TAKE)
def register_site(public_id: str) -> str | Response:
    """Three fields; the next question is texted to the caller, who answers it while the agent is there to help."""
    try:
        call = noting.theirs(tx(), me().id, public_id)
    except Conflict:
        flash(_("Cuộc gọi này đã xong hoặc đã sang người khác."), "error")
        return redirect(url_for("console_hotline.mine"))
    form = Begun()
    form.commune.choices = [("", _("chọn")), *communes.within(None).items()]
    if not form.commune.data and call.number:
        form.commune.data = people.commune_of_family(tx(), call.number) or ""
    if form.validate_on_submit():
        if call.number and phone.takes_texts(phone.classify(call.number)):
            _begin(call, form)
            flash(
                _("Đã nhắn câu hỏi tiếp vào máy người gọi. Họ trả lời bằng tin, rồi nhắn lại mã 6 số."),
                "success",
            )
            return redirect(url_for("console_hotline.mine"))
        form.form_errors.append(_("Máy này không nhận được tin: nhờ người gọi dùng máy di động của điểm."))
    return render_template("desks/hotline/register_site.html", form=form, call=call)


def _begin(call: Call, form: Begun) -> None:
    now = clock.now()
    talk = Conversations(settings())
    fields = (form.name.data, form.address.data, form.commune.data)
    line = "*".join(" ".join((each or "").replace("*", " ").split()) for each in fields)
    standing = talk.enter(tx(), _BY_TEXT, call.number, now, call.lang)
    standing, reply = talk.take(tx(), standing, f"DKD {line}", now)
    talk.leave(tx(), standing.where, now)
    asked = [*reply.prompts, *([reply.question] if reply.question else []), *reply.by_text]
    say(tx(), standing.contact, asked, f"desk-dkd:{call.public_id}:{now:%H%M%S}", now)
    audit.record(tx(), me().actor, "site.begin-in-call", call.public_id, now)
