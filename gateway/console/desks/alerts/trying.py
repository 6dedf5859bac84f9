"""A trial copy to a few phones of the drill list before anybody else is told: what it says is read on a real screen."""

from __future__ import annotations

from typing import cast

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from gateway import alerts, clock
from gateway.alerts import EDITABLE, Alert, State
from gateway.alerts.drills import MOST_AT_ONCE, TRIAL
from gateway.console.desks.alerts.desk import DESK, WRITE, changeable, reality_chip, told
from gateway.console.desks.alerts.words import RULES
from gateway.console.here import tx
from gateway.console.sign_in import me
from gateway.errors import BadInput, Conflict
from gateway.text.accents import Policy, apply


@DESK.form("/<alert_id>/try", WRITE)
def try_out(alert_id: str) -> str | Response:
    """Choose up to five phones; nothing about the alert changes."""
    alert = changeable(alert_id)
    chosen, fault = request.form.getlist("numbers"), ""
    if request.method == "POST":
        try:
            many = alerts.drills.try_out(tx(), alert, chosen, me().id, clock.now())
        except (BadInput, Conflict) as refused:
            fault = _said(alert, refused)
        else:
            flash(
                ngettext(
                    "Đã gửi thử %(num)s tin. Đọc trên máy, rồi trình hoặc duyệt.",
                    "Đã gửi thử %(num)s tin. Đọc trên máy, rồi trình hoặc duyệt.",
                    many,
                ),
                "success",
            )
            return redirect(url_for("console_alerts.one", alert_id=alert.public_id))
    texts = alerts.writing.words(tx(), alert)
    return render_template(
        "desks/alerts/try.html",
        alert=alert,
        reality_chip=reality_chip,
        open=_is_open(alert),
        phones=alerts.drills.every(tx()),
        chosen=chosen,
        fault=fault,
        most=MOST_AT_ONCE,
        said=[(one.lang, apply(f"{TRIAL[one.lang]}{one.sms}", _accents(alert))) for one in texts if one.sms],
    )


def _accents(alert: Alert) -> Policy:
    """As a trial copy is sent: of nobody's own phone."""
    return "fold" if alert.accents == "own" else cast(Policy, alert.accents)


def _said(alert: Alert, fault: BadInput | Conflict) -> str:
    """Why nothing was sent: of the phones, of the words, or because it was a moment ago or comes too late."""
    if isinstance(fault, Conflict):
        if not _is_open(alert):
            return told(alerts.moving.moved(tx(), alert))
        return str(_("Vừa gửi thử đến các máy này: chờ vài phút rồi gửi lại."))
    ours = {
        "numbers.invalid": _("Chọn 1 đến %(most)s máy.", most=MOST_AT_ONCE),
        "numbers.not_listed": _("Chỉ gửi thử đến máy trong danh sách diễn tập."),
        "texts.missing": _("Chưa có nội dung để gửi thử."),
    }
    wrong = RULES.get(fault.code)
    key = f"{fault.field}.{fault.code}"
    return str(ours[key]) if key in ours else str(wrong or told(fault))


def _is_open(alert: Alert) -> bool:
    return State(alert.state) in EDITABLE | {State.SUBMITTED}
