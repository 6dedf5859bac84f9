"""Numbers marked for abuse: proposed by one, agreed to by another, an objection decided by a third."""

from __future__ import annotations

from collections.abc import Callable

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from gateway import abuse, clock, tickets
from gateway.abuse import Mark, State
from gateway.accounts import staff
from gateway.console import faults, listing
from gateway.console.desks.requests.desk import DESK, MARKS
from gateway.console.here import tx
from gateway.console.listing import Column, Filter, Listing
from gateway.console.showing import chip, masked, moment
from gateway.console.sign_in import me
from gateway.errors import BadInput, Conflict, Forbidden
from gateway.tickets import listing as found

MARK = "number.mark"
_TONES = {State.STANDING: "bad", State.OBJECTED: "warn", State.PROPOSED: "warn"}


@DESK.page("/marks", MARK, menu=_l("Số quấy rối"))
def every_mark() -> str:
    """The newest first."""
    filters = (Filter("state", _l("Trạng thái"), dict(MARKS)),)
    asked = listing.asked(filters, ("at",), "at")
    state = asked.filters.get("state")
    marks, total = abuse.listed(tx(), State(state) if state else None, asked.offset, asked.size)
    names = staff.names(tx(), [one.proposed_by for one in marks])
    columns = (
        Column[Mark](_l("Số"), lambda one: masked(one.number)),
        Column[Mark](_l("Vì sao"), lambda one: one.reason),
        Column[Mark](_l("Đến"), lambda one: moment(one.until)),
        Column[Mark](_l("Ai đề nghị"), lambda one: names.get(one.proposed_by, "—"), wide_only=True),
        Column[Mark](
            _l("Trạng thái"), lambda one: chip(MARKS[State(one.state)], _TONES.get(State(one.state), ""))
        ),
    )
    shown = Listing(
        columns,
        marks,
        total,
        asked,
        filters,
        link=lambda one: url_for("console_requests.one_mark", mark_id=one.id),
        empty=_l("Chưa có số nào bị ghi."),
        live=abuse.TOPIC,
    )
    return render_template("desks/requests/marks.html", list=shown)


@DESK.page("/marks/<int:mark_id>", MARK)
def one_mark(mark_id: int) -> str:
    """One mark: who, why, until when, and what its holder says."""
    mark = abuse.by_id(tx(), mark_id)
    state = State(mark.state)
    names = staff.names(
        tx(), [one for one in (mark.proposed_by, mark.approved_by, mark.decided_by) if one is not None]
    )
    return render_template(
        "desks/requests/mark.html",
        mark=mark,
        state=MARKS[state],
        tone=_TONES.get(state, ""),
        names=names,
        seen=abuse.digest(mark),
        waits=state is State.PROPOSED and mark.proposed_by != me().id,
        objected=state is State.OBJECTED and me().id not in (mark.proposed_by, mark.approved_by),
        false_ones=found.unfounded(tx(), mark.number, clock.now() - abuse.LOOK_BACK),
    )


@DESK.action("/<int:ticket_id>/mark", MARK)
def mark_number(ticket_id: int) -> Response:
    """Propose the number of a request."""
    ticket, _happened = found.one(tx(), ticket_id, me().area("ticket.read"))
    try:
        if not ticket.number or ticket.kind == tickets.Kind.RESCUE:
            raise BadInput("number", "not_here", _("Phiếu này không dùng để ghi số quấy rối."))
        days = request.form.get("days", 0, int)
        mark = abuse.propose(tx(), ticket.number, request.form.get("reason", ""), days, me().id, clock.now())
    except (BadInput, Conflict) as fault:
        flash(faults.said(fault), "error")
        return redirect(url_for("console_requests.one", ticket_id=ticket_id))
    flash(_("Đã đề nghị. Chưa có gì thay đổi cho đến khi một người khác đồng ý."), "success")
    return redirect(url_for("console_requests.one_mark", mark_id=mark.id))


@DESK.action("/marks/<int:mark_id>/approve", MARK)
def approve_mark(mark_id: int) -> Response:
    """A second colleague agrees; the holder is told."""
    return _decided(
        mark_id, lambda mark: abuse.approve(tx(), mark, request.form.get("seen", ""), me().id, clock.now())
    )


@DESK.action("/marks/<int:mark_id>/return", MARK)
def return_mark(mark_id: int) -> Response:
    """A second colleague does not agree, and says why."""
    return _decided(
        mark_id, lambda mark: abuse.return_(tx(), mark, request.form.get("why", ""), me().id, clock.now())
    )


@DESK.action("/marks/<int:mark_id>/objection", MARK)
def decide_objection(mark_id: int) -> Response:
    """A third colleague decides what the holder objects."""
    lift = "lift" in request.form
    return _decided(mark_id, lambda mark: abuse.decide_objection(tx(), mark, me().id, clock.now(), lift=lift))


def _decided(mark_id: int, act: Callable[[Mark], None]) -> Response:
    try:
        act(abuse.by_id(tx(), mark_id))
    except (BadInput, Forbidden) as fault:
        flash(faults.said(fault), "error")
    return redirect(url_for("console_requests.one_mark", mark_id=mark_id))
