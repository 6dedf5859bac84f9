"""The page of all texts of calls: which are recorded, which a machine reads, which nobody can hear."""

from __future__ import annotations

from typing import Final

from flask import render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from markupsafe import Markup, escape

from gateway import prompts
from gateway.console import listing
from gateway.console.desks.prompts.desk import (
    DESK,
    READ,
    STANDINGS,
    TOPICS,
    key,
    standing_chip,
    tongues,
)
from gateway.console.here import tx
from gateway.console.listing import Column, Filter, Listing
from gateway.console.showing import grouped
from gateway.prompts.listing import NEEDED, Row, Standing, counted, sought
from gateway.prompts.listing import every as every_row

_SORTS: Final = ("text",)


def _words(row: Row) -> Markup:
    """In their own language, whatever the page's is; what only people speak is written in Vietnamese."""
    return Markup('<span lang="{}">{}</span>').format("en" if row.lang == "en" else "vi", row.words)


@DESK.page("", READ, menu=_l("Lời ghi sẵn"))
def every() -> str:
    """One language at a time, Vietnamese first; above it how far each language is."""
    filters = (
        Filter("lang", _l("Tiếng"), tongues()),
        Filter("topic", _l("Việc"), TOPICS),
        Filter("standing", _l("Người gọi nghe"), STANDINGS),
        Filter("q", _l("Lời, mã lời")),
    )
    asked = listing.unless_said(listing.asked(filters, _SORTS, "text"), "lang", "vi")
    given = asked.filters
    rows = every_row(tx(), given.get("lang", "vi"))
    found = sought(
        rows, topic=given.get("topic", ""), standing=given.get("standing", ""), said=given.get("q", "")
    )
    columns = (
        Column[Row](_l("Mã"), _name),
        Column[Row](_l("Lời"), _words, plain=lambda row: row.words),
        Column[Row](_l("Việc"), lambda row: str(TOPICS.get(row.topic, row.topic)), wide_only=True),
        Column[Row](_l("Người gọi nghe"), lambda row: standing_chip(row.standing)),
    )
    shown = Listing(
        columns,
        found[asked.offset : asked.offset + asked.size],
        len(found),
        asked,
        filters,
        link=lambda row: url_for("console_prompts.one", key=key(row.lang, row.piece)),
        empty=_l("Không có lời nào như vậy."),
        live=prompts.TOPIC,
        more={"whole": True},
    )
    needed = [row for row in found if row.standing in NEEDED]
    return render_template(
        "desks/prompts/every.html",
        list=shown,
        code=given.get("lang", "vi"),
        summary=[_summary(code, name) for code, name in tongues().items()],
        needed=min(len(needed), prompts.sittings.MOST),
        asked=dict(request.args),
        recorded_only=prompts.is_recorded_only(given.get("lang", "vi")),
    )


def _name(row: Row) -> Markup:
    part = Markup(' <span class="fine">{}</span>').format(_("phần %(no)s", no=row.piece.no + 1))
    return escape(row.piece.msg_id) + (part if row.piece.no else Markup(""))


def _summary(code: str, name: str) -> dict[str, str]:
    counts = counted(every_row(tx(), code))
    by = {standing.value: grouped(counts.get(standing, 0)) for standing in Standing}
    return {**by, "code": code, "name": name, "all": grouped(sum(counts.values()))}
