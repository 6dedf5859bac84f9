"""What is decided about a case: confirmed or sent back by a second person, taken back, traced again, closed."""

from __future__ import annotations

from collections.abc import Callable

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from gateway import clock, tracing
from gateway.console import faults
from gateway.console.desks.tracing.desk import DESK, held
from gateway.console.here import tx
from gateway.console.sign_in import me
from gateway.errors import BadInput, Forbidden
from gateway.tracing import Case


@DESK.action("/<case_id>/confirm", "tracing.approve")
def confirm(case_id: str) -> Response:
    """A second person confirms what they have seen; contacts are looked for at once."""

    def act(case: Case) -> str:
        found = tracing.cases.confirm(tx(), case, request.form.get("seen", ""), me().id, clock.now())
        return str(
            ngettext("Đã xác nhận. Tìm thấy %(num)s người.", "Đã xác nhận. Tìm thấy %(num)s người.", found)
        )

    return _decided(case_id, "tracing.approve", act)


@DESK.action("/<case_id>/return", "tracing.approve")
def send_back(case_id: str) -> Response:
    """A second person does not agree, and says why."""

    def act(case: Case) -> str:
        tracing.cases.return_(tx(), case, request.form.get("why", ""), me().id, clock.now())
        return str(_("Đã trả lại."))

    return _decided(case_id, "tracing.approve", act)


@DESK.action("/<case_id>/withdraw", "tracing.write")
def withdraw(case_id: str) -> Response:
    """Whoever proposed it takes it back."""

    def act(case: Case) -> str:
        tracing.cases.withdraw(tx(), case, me().id, clock.now())
        return str(_("Đã rút lại."))

    return _decided(case_id, "tracing.write", act)


@DESK.action("/<case_id>/close", "tracing.write")
def close(case_id: str) -> Response:
    """Nobody more is looked for or asked."""

    def act(case: Case) -> str:
        tracing.cases.close(tx(), case, me().id, clock.now())
        return str(_("Đã đóng ca."))

    return _decided(case_id, "tracing.write", act)


@DESK.action("/<case_id>/trace", "tracing.write")
def trace(case_id: str) -> Response:
    """Look again, or around the confirmed contacts."""

    def act(case: Case) -> str:
        look = tracing.cases.widen if request.form.get("around") else tracing.cases.retrace
        found = look(tx(), case, me().id, clock.now())
        return str(ngettext("Thêm %(num)s người mới.", "Thêm %(num)s người mới.", found))

    return _decided(case_id, "tracing.write", act)


def _decided(case_id: str, permission: str, act: Callable[[Case], str]) -> Response:
    """Do it and go back to the case; who may not, or said too little, reads why there."""
    case = held(case_id, permission)
    try:
        flash(act(case), "success")
    except (BadInput, Forbidden) as fault:
        flash(faults.said(fault), "error")
    return redirect(url_for("console_tracing.one", case_id=case_id))
