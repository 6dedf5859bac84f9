"""My account: my roles and area, how I sign in, what I did lately; nothing of anybody else."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user, logout_user
from werkzeug.wrappers import Response

from gateway import audit, clock
from gateway.accounts import staff
from gateway.console.desk import EVERYBODY, Desk
from gateway.console.here import tx
from gateway.console.sign_in import me

DESK = Desk("account", "/account", _l("Tài khoản của tôi"))

_LATELY = 20  # acts


@DESK.page("", EVERYBODY)
def mine() -> str:
    """What the house knows of me."""
    acts = audit.acts(tx(), by=me().actor, limit=_LATELY)
    return render_template("desks/own.html", account=current_user, acts=acts)


@DESK.action("/end-sessions", EVERYBODY)
def end_sessions() -> Response:
    """A phone was lost: every session ends, this one too."""
    staff.end_sessions(tx(), me().id, by=me().actor, now=clock.now())
    logout_user()
    flash(_("Đã thoát khỏi mọi máy. Xin đăng nhập lại."), "success")
    return redirect(url_for("security.login"))
