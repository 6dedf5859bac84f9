"""The desk of requests: what people asked somebody to do, with its promise; taken, noted, handed over, closed."""

from __future__ import annotations

from collections.abc import Callable

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from markupsafe import Markup
from werkzeug.wrappers import Response

from gateway import audit, clock
from gateway.accounts import staff
from gateway.console import faults, listing
from gateway.console.desk import Desk
from gateway.console.here import tx
from gateway.console.listing import Column, Filter, Listing
from gateway.console.showing import chip, masked, moment, place, ticket_kind
from gateway.console.sign_in import me
from gateway.errors import BadInput
from gateway.tickets import working
from gateway.tickets.desk import Kind
from gateway.tickets.working import Happened, Listed, State

DESK = Desk("requests", "/requests", _l("Yêu cầu"), _l("Người dân"))

STATES = {State.WAITING: _l("chờ người nhận"), State.TAKEN: _l("đang làm"), State.CLOSED: _l("đã xong")}


def _filters() -> tuple[Filter, ...]:
    return (
        Filter("kind", _l("Loại"), {kind.value: ticket_kind(kind) for kind in Kind}),
        Filter("state", _l("Trạng thái"), {state.value: label for state, label in STATES.items()}),
        Filter("code", _l("Số phiếu")),
        Filter("mine", _l("Của ai"), {"1": _l("của tôi")}),
    )


@DESK.page("", "ticket.read", menu=_l("Yêu cầu"))
def every() -> str:
    """The list, the oldest promise first."""
    filters = _filters()
    asked = listing.asked(filters, tuple(working.SORTS), "promised")
    state = asked.filters.get("state")
    found, total = working.find(
        tx(),
        me().area("ticket.read"),
        kind=asked.filters.get("kind"),
        state=None if state is None else State(state),
        code=asked.filters.get("code"),
        owner_id=me().id if "mine" in asked.filters else None,
        sort=asked.sort,
        down=asked.down,
        offset=asked.offset,
        limit=asked.size,
    )
    now = clock.now()
    owners = staff.names(tx(), [one.owner_id for one in found if one.owner_id is not None])
    columns = (
        Column[Listed](_l("Số"), lambda one: one.code),
        Column[Listed](_l("Loại"), lambda one: ticket_kind(one.kind)),
        Column[Listed](_l("Từ số"), lambda one: masked(one.number)),
        Column[Listed](_l("Nơi"), lambda one: place(one.commune_code), wide_only=True),
        Column[Listed](_l("Hứa trước"), lambda one: _promise(one, one.is_late(now)), sort="promised"),
        Column[Listed](_l("Nhận lúc"), lambda one: moment(one.created_at), sort="created", wide_only=True),
        Column[Listed](_l("Trạng thái"), lambda one: _state(one, owners)),
    )
    shown = Listing(
        columns,
        found,
        total,
        asked,
        filters,
        link=lambda one: url_for("console_requests.one", ticket_id=one.id),
        empty=_l("Không có yêu cầu nào đang chờ."),
        live=working.TOPIC,
    )
    return render_template("desks/requests.html", list=shown)


@DESK.page("/<int:ticket_id>", "ticket.read")
def one(ticket_id: int) -> str:
    """One request and everything said and done about it."""
    ticket, happened = working.one(tx(), ticket_id, me().area("ticket.read"))
    names = staff.names(tx(), [each.account_id for each in happened if each.account_id is not None])
    hidden = ticket.kind == Kind.HEALTH and not me().may("health.read")
    if ticket.kind in (Kind.HEALTH, Kind.RESCUE) and not hidden:
        audit.record(tx(), me().actor, "ticket.look", ticket.code, clock.now())
    told = [(each.at, names.get(each.account_id or 0, ""), _said(each, hidden=hidden)) for each in happened]
    return render_template(
        "desks/request.html",
        ticket=ticket,
        told=told,
        late=ticket.is_late(clock.now()),
        mine=ticket.owner_id == me().id,
        owner=staff.names(tx(), [ticket.owner_id]).get(ticket.owner_id) if ticket.owner_id else None,
        states=STATES,
    )


@DESK.action("/<int:ticket_id>/take", "ticket.act")
def take(ticket_id: int) -> Response:
    """It is mine now."""
    working.take(tx(), ticket_id, me().area("ticket.act"), me().id, clock.now())
    return _back(ticket_id)


@DESK.action("/<int:ticket_id>/give-back", "ticket.act")
def give_back(ticket_id: int) -> Response:
    """Somebody else shall take it."""

    def act(said: str) -> None:
        working.hand_over(tx(), ticket_id, me().area("ticket.act"), None, said, me().id, clock.now())

    return _with_note(ticket_id, act)


@DESK.action("/<int:ticket_id>/note", "ticket.act")
def note(ticket_id: int) -> Response:
    """What was found out."""

    def act(said: str) -> None:
        working.note(tx(), ticket_id, me().area("ticket.act"), said, me().id, clock.now())

    return _with_note(ticket_id, act)


@DESK.action("/<int:ticket_id>/finish", "ticket.act")
def finish(ticket_id: int) -> Response:
    """It is done."""

    def act(said: str) -> None:
        working.finish(tx(), ticket_id, me().area("ticket.act"), said, me().id, clock.now())

    return _with_note(ticket_id, act)


def _with_note(ticket_id: int, act: Callable[[str], None]) -> Response:
    try:
        act(request.form.get("note", ""))
    except BadInput as fault:
        flash(faults.said(fault), "error")
    return _back(ticket_id)


def _back(ticket_id: int) -> Response:
    return redirect(url_for("console_requests.one", ticket_id=ticket_id))


def _promise(one: Listed, late: bool) -> Markup | str:
    return (
        chip(_("quá hạn %(when)s", when=moment(one.promised_at)), "bad") if late else moment(one.promised_at)
    )


def _state(one: Listed, owners: dict[int, str]) -> Markup:
    if one.state is State.TAKEN:
        return chip(owners.get(one.owner_id or 0, _("đang làm")))
    return chip(str(STATES[one.state]), "good" if one.state is State.CLOSED else "warn")


_EVENTS = {
    "opened": _l("Người dân gửi"),
    "said": _l("Người dân thêm"),
    "undone": _l("Người dân báo là bấm nhầm"),
    "promised": _l("Đổi giờ hẹn"),
    "overdue": _l("Quá giờ hẹn, đã báo trực ban"),
    "taken": _l("Nhận việc"),
    "handed_over": _l("Chuyển lại"),
    "note": _l("Ghi chú"),
    "closed": _l("Đã xong"),
}


def _said(each: Happened, *, hidden: bool) -> str:
    """What happened; `hidden`: what was said of somebody's health is not for this colleague."""
    head = str(_EVENTS.get(each.kind, each.kind))
    if hidden and each.said:
        return str(_("%(what)s: nội dung về sức khỏe, chỉ y tế được xem", what=head))
    return f"{head}: {each.said}" if each.said else head
