"""The code that a unit pastes into its own website so that it shows the numbers of today (row B18)."""

from __future__ import annotations

from flask import render_template, request
from flask_babel import lazy_gettext as _l

from gateway.console import communes
from gateway.console.desks.directory.desk import DESK, READ
from gateway.console.here import settings


@DESK.page("/widget", READ, menu=_l("Ô số nóng cho trang web"))
def widget() -> str:
    """The code, for the province or for one commune."""
    offered = communes.within(None)
    wished = request.args.get("commune", "")
    commune = wished if wished in offered else ""
    return render_template(
        "desks/directory/widget.html", communes=offered, commune=commune, base=settings().public_url
    )
