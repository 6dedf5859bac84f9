"""The day grid, people by slots, and how far each commune is on a day."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from flask import Response as Answer
from flask import render_template, request, url_for
from flask_babel import lazy_gettext as _l
from markupsafe import Markup

from gateway import clock
from gateway.console import communes, listing
from gateway.console.desks.quarantine import words
from gateway.console.desks.quarantine.desk import DESK, READ, cell_chip, read_day
from gateway.console.here import tx
from gateway.console.listing import Column, Filter, Listing
from gateway.console.showing import place
from gateway.console.sign_in import me
from gateway.quarantine import TOPIC, board, glance
from gateway.quarantine import Filter as Wanted
from gateway.quarantine.board import GridRow
from gateway.quarantine.glance import Tally

_DAYS: Final = 7  # days of one grid: what a wide screen shows without scrolling


@DESK.page("/grid", READ, menu=_l("Lưới ngày"))
def grid() -> str:
    """Who reported which slot, the last days up to the one that is asked for."""
    area = me().area(READ)
    filters = (
        Filter("until", _l("Đến ngày"), kind="date"),
        Filter("commune", _l("Xã, phường"), communes.within(area)),
        Filter("place", _l("Nơi ở"), words.PLACES),
        Filter("cls", _l("Diện"), words.classes()),
        Filter("group", _l("Phòng, thôn")),
    )
    asked = listing.asked(filters, ("place",), "place")
    given = asked.filters
    last = read_day(given.get("until")) or clock.today(clock.now())
    first = last - timedelta(days=_DAYS - 1)
    wanted = Wanted(
        area,
        commune=given.get("commune"),
        place=given.get("place"),
        cls=given.get("cls"),
        group=given["group"].upper() if "group" in given else None,
    )
    found, total = board.grid(tx(), wanted, first, last, limit=asked.size, offset=asked.offset)
    days = [first + timedelta(days=ahead) for ahead in range(_DAYS)]
    columns = (
        Column[GridRow](_l("Họ và tên"), lambda row: row.line.name),
        Column[GridRow](_l("Diện"), lambda row: words.class_name(row.line.cls), wide_only=True),
        Column[GridRow](_l("Phòng, thôn"), lambda row: row.line.group or "—", wide_only=True),
        *(_of_day(each) for each in days),
    )
    shown = Listing(
        columns,
        found,
        total,
        asked,
        filters,
        link=lambda row: url_for("console_quarantine.one", line_id=row.line.id),
        empty=_l("Không có ai đang theo dõi như vậy."),
        live=TOPIC,
    )
    return render_template("desks/quarantine/grid.html", list=shown, first=first, last=last)


@DESK.page("/day", READ, menu=_l("Tổng hợp ngày"))
def of_day() -> str | Answer:
    """Each commune's day in figures."""
    filters = (Filter("day", _l("Ngày"), kind="date"),)
    asked = listing.asked(filters, ("place",), "place", size=100)
    wanted = read_day(asked.filters.get("day")) or clock.today(clock.now())
    found = glance.by_commune(tx(), me().area(READ), wanted)
    columns = (
        Column[Tally](_l("Xã, phường"), lambda one: place(one.commune_code)),
        Column[Tally](_l("Đang theo dõi"), lambda one: one.watched, number=True),
        Column[Tally](_l("Đã báo"), lambda one: one.reported, number=True),
        Column[Tally](_l("Có dấu hiệu"), lambda one: one.ill, number=True),
        Column[Tally](_l("Đang chờ"), lambda one: one.waiting, number=True),
        Column[Tally](_l("Cần gọi"), lambda one: one.calling, number=True),
        Column[Tally](_l("Không báo"), lambda one: one.missed, number=True),
        Column[Tally](_l("Giao trạm vì im lặng"), lambda one: one.silent, number=True),
    )
    if request.args.get("format") == "csv":
        return listing.as_file(columns, found, f"1022-cach-ly-{wanted}")
    shown = Listing(
        columns,
        found[asked.offset : asked.offset + asked.size],
        len(found),
        asked,
        filters,
        link=lambda one: url_for("console_quarantine.everybody", commune=one.commune_code),
        empty=_l("Ngày này không có ai phải báo."),
        export=url_for("console_quarantine.of_day", day=f"{wanted}", format="csv"),
        live=TOPIC,
    )
    return render_template("desks/quarantine/day.html", list=shown, day=wanted)


def _of_day(each: date) -> Column[GridRow]:
    return Column(f"{each:%d/%m}", lambda row: _cells(row, each))


def _cells(row: GridRow, day_: date) -> Markup:
    """The slots of one day, one under the other."""
    slots = Markup("").join(
        Markup('<div><span class="fine">{}</span> {}</div>').format(
            words.SLOTS.get(cell.slot, cell.slot), cell_chip(cell, row.line.commune_code)
        )
        for cell in row.cells
        if cell.day == day_
    )
    return Markup("<div>{}</div>").format(slots or "—")
