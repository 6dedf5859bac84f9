"""Who has not reported and is to be called, what came of each call, and the board of slots that nobody reported."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Final

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from markupsafe import Markup
from werkzeug.wrappers import Response

from gateway import clock, phone
from gateway.console import communes, listing
from gateway.console.desks.quarantine import words
from gateway.console.desks.quarantine.desk import DESK, READ, WRITE, alarms, line_for, outcome_chip, read_day
from gateway.console.here import tx
from gateway.console.listing import Column, Filter, Listing
from gateway.console.showing import chip, place
from gateway.console.sign_in import me
from gateway.quarantine import TOPIC, Reached, SlotState, board
from gateway.quarantine.board import Call

_BACK: Final = timedelta(days=1)  # slots of yesterday that are still on the list
_MISSED: Final = timedelta(days=7)


@DESK.page("/calls", READ, menu=_l("Cần gọi"))
def calls() -> str:
    """Whoever was never called comes first."""
    urgent, how_many = alarms()
    return render_template(
        "desks/quarantine/calls.html",
        list=_list(board.call_list, clock.now() - _BACK, _l("Không còn ai phải gọi.")),
        alarms=urgent,
        alarmed=how_many,
        outcome_chip=outcome_chip,
        topic=TOPIC,
    )


@DESK.page("/missed", READ, menu=_l("Không báo"))
def missed() -> str:
    """Slots of the last week that closed without a report."""
    return render_template(
        "desks/quarantine/missed.html",
        list=_list(board.missed, clock.now() - _MISSED, _l("Trong bảy ngày qua ai cũng đã báo.")),
    )


@DESK.action("/<int:line_id>/called", WRITE)
def called(line_id: int) -> Response:
    """Nobody was reached; why. Whoever was reached is reported for instead."""
    line = line_for(WRITE, line_id)
    wanted, slot = read_day(request.form.get("day")), request.form.get("slot", "")
    said = request.form.get("reached", "")
    if wanted is None or said not in words.NOT_REACHED:
        abort(400)
    board.called(tx(), line.id, wanted, slot, Reached(said), me().actor, clock.now())
    flash(_("Đã ghi: %(what)s.", what=words.REACHED[said]), "success")
    back = "console_quarantine.missed" if request.form.get("back") == "missed" else "console_quarantine.calls"
    return redirect(url_for(back))


Asks = Callable[..., tuple[list[Call], int]]


def _list(ask: Asks, since: datetime, empty: object) -> Listing[Call]:
    area = me().area(READ)
    filters = (Filter("commune", _l("Xã, phường"), communes.within(area)),)
    asked = listing.asked(filters, ("calls",), "calls")
    commune = asked.filters.get("commune")
    here = area if commune is None else frozenset({commune})
    found, total = ask(tx(), here, since, limit=asked.size, offset=asked.offset)
    columns = (
        Column[Call](_l("Họ và tên"), lambda one: one.name),
        Column[Call](_l("Gọi số"), _number),
        Column[Call](_l("Nơi"), _where, wide_only=True),
        Column[Call](_l("Lần báo"), lambda one: _slot(one.day, one.slot)),
        Column[Call](_l("Đã gọi"), _calls),
        Column[Call](_l("Gọi xong"), _buttons),
    )
    return Listing(
        columns,
        found,
        total,
        asked,
        filters,
        link=lambda one: url_for("console_quarantine.one", line_id=one.quarantine_id),
        empty=empty,
        live=TOPIC,
    )


def _number(one: Call) -> Markup | str:
    if one.number is None:
        return chip(_("không có điện thoại"), "warn")
    return Markup('<a href="tel:{}">{}</a>').format(one.number, phone.national(one.number))


def _where(one: Call) -> str:
    return " · ".join(part for part in (one.group, place(one.commune_code)) if part)


def _slot(day: date, slot: str) -> str:
    return f"{words.SLOTS.get(slot, slot)} {day:%d/%m}"


def _calls(one: Call) -> Markup | str:
    if one.reached is None:
        return chip(_("giao trạm"), "bad") if one.state is SlotState.ESCALATED else "—"
    return str(_("%(n)s lần, %(what)s", n=one.calls, what=words.REACHED[one.reached]))


def _buttons(one: Call) -> Markup | str:
    if not me().may(WRITE):
        return "—"
    return Markup(render_template("desks/quarantine/called.html", call=one, reached=words.NOT_REACHED))
