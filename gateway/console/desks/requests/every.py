"""The queue: whatever the channel, a life first, then the earliest promise."""

from __future__ import annotations

from flask import render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from markupsafe import Markup

from gateway import clock
from gateway.accounts import staff
from gateway.console import communes, listing
from gateway.console.desks.requests.desk import DESK, READ, STATES, kinds, promise, state
from gateway.console.here import tx
from gateway.console.listing import Column, Filter, Listing
from gateway.console.showing import chip, masked, moment, place, ticket_kind
from gateway.console.sign_in import me
from gateway.tickets import TOPIC, State
from gateway.tickets import listing as tickets
from gateway.tickets.listing import Asked, Listed


@DESK.page("", READ, menu=_l("Yêu cầu"))
def every() -> str:
    """The list, what cannot wait first."""
    area, now = me().area(READ), clock.now()
    filters = (
        Filter("kind", _l("Loại"), kinds()),
        Filter("state", _l("Trạng thái"), dict(STATES)),
        Filter("place", _l("Nơi"), {"unknown": _l("chưa rõ nơi"), **communes.within(area)}),
        Filter("mine", _l("Của ai"), {"1": _l("của tôi")}),
        Filter("late", _l("Hạn"), {"1": _l("đã quá hạn")}),
        Filter("code", _l("Số phiếu")),
    )
    asked = listing.asked(filters, tuple(tickets.SORTS), "promised")
    given = asked.filters
    where = given.get("place")
    wanted = Asked(
        kind=given.get("kind"),
        state=State(given["state"]) if "state" in given else None,
        code=given.get("code"),
        owner_id=me().id if "mine" in given else None,
        commune_code=where if where != "unknown" else None,
        placeless=where == "unknown",
        late=now if "late" in given else None,
    )
    found, total = tickets.find(
        tx(), area, wanted, sort=asked.sort, down=asked.down, offset=asked.offset, limit=asked.size
    )
    owners = staff.names(tx(), [one.owner_id for one in found if one.owner_id is not None])
    columns = (
        Column[Listed](_l("Số"), lambda one: one.code),
        Column[Listed](_l("Loại"), _kind),
        Column[Listed](_l("Từ số"), lambda one: masked(one.number or None)),
        Column[Listed](_l("Nơi"), _where, wide_only=True),
        Column[Listed](_l("Hứa trước"), lambda one: promise(one, now), sort="promised"),
        Column[Listed](_l("Nhận lúc"), lambda one: moment(one.created_at), sort="created", wide_only=True),
        Column[Listed](_l("Trạng thái"), lambda one: state(one, owners, now)),
    )
    shown = Listing(
        columns,
        found,
        total,
        asked,
        filters,
        link=lambda one: url_for("console_requests.one", ticket_id=one.id),
        empty=_l("Không có yêu cầu nào đang chờ."),
        live=TOPIC,
    )
    return render_template("desks/requests/every.html", list=shown)


def _kind(one: Listed) -> Markup | str:
    name = ticket_kind(one.kind)
    if one.voices == 1:
        return name
    return Markup("{} {}").format(name, chip(_("%(count)s người báo", count=one.voices), "warn"))


def _where(one: Listed) -> Markup | str:
    return chip(_("chưa rõ nơi"), "warn") if one.is_placeless else place(one.commune_code)
