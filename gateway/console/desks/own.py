"""My account: my roles and area, how I sign in, my phone and its PIN, what I did lately; nothing of anybody else."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user, logout_user
from werkzeug.wrappers import Response

from gateway import audit, checkpoint, clock, phone
from gateway.accounts import pins, staff
from gateway.alerts import approvers
from gateway.console.desk import EVERYBODY, Desk
from gateway.console.here import settings, tx
from gateway.console.sign_in import me
from gateway.errors import BadInput

DESK = Desk("account", "/account", _l("Tài khoản của tôi"))

_LATELY = 20  # acts


@DESK.page("", EVERYBODY)
def mine() -> str:
    """What the house knows of me."""
    acts = audit.acts(tx(), by=me().actor, limit=_LATELY)
    return render_template(
        "desks/own.html",
        account=current_user,
        acts=acts,
        releases=me().may(approvers.MAY),
        pinned=pins.opens(current_user),
        phone=phone.mask(current_user.phone) if current_user.phone else "",
    )


@DESK.action("/phone", EVERYBODY)
def prove_phone() -> Response:
    """A code goes to the phone on file; texted back, it shows that the phone is mine."""
    if current_user.phone:
        checkpoint.ask_for_proof(tx(), settings(), current_user.phone, clock.now())
        flash(_("Đã nhắn mã vào máy. Soạn mã đó gửi 1022, rồi mở lại trang này."), "success")
    return redirect(url_for("console_account.mine"))


@DESK.action("/pin", approvers.MAY)
def choose_pin() -> Response:
    """Six digits by which I release alerts in a call."""
    typed, again = request.form.get("pin", "").strip(), request.form.get("again", "").strip()
    if typed != again:
        raise BadInput("pin", "differs", _("Hai lần gõ mã PIN khác nhau. Xin gõ lại."))
    pins.choose(tx(), me().id, typed, clock.now())
    flash(_("Đã đặt mã PIN. Không nói mã này cho ai, kể cả người của 1022."), "success")
    return redirect(url_for("console_account.mine"))


@DESK.action("/end-sessions", EVERYBODY)
def end_sessions() -> Response:
    """A phone was lost: every session ends, this one too."""
    staff.end_sessions(tx(), me().id, by=me().actor, now=clock.now())
    logout_user()
    flash(_("Đã thoát khỏi mọi máy. Xin đăng nhập lại."), "success")
    return redirect(url_for("security.login"))
