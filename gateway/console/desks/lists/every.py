"""The page of all lists: which can be used, which wait for somebody to look at their bad lines."""

from __future__ import annotations

from typing import Final

from flask import render_template, url_for
from flask_babel import lazy_gettext as _l

from gateway import lists
from gateway.accounts import staff
from gateway.console import listing
from gateway.console.desks.lists.desk import DESK, READ, STATES, state_chip
from gateway.console.here import tx
from gateway.console.listing import Column, Filter, Listing
from gateway.console.showing import grouped, moment
from gateway.lists import NumberList

_SORTS: Final = tuple(lists.SORTS)


@DESK.page("", READ, menu=_l("Danh sách số"))
def every() -> str:
    """The newest first."""
    filters = (Filter("state", _l("Trạng thái"), STATES),)
    asked = listing.asked(filters, _SORTS, "-made")
    found, total = lists.listed(
        tx(),
        state=asked.filters.get("state"),
        sort=asked.sort,
        down=asked.down,
        offset=asked.offset,
        limit=asked.size,
    )
    names = staff.names(tx(), {one.made_by for one in found})
    columns = (
        Column[NumberList](_l("Tên"), lambda one: one.name, sort="name"),
        Column[NumberList](_l("Trạng thái"), lambda one: state_chip(one.state)),
        Column[NumberList](_l("Số dùng được"), lambda one: grouped(one.good), sort="good", number=True),
        Column[NumberList](_l("Dòng sai"), lambda one: grouped(one.bad), sort="bad", number=True),
        Column[NumberList](_l("Người mang tới"), lambda one: names.get(one.made_by, "—"), wide_only=True),
        Column[NumberList](_l("Lúc"), lambda one: moment(one.made_at), sort="made"),
    )
    shown = Listing(
        columns,
        found,
        total,
        asked,
        filters,
        link=lambda one: url_for("console_lists.one", list_id=one.public_id),
        empty=_l("Chưa có danh sách nào như vậy."),
        live=lists.TOPIC,
    )
    return render_template("desks/lists/every.html", list=shown)
