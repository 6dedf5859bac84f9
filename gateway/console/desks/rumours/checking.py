"""Pages of checks: the texts that people want to know about, how many ask, and the verdict they are then told."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from werkzeug.wrappers import Response

from gateway import clock, editions, rumours
from gateway.accounts import staff
from gateway.console import faults, listing
from gateway.console.desks.rumours.desk import CHECKS, DESK, check_chip, verdict_chip
from gateway.console.here import tx
from gateway.console.listing import Column, Filter, Listing
from gateway.console.showing import chip, moment
from gateway.console.sign_in import me
from gateway.errors import Conflict, NotFound
from gateway.rumours import CheckLine, CheckState, Rumour
from gateway.rumours.checks import TOPIC
from gateway.tickets import listing as tickets
from gateway.tickets import working

_SHOWN = 90  # characters of a text in a list


@DESK.page("/checks", "rumour.read", menu=_l("Tin chờ kết luận"))
def checks() -> str:
    """What most people ask about first."""
    filters = (Filter("state", _l("Trạng thái"), {each.value: label for each, label in CHECKS.items()}),)
    asked = listing.asked(filters, ("askers",), "askers")
    state = asked.filters.get("state")
    found, total = rumours.checks.listed(tx(), CheckState(state) if state else None, asked.offset, asked.size)
    now = clock.now()
    columns = (
        Column[CheckLine](_l("Tin"), lambda one: _short(one.check.said)),
        Column[CheckLine](_l("Số máy hỏi"), lambda one: one.askers, number=True),
        Column[CheckLine](_l("Phiếu"), lambda one: one.code, wide_only=True),
        Column[CheckLine](_l("Hứa trước"), lambda one: _promise(one, now)),
        Column[CheckLine](_l("Trạng thái"), lambda one: check_chip(one.check.state)),
    )
    shown = Listing(
        columns,
        found,
        total,
        asked,
        filters,
        link=lambda one: url_for("console_rumours.check", check_id=one.check.id),
        empty=_l("Không có tin nào chờ kết luận."),
        live=TOPIC,
    )
    return render_template("desks/rumours/checks.html", list=shown)


@DESK.page("/checks/<int:check_id>", "rumour.read")
def check(check_id: int) -> str:
    """One text, who has it, and what can be told about it."""
    line = rumours.checks.one(tx(), check_id)
    ticket, _happened = tickets.one(tx(), line.check.ticket_id, None)
    told = editions.current(tx(), Rumour, clock.today(clock.now()))
    verdict = None
    if line.check.rumour is not None:
        verdict = editions.by_public_id(tx(), Rumour, line.check.rumour)
    return render_template(
        "desks/rumours/check.html",
        line=line,
        ticket=ticket,
        state=check_chip(line.check.state),
        owner=staff.names(tx(), [ticket.owner_id]).get(ticket.owner_id) if ticket.owner_id else None,
        late=ticket.is_late(clock.now()),
        told=told,
        likely=rumours.find(tx(), line.check.said or "", clock.today(clock.now())),
        verdict=verdict,
        chip=verdict_chip(verdict.verdict) if verdict else None,
    )


@DESK.action("/checks/<int:check_id>/take", "rumour.write")
def take(check_id: int) -> Response:
    """It is mine now."""
    line = rumours.checks.one(tx(), check_id)
    try:
        working.take(tx(), line.check.ticket_id, None, me().id, clock.now())
    except Conflict as fault:
        flash(faults.said(fault), "error")
    return _back(check_id)


@DESK.action("/checks/<int:check_id>/settle", "rumour.write")
def settle(check_id: int) -> Response:
    """A published verdict answers it; two people have agreed to that one already."""
    line = rumours.checks.one(tx(), check_id)
    try:
        row = editions.by_public_id(tx(), Rumour, request.form.get("rumour", ""))
        rumours.checks.settle(tx(), check_id, row, me().id, clock.now())
    except (Conflict, NotFound) as fault:
        flash(faults.said(fault), "error")
    else:
        flash(
            ngettext(
                "Đã kết luận. Đang nhắn cho %(num)s số.",
                "Đã kết luận. Đang nhắn cho %(num)s số.",
                line.askers,
            ),
            "success",
        )
    return _back(check_id)


def _back(check_id: int) -> Response:
    return redirect(url_for("console_rumours.check", check_id=check_id))


def _short(said: str | None) -> str:
    words = said or _("nội dung đã xóa theo thời hạn")
    return words if len(words) <= _SHOWN else f"{words[:_SHOWN].rsplit(' ', 1)[0]} …"


def _promise(one: CheckLine, now: object) -> object:
    late = one.check.state == CheckState.OPEN and one.promised_at is not None and one.promised_at < now  # type: ignore[operator]
    when = moment(one.promised_at)
    return chip(_("quá hạn %(when)s", when=when), "bad") if late else when
