"""The desk of the register of suspected cases: the list by commune, one line with its history, what staff decide.

Who it is and what was told is for whoever may read health answers; others see how many there are.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from markupsafe import Markup
from werkzeug.wrappers import Response

from gateway import clock, suspects
from gateway.console import communes, faults, listing
from gateway.console.desk import Desk
from gateway.console.here import tx
from gateway.console.listing import Column, Filter, Listing
from gateway.console.personal import names_of
from gateway.console.showing import chip, masked, moment, place
from gateway.console.sign_in import me
from gateway.errors import BadInput, Conflict, Forbidden
from gateway.suspects import MOVES, Happened, Line, Source, State, SuspectEvent, Wanted
from gateway.suspects.listing import ANY_OPEN

DESK: Final = Desk("suspects", "/suspects", _l("Nghi nhiễm"), _l("Phòng dịch"))
READ: Final = "suspect.read"
WRITE: Final = "suspect.write"
HEALTH: Final = "health.read"

STATES: Final[dict[State, Any]] = {
    State.SUSPECTED: _l("chưa ai đến"),
    State.VISITING: _l("đang đến"),
    State.SAMPLED: _l("đã lấy mẫu"),
    State.POSITIVE: _l("dương tính"),
    State.NEGATIVE: _l("âm tính"),
    State.CLEARED: _l("không phải nghi nhiễm"),
    State.MOVED: _l("đã chuyển nơi khác"),
}
SOURCES: Final[dict[Source, Any]] = {
    Source.DECLARATION: _l("tờ khai"),
    Source.HEALTH: _l("báo sức khỏe"),
    Source.RESCUE: _l("gọi cấp cứu"),
    Source.REPORT: _l("phản ánh"),
    Source.MOVEMENT: _l("khai chuyến đi"),
    Source.CONTACT: _l("khai tiếp xúc"),
    Source.STAFF: _l("cán bộ ghi"),
}
_TONES = {State.SUSPECTED: "warn", State.POSITIVE: "bad", State.NEGATIVE: "good"}
_REASONED: Final = frozenset({State.CLEARED, State.MOVED})


@DESK.page("", READ, menu=_l("Nghi nhiễm"))
def every() -> str:
    """Who somebody still has to do something about; how many, for who may not read more."""
    area = me().area(READ)
    counts = [(STATES[state], count) for state, count in suspects.counts(tx(), area).items()]
    shown = _listed(area) if me().may(HEALTH) else None
    return render_template("desks/suspects/every.html", list=shown, counts=counts)


def _listed(area: frozenset[str] | None) -> Listing[Line]:
    states = {ANY_OPEN: _l("đang theo dõi"), **{state.value: label for state, label in STATES.items()}}
    filters = (
        Filter("state", _l("Trạng thái"), states),
        Filter("source", _l("Từ đâu"), {source.value: label for source, label in SOURCES.items()}),
        Filter("commune", _l("Xã, phường"), communes.within(area)),
    )
    asked = listing.asked(filters, ("last", "first"), "-last")
    wanted = Wanted(*(asked.filters.get(name, "") for name in ("state", "source", "commune")))
    found, total = suspects.listed(
        tx(), wanted, area, sort=asked.sort, down=asked.down, limit=asked.size, offset=asked.offset
    )
    columns = (
        Column[Line](_l("Ai"), who),
        Column[Line](_l("Xã, phường"), lambda line: place(line.suspect.commune_code), wide_only=True),
        Column[Line](_l("Từ đâu"), lambda line: SOURCES[Source(line.suspect.source)]),
        Column[Line](_l("Lần đầu"), lambda line: moment(line.suspect.first_at), sort="first", wide_only=True),
        Column[Line](_l("Mới nhất"), lambda line: moment(line.suspect.last_at), sort="last"),
        Column[Line](_l("Trạng thái"), lambda line: state_chip(line.suspect.state)),
    )
    return Listing(
        columns,
        found,
        total,
        asked,
        filters,
        link=lambda line: url_for("console_suspects.one", suspect_id=line.suspect.public_id),
        empty=_l("Chưa có ai trong danh sách."),
        live=suspects.TOPIC,
    )


@DESK.page("/<suspect_id>", READ)
def one(suspect_id: str) -> str:
    """One human being: everything that was told and decided, and what may be decided now."""
    line = _line(suspect_id, READ)
    history = suspects.history(tx(), line.suspect)
    names = names_of({event.by for event in history})
    return render_template(
        "desks/suspects/one.html",
        suspect=line.suspect,
        who=who(line),
        state=state_chip(line.suspect.state),
        meaning=suspects.MEANING[State(line.suspect.state)],
        moves=[(to, STATES[to], to in _REASONED) for to in State if to in MOVES[State(line.suspect.state)]],
        told=[_told(event, names) for event in reversed(history)],
        may_write=_may_write(line),
    )


@DESK.action("/<suspect_id>/decide", WRITE)
def decide(suspect_id: str) -> Response:
    """Where they are now."""
    line = _line(suspect_id, WRITE)
    try:
        to = State(request.form.get("to", ""))
        suspects.decide(tx(), line.suspect, to, me().actor, clock.now(), request.form.get("why", ""))
    except ValueError:
        flash(_("Chọn một trạng thái."), "error")
    except (BadInput, Conflict) as fault:
        flash(faults.said(fault), "error")
    else:
        flash(_("Đã ghi."), "success")
    return redirect(url_for("console_suspects.one", suspect_id=suspect_id))


@DESK.action("/<suspect_id>/note", WRITE)
def note(suspect_id: str) -> Response:
    """A word for the history."""
    line = _line(suspect_id, WRITE)
    try:
        suspects.note(tx(), line.suspect, request.form.get("note", ""), me().actor, clock.now())
    except BadInput as fault:
        flash(faults.said(fault), "error")
    else:
        flash(_("Đã ghi."), "success")
    return redirect(url_for("console_suspects.one", suspect_id=suspect_id))


def who(line: Line) -> str:
    """By name where one is known, else by the end of the number, else as they were described."""
    if line.name is not None:
        return line.name
    return masked(line.suspect.number) if line.suspect.number else line.suspect.described or "—"


def state_chip(state: str) -> Markup:
    """Where somebody is."""
    return chip(STATES[State(state)], _TONES.get(State(state), ""))


def _line(suspect_id: str, permission: str) -> Line:
    """Within the area. Raises Forbidden for who may not read health answers, NotFound outside the area."""
    if not me().may(HEALTH):
        raise Forbidden(_("Bạn chỉ xem được số người, không xem được từng người."))
    return suspects.by_public_id(tx(), suspect_id, me().area(permission))


def _may_write(line: Line) -> bool:
    area = me().area(WRITE)
    return me().may(WRITE) and (area is None or line.suspect.commune_code in area)


def _told(event: SuspectEvent, names: dict[str, str]) -> tuple[datetime, str, str]:
    match event.kind:
        case Happened.FED if event.source:
            said = _("Ghi từ %(source)s", source=SOURCES[Source(event.source)])
        case Happened.DECIDED if event.state:
            said = str(STATES[State(event.state)]).capitalize()
        case _:
            said = _("Ghi chú")
    if event.ref:
        said = _("%(what)s, việc số %(ref)s", what=said, ref=event.ref)
    return event.at, names.get(event.by, ""), f"{said}: {event.body}" if event.body else said
