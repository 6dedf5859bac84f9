"""The desk of rights: what people ask about their own data, the late first; each with the time the law gives."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from flask import render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from markupsafe import Markup

from gateway import clock, rights
from gateway.accounts import staff
from gateway.console import listing
from gateway.console.desk import Desk
from gateway.console.here import tx
from gateway.console.listing import EVERYTHING, Column, Filter, Listing
from gateway.console.personal import CHANNELS, RIGHTS, RIGHTS_EVENTS, RIGHTS_GROUNDS, RIGHTS_STATES, names_of
from gateway.console.showing import chip, masked, moment, place
from gateway.console.sign_in import me
from gateway.rights import Kind, Line, State

DESK = Desk("rights", "/rights", _l("Quyền dữ liệu"), _l("Người dân"))

_SOON: Final = timedelta(days=3)
_WHICH: Final = {
    "open": _l("chưa trả lời"),
    "late": _l("quá hạn"),
    "ended": _l("đã xong"),
    EVERYTHING: _l("mọi yêu cầu"),
}
_TONES: Final = {State.RECEIVED: "warn", State.DONE: "good", State.REFUSED: "bad"}


@DESK.page("", "rights.read", menu=_l("Quyền dữ liệu"))
def every() -> str:
    """The list: what is still to be answered, unless something else is asked for."""
    filters = (
        Filter("which", _l("Tình trạng"), _WHICH),
        Filter("kind", _l("Muốn gì"), {kind.value: RIGHTS[kind] for kind in Kind}),
    )
    asked = listing.unless_said(listing.asked(filters, tuple(rights.SORTS), "due"), "which", "open")
    which, kind, now = asked.filters["which"], asked.filters.get("kind"), clock.now()
    found, total = rights.listing(
        tx(),
        me().area("rights.read"),
        now,
        kind=None if kind is None else Kind(kind),
        is_open={"open": True, "late": True, "ended": False}.get(which),
        late=which == "late",
        sort=asked.sort,
        down=asked.down,
        offset=asked.offset,
        limit=asked.size,
    )
    owners = staff.names(tx(), [one.owner_id for one in found if one.owner_id is not None])
    columns = (
        Column[Line](_l("Số"), lambda one: one.ticket_code or f"#{one.id}"),
        Column[Line](_l("Muốn gì"), lambda one: RIGHTS[one.kind], sort="kind"),
        Column[Line](_l("Từ số"), lambda one: masked(one.number)),
        Column[Line](_l("Nơi"), lambda one: place(one.commune_code), wide_only=True),
        Column[Line](_l("Hạn của luật"), lambda one: timer(one, now), sort="due"),
        Column[Line](_l("Nhận lúc"), lambda one: moment(one.created_at), sort="opened", wide_only=True),
        Column[Line](_l("Trạng thái"), lambda one: _state(one, owners), sort="state"),
    )
    shown = Listing(
        columns,
        found,
        total,
        asked,
        filters,
        link=lambda one: url_for("console_rights.one", request_id=one.id),
        empty=_l("Không có yêu cầu nào chờ trả lời."),
        live=rights.TOPIC,
    )
    late = rights.listing(tx(), me().area("rights.read"), now, late=True, limit=1)[1]
    return render_template("desks/rights.html", list=shown, late=late)


@DESK.page("/<int:request_id>", "rights.read")
def one(request_id: int) -> str:
    """One request: its timers, what may be done, and everything that happened."""
    now = clock.now()
    line, happened = rights.one(tx(), request_id, me().area("rights.read"), now)
    who = names_of(each.actor for each in happened)
    told = [
        (
            each.at,
            who[each.actor],
            f"{RIGHTS_EVENTS[each.kind]}: {each.note}" if each.note else RIGHTS_EVENTS[each.kind],
        )
        for each in happened
    ]
    known = line.person_id is not None
    return render_template(
        "desks/rights_request.html",
        line=line,
        told=list(reversed(told)),
        kind=RIGHTS[line.kind],
        state=RIGHTS_STATES[line.state],
        tone=_TONES.get(line.state, ""),
        timer=timer(line, now),
        channel=CHANNELS.get(line.channel, line.channel),
        grounds=RIGHTS_GROUNDS,
        owner=staff.names(tx(), [line.owner_id]).get(line.owner_id) if line.owner_id else None,
        mine=line.owner_id == me().id,
        tally=rights.tally(tx(), line.person_id, now) if line.person_id is not None else None,
        holds=rights.holds_on(tx(), line.person_id, clock.today(now)) if line.person_id is not None else [],
        known=known,
        is_open=line.ended_at is None,
        may=me().may("rights.act"),
    )


def timer(line: Line, now: datetime) -> Markup | str:
    """How long the law still gives, in words; when it ended, where it has."""
    if line.ended_at is not None:
        return moment(line.ended_at)
    if line.late:
        over = line.due_at if line.due_at < now else line.ack_due_at
        return chip(_("quá hạn từ %(when)s", when=moment(over)), "bad")
    left = line.due_at - now
    said = (
        _("còn %(n)s ngày", n=left.days)
        if left.days
        else _("hôm nay, trước %(when)s", when=moment(line.due_at))
    )
    return chip(said, "warn" if left < _SOON else "")


def _state(one: Line, owners: dict[int, str]) -> Markup:
    if one.ended_at is None and one.owner_id is not None:
        return chip(owners.get(one.owner_id, RIGHTS_STATES[one.state]))
    return chip(RIGHTS_STATES[one.state], _TONES.get(one.state, ""))
