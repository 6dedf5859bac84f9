"""Declaring for whoever is on the line (row A11): the form of the gates, with the caller's number filled in."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from gateway import checkpoint, clock, people
from gateway.calls import noting
from gateway.calls.model import Call
from gateway.console import faults
from gateway.console.declaring import DeclarationForm
from gateway.console.desks.hotline.desk import DESK
from gateway.console.here import settings, tx
from gateway.console.showing import at, day
from gateway.console.sign_in import me
from gateway.declarations import Refused
from gateway.errors import BadInput, Conflict, TooMany
from gateway.phone import national
from gateway.services.declare.filing import form as official


@DESK.form("/calls/<public_id>/declare", "declare.behalf")
def declare(public_id: str) -> str | Response:
    """The eight questions; filed, it is the caller's own record and says who typed it. The look is on record."""
    try:
        call = noting.talked_with(tx(), me().id, public_id)
    except Conflict:
        flash(_("Cuộc gọi này đã xong hoặc đã sang người khác."), "error")
        return redirect(url_for("console_hotline.mine"))
    noting.open_history(tx(), call, me().id, clock.now())
    form = DeclarationForm().offer(people.commune_of_family(tx(), call.number) if call.number else None)
    number = request.form.get("number", "") or (national(call.number) if call.number else "")
    if form.validate_on_submit() and _file(call, number, form):
        return redirect(url_for("console_hotline.mine"))
    return render_template("desks/hotline/declare.html", form=form, number=number, call=call)


def _file(call: Call, number: str, form: DeclarationForm) -> bool:
    now = clock.now()
    try:
        answers = official(form.record(None, None), number, call.lang, other=True)
        # like every form, and unlike a talk, it has not asked whether somebody is short of breath this moment
        filed = checkpoint.declare_on_behalf(
            tx(), settings(), None, number, answers, me(), now, channel="web"
        )
    except Refused as refused:
        form.complain(refused)
        return False
    except TooMany:
        form.form_errors.append(_("Bạn đã khai hộ đủ số lượt của hôm nay. Gọi trạm y tế khai tiếp."))
        return False
    except BadInput as fault:
        if fault.field == "to":
            form.form_errors.append(_("Số này không nhận được tin, nên không báo lại cho người đó được."))
        else:
            faults.onto(form, fault)
        return False
    until = day(filed.valid_until)
    flash(
        _("Đã khai hộ %(name)s: mã %(code)s, dùng đến %(day)s.", name=filed.name, code=filed.code, day=until),
        "success",
    )
    if filed.rescued:
        flash(_("Khó thở: đã mở phiếu cấp cứu, trạm y tế được báo ngay. Hỏi có cần 115 không."), "error")
    elif filed.call_by is not None:
        flash(_("Có dấu hiệu bệnh: trạm y tế gọi lại trước %(time)s.", time=at(filed.call_by)), "error")
    return True
