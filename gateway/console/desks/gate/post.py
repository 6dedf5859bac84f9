"""Where a colleague stands: the gates they may work at, and the page of one."""

from __future__ import annotations

from flask import redirect, render_template, session, url_for
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from gateway import sites
from gateway.console import communes, listing
from gateway.console.desks.gate.page import DESK, show, site_of
from gateway.console.here import tx
from gateway.console.listing import Column, Filter, Listing
from gateway.console.naming import KINDS
from gateway.console.sign_in import me
from gateway.errors import NotFound
from gateway.sites import Site, State

_USUAL = "gate"
"""In the session: the gate at which this browser stood last."""


@DESK.page("", "gate.use", menu=_l("Ra cổng"))
def choose() -> str | Response:
    """The gates of the area; who has one only is there at once."""
    area = me().area("gate.use")
    filters = (
        Filter("q", _l("Tên hoặc số của điểm")),
        Filter("commune", _l("Xã, phường"), communes.within(area)),
    )
    asked = listing.asked(filters, ("name",), "name")
    wanted = sites.Filter(
        state=State.ACTIVE, said=asked.filters.get("q", ""), commune=asked.filters.get("commune")
    )
    found, total = sites.listed(tx(), wanted, area, offset=asked.offset, limit=asked.size)
    if total == 1 and not asked.filters:
        return redirect(url_for("console_gate.desk", code=found[0].code))
    columns = (
        Column[Site](_l("Điểm"), lambda site: site.name),
        Column[Site](_l("Số"), lambda site: site.code),
        Column[Site](_l("Loại"), lambda site: KINDS.get(site.kind, site.kind), wide_only=True),
        Column[Site](_l("Địa chỉ"), lambda site: site.address or "—", wide_only=True),
    )
    shown = Listing(
        columns,
        found,
        total,
        asked,
        filters,
        link=lambda site: url_for("console_gate.desk", code=site.code),
        empty=_l("Không có điểm nào đang hoạt động trong địa bàn của bạn."),
    )
    return render_template("desks/gate/choose.html", list=shown, usual=_usual())


@DESK.page("/<code>", "gate.use")
def desk(code: str) -> str:
    """One gate: the boxes for a number, a card, a name, and who is inside."""
    site = site_of(code)
    session[_USUAL] = site.code
    return show(site)


def _usual() -> Site | None:
    """Where they stood last, while they may still stand there."""
    if _USUAL not in session:
        return None
    try:
        return site_of(session[_USUAL])
    except NotFound:
        del session[_USUAL]
        return None
