"""Who is watched: danger first, the figures of today, the register with filters, and finding one person in it."""

from __future__ import annotations

from flask import render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import StringField
from wtforms.validators import InputRequired, Length

from gateway import audit, clock
from gateway.console import communes, faults, listing
from gateway.console.desks.quarantine import words
from gateway.console.desks.quarantine.desk import (
    DESK,
    READ,
    alarms,
    cell_chip,
    outcome_chip,
    read_number,
    state_chip,
)
from gateway.console.here import tx
from gateway.console.listing import Asked, Column, Filter, Listing
from gateway.console.showing import day, place
from gateway.console.sign_in import me
from gateway.errors import BadInput
from gateway.quarantine import TOPIC, State, board, glance
from gateway.quarantine import Filter as Wanted
from gateway.quarantine import listing as register
from gateway.quarantine.listing import Line

_MOST_FOUND = 25


@DESK.page("", READ, menu=_l("Người đang theo dõi"))
def everybody() -> str:
    """The register; unless another state is asked for, who is watched now."""
    area = me().area(READ)
    filters = (
        Filter("commune", _l("Xã, phường"), communes.within(area)),
        Filter("place", _l("Nơi ở"), words.PLACES),
        Filter("cls", _l("Diện"), words.classes()),
        Filter("state", _l("Trạng thái"), words.STATES),
        Filter("group", _l("Phòng, thôn")),
    )
    asked = listing.asked(filters, tuple(register.SORTS), "-admitted")
    given = asked.filters
    wanted = Wanted(
        area,
        commune=given.get("commune"),
        place=given.get("place"),
        cls=given.get("cls"),
        state=State(given.get("state", State.WATCHED)),
        group=given["group"].upper() if "group" in given else None,
    )
    found, total = register.page(
        tx(), wanted, sort=asked.sort, down=asked.down, limit=asked.size, offset=asked.offset
    )
    shown = _list(found, total, asked, filters)
    today = clock.today(clock.now())
    urgent, how_many = alarms()
    return render_template(
        "desks/quarantine/everybody.html",
        list=shown,
        alarms=urgent,
        alarmed=how_many,
        outcome_chip=outcome_chip,
        tally=board.tally(tx(), Wanted(area), today),
        topic=TOPIC,
    )


class FindForm(FlaskForm):
    """Somebody of the register, by what is known of them; sent by POST, so that no address holds a name."""

    said = StringField(
        _l("Số điện thoại hoặc họ tên"),
        [InputRequired(_l("Gõ số điện thoại hoặc họ tên.")), Length(max=80)],
        description=_l("Số đầy đủ, hoặc một hay vài chữ trong tên; không dấu cũng được."),
    )


@DESK.form("/find", READ)
def find() -> str:
    """People of the register behind a number or of a name, whatever has become of them."""
    form, total = FindForm(), 0
    found: list[Line] = []
    if form.validate_on_submit():
        said, area = form.said.data or "", me().area(READ)
        try:
            number = read_number(said, "said") if any(map(str.isdigit, said)) else None
            wanted = Wanted(area, state=None, number=number, name=None if number else said)
            found, total = register.page(tx(), wanted, limit=_MOST_FOUND)
            shown_ids = [line.person_id for line in found]
            what = "number" if number else "name"
            audit.record(tx(), me().actor, "quarantine.find", what, clock.now(), {"found": shown_ids})
        except BadInput as fault:
            faults.onto(form, fault)
    asked = Asked({}, "admitted", True, 1, _MOST_FOUND)
    shown = _list(found, total, asked, ()) if form.is_submitted() and not form.errors else None
    return render_template("desks/quarantine/find.html", form=form, list=shown)


def _list(found: list[Line], total: int, asked: Asked, filters: tuple[Filter, ...]) -> Listing[Line]:
    cells = glance.now_at(tx(), [line for line in found if line.state is State.WATCHED], clock.now())
    columns = (
        Column[Line](_l("Họ và tên"), lambda line: line.name),
        Column[Line](_l("Năm sinh"), lambda line: line.birth_year, wide_only=True),
        Column[Line](_l("Diện"), lambda line: words.class_name(line.cls), sort="class" if filters else ""),
        Column[Line](_l("Nơi ở"), where, sort="place" if filters else ""),
        Column[Line](_l("Đến hết ngày"), lambda line: day(line.until), sort="until" if filters else ""),
        Column[Line](_l("Lần này"), lambda line: cell_chip(cells.get(line.id), line.commune_code)),
        Column[Line](_l("Trạng thái"), state_chip),
    )
    return Listing(
        columns,
        found,
        total,
        asked,
        filters,
        link=lambda line: url_for("console_quarantine.one", line_id=line.id),
        empty=_l("Không có ai như vậy trong địa bàn của bạn."),
        live=TOPIC if filters else "",
    )


def where(line: Line) -> str:
    """Room, site and commune; at home the commune alone."""
    inside = " · ".join(part for part in (line.group, line.site) if part)
    return (
        _("%(inside)s, %(place)s", inside=inside, place=place(line.commune_code))
        if inside
        else place(line.commune_code)
    )
