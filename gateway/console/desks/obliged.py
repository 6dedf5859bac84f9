"""The desk of those obliged to declare: who has not yet, whether reminders reached them, evidence for a purpose."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from flask import Response as Answer
from flask import render_template, url_for
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from markupsafe import Markup
from wtforms import StringField
from wtforms.validators import InputRequired

from gateway import clock, obliged
from gateway.console import communes, faults, listing
from gateway.console.desk import Desk
from gateway.console.here import tx
from gateway.console.listing import EVERYTHING, Column, Filter, Listing
from gateway.console.personal import EXCUSES, OBLIGED_STATES, names_of
from gateway.console.showing import chip, day, masked, moment, place
from gateway.console.sign_in import me
from gateway.errors import BadInput
from gateway.obliged import Evidence, Line, State

DESK = Desk("obliged", "/obliged", _l("Phải khai báo"), _l("Người dân"))

_WHICH: Final[dict[str, Any]] = {
    **OBLIGED_STATES,
    "late": _l("quá hạn, chưa khai"),
    "no_phone": _l("chưa khai, không có điện thoại"),
    EVERYTHING: _l("mọi người"),
}
_TONES: Final = {State.DUE: "warn", State.DECLARED: "good"}


@DESK.page("", "obliged.read", menu=_l("Phải khai báo"))
def every() -> str:
    """The list: who has not declared, unless something else is asked for; whose time ends first, first."""
    area = me().area("obliged.read")
    filters = (
        Filter("which", _l("Tình trạng"), _WHICH),
        Filter("commune", _l("Xã, phường"), communes.within(area)),
        Filter("paper", _l("Số văn bản")),
    )
    asked = listing.unless_said(listing.asked(filters, tuple(obliged.SORTS), "until"), "which", State.DUE)
    which, commune, now = asked.filters["which"], asked.filters.get("commune"), clock.now()
    found, total = obliged.listing(
        tx(),
        area if commune is None else frozenset({commune}),
        now,
        state=State(which) if which in set(State) else State.DUE if which == "no_phone" else None,
        late=which == "late",
        no_phone=which == "no_phone",
        paper=asked.filters.get("paper"),
        sort=asked.sort,
        down=asked.down,
        offset=asked.offset,
        limit=asked.size,
    )
    columns = (
        Column[Line](_l("Ai"), lambda one: one.name or masked(one.number)),
        Column[Line](_l("Năm sinh"), lambda one: one.birth_year or "—", wide_only=True),
        Column[Line](_l("Số"), lambda one: masked(one.number) if one.number else chip(_l("không có máy"))),
        Column[Line](_l("Xã, phường"), lambda one: place(one.commune_code), sort="commune"),
        Column[Line](_l("Căn cứ"), lambda one: f"{one.ground} ({one.paper})", wide_only=True),
        Column[Line](_l("Hạn khai"), _until, sort="until"),
        Column[Line](_l("Đã nhắc"), lambda one: one.reminders, sort="reminders", number=True),
        Column[Line](_l("Trạng thái"), state, sort="state"),
    )
    shown = Listing(
        columns,
        found,
        total,
        asked,
        filters,
        link=lambda one: url_for("console_obliged.one", obliged_id=one.id),
        empty=_l("Không còn ai phải khai mà chưa khai."),
        live=obliged.TOPIC,
    )
    counts = obliged.counts(tx(), area)
    told = [(OBLIGED_STATES[each], counts[each]) for each in (State.DUE, State.DECLARED, State.EXCUSED)]
    return render_template("desks/obliged.html", list=shown, counted=told)


@DESK.page("/<int:obliged_id>", "obliged.read")
def one(obliged_id: int) -> str:
    """One person: why they must, each reminder and whether it was heard, what may be done."""
    line, reminders = obliged.one(tx(), obliged_id, me().area("obliged.read"), clock.now())
    actors = names_of(each for each in (line.entered_by, line.reviewed_by) if each)
    return render_template(
        "desks/obliged_one.html",
        line=line,
        reminders=reminders,
        state=state(line),
        why=EXCUSES.get(line.why or "", line.why),
        excuses=EXCUSES,
        entered_by=actors[line.entered_by],
        reviewed_by=actors.get(line.reviewed_by or ""),
        is_due=line.state is State.DUE,
        heard=any(each.heard for each in reminders),
        own=line.entered_by == me().actor,
        may_write=me().may("obliged.write"),
        may_review=me().may("obliged.export"),
    )


class PurposeForm(FlaskForm):
    """Taking evidence away."""

    purpose = StringField(
        _l("Để làm gì"),
        [InputRequired(_l("Ghi rõ danh sách này cần cho việc gì."))],
        description=_l("Ví dụ: báo cáo UBND theo công văn 12. Câu này được ghi vào nhật ký."),
    )


@DESK.form("/export", "obliged.export")
def export() -> str | Answer:
    """Whoever was reminded, heard it and still has not declared, after somebody has looked; for a purpose."""
    form = PurposeForm()
    if form.validate_on_submit():
        try:
            area = me().area("obliged.export")
            found = obliged.export(tx(), area, form.purpose.data or "", by=me().actor, now=clock.now())
        except BadInput as fault:
            faults.onto(form, fault)
        else:
            return listing.as_file(_evidence(), _lines(found), "1022-phai-khai")
    return render_template("desks/obliged_export.html", form=form)


_Told = tuple[Line, obliged.Reminded]


def _lines(found: list[Evidence]) -> list[_Told]:
    return [(each.line, told) for each in found for told in each.reminders]


def _evidence() -> tuple[Column[_Told], ...]:
    return (
        Column(_l("Họ và tên"), lambda one: one[0].name),
        Column(_l("Năm sinh"), lambda one: one[0].birth_year),
        Column(_l("Số"), lambda one: one[0].number),
        Column(_l("Mã xã, phường"), lambda one: one[0].commune_code),
        Column(_l("Căn cứ"), lambda one: one[0].ground),
        Column(_l("Số văn bản"), lambda one: one[0].paper),
        Column(_l("Từ ngày"), lambda one: day(one[0].since)),
        Column(_l("Đến ngày"), lambda one: day(one[0].until)),
        Column(_l("Lần nhắc"), lambda one: one[1].no),
        Column(_l("Nhắn lúc"), lambda one: _exactly(one[1].sent_at)),
        Column(_l("Đến máy lúc"), lambda one: _exactly(one[1].delivered_at)),
        Column(_l("Đã đọc lúc"), lambda one: _exactly(one[1].acknowledged_at)),
        Column(_l("Xem xét"), lambda one: one[0].review),
    )


def _exactly(at: datetime | None) -> str:
    return "" if at is None else f"{clock.local(at):%Y-%m-%d %H:%M}"


def _until(one: Line) -> Markup | str:
    return chip(day(one.until), "bad") if one.late else day(one.until)


def state(one: Line) -> Markup:
    """Where they stand, in a word; since when, where they have declared."""
    said = str(OBLIGED_STATES[one.state])
    return chip(f"{said} {moment(one.declared_at)}" if one.declared_at else said, _TONES.get(one.state, ""))
