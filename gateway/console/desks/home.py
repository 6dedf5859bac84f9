"""The first page: what waits for whoever has signed in, and where to begin."""

from __future__ import annotations

from flask import render_template
from flask_babel import lazy_gettext as _l

from gateway import tickets
from gateway.console.desk import EVERYBODY, Desk
from gateway.console.here import tx
from gateway.console.sign_in import me

DESK = Desk("home", "", _l("Trang đầu"))


@DESK.page("", EVERYBODY, menu=_l("Trang đầu"))
def home() -> str:
    """Figures of what one may act on."""
    waiting = tickets.open_counts(tx()) if me().may("ticket.read") else {}
    return render_template("desks/home.html", waiting=waiting)
