"""The scoreboard: figures of a period by commune or by site, a line over its days, a file; nobody is in it."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, Final

from flask import Response as Answer
from flask import render_template, request, url_for
from flask_babel import lazy_gettext as _l

from gateway import clock, scoreboard
from gateway.accounts import Area
from gateway.console import communes, listing
from gateway.console.desk import Desk
from gateway.console.here import tx
from gateway.console.listing import Column, Filter, Listing
from gateway.console.showing import grouped, place
from gateway.console.sign_in import me
from gateway.scoreboard import Figures

DESK = Desk("scoreboard", "/scoreboard", _l("Bảng điểm"), _l("Hệ thống"))

_USUAL: Final = 7  # days
_LONGEST: Final = timedelta(days=365)
_LINES: Final = {"commune": _l("xã, phường"), "site": _l("điểm")}
_SORTS: Final[dict[str, Callable[[Figures], Any]]] = {
    "name": lambda line: line.name,
    "declarations": lambda line: line.declarations,
    "in": lambda line: line.visits_in,
    "out": lambda line: line.visits_out,
    "left": lambda line: line.checkout_share or 0.0,
    "kept": lambda line: line.kept_share or 0.0,
}


@DESK.page("", "scoreboard.read", menu=_l("Bảng điểm"))
def figures() -> str | Answer:
    """Communes, unless sites are asked for; the last week, unless other days are."""
    area = me().area("scoreboard.read")
    filters = (
        Filter("by", _l("Mỗi dòng là"), _LINES),
        Filter("from", _l("Từ ngày"), kind="date"),
        Filter("to", _l("Đến ngày"), kind="date"),
        Filter("commune", _l("Xã, phường"), communes.within(area)),
    )
    asked = listing.unless_said(listing.asked(filters, tuple(_SORTS), "name", size=100), "by", "commune")
    first, last = _period(asked.filters.get("from"), asked.filters.get("to"))
    asked = replace(asked, filters={**asked.filters, "from": f"{first}", "to": f"{last}"})
    commune = asked.filters.get("commune")
    wanted: Area = area if commune is None else frozenset({commune})
    by_site = asked.filters.get("by") == "site"
    found = (scoreboard.by_site if by_site else scoreboard.by_commune)(tx(), first, last, wanted)
    found.sort(key=_SORTS[asked.sort], reverse=asked.down)
    columns = _columns(by_site=by_site)
    if request.args.get("format") == "csv":
        return listing.as_file(columns, found, f"1022-{'site' if by_site else 'commune'}-{first}-{last}")
    shown = Listing(
        columns,
        found[asked.offset : asked.offset + asked.size],
        len(found),
        asked,
        filters,
        empty=_l("Chưa đếm được gì trong những ngày này."),
        more={"whole": True},  # the figures above and the days below change too
        export=url_for("console_scoreboard.figures", **{**asked.filters, "format": "csv"}),  # type: ignore[arg-type]
    )
    return render_template(
        "desks/scoreboard.html",
        list=shown,
        chart=_chart(first, last, wanted),
        totals=_totals(found),
        first=first,
        last=last,
        counted_at=scoreboard.counted_at(tx()),
    )


def _columns(*, by_site: bool) -> tuple[Column[Figures], ...]:
    counts: tuple[Column[Figures], ...] = (
        Column(
            _l("Lượt vào"),
            lambda line: grouped(line.visits_in),
            "in",
            lambda line: line.visits_in,
            number=True,
        ),
        Column(
            _l("Lượt ra"),
            lambda line: grouped(line.visits_out),
            "out",
            lambda line: line.visits_out,
            number=True,
        ),
        Column(
            _l("Vào rồi báo ra"),
            lambda line: _share(line.checkout_share),
            "left",
            _exact("checkout_share"),
            number=True,
        ),
    )
    if by_site:
        return (
            Column(_l("Điểm"), lambda line: line.name, "name"),
            Column(_l("Số"), lambda line: line.code),
            Column(_l("Xã, phường"), lambda line: place(line.commune_code)),
            *counts,
        )
    return (
        Column(_l("Xã, phường"), lambda line: line.name or _l("không rõ nơi"), "name"),
        Column(_l("Mã"), lambda line: line.code or "—", wide_only=True),
        Column(
            _l("Tờ khai"), lambda line: grouped(line.declarations), "declarations", lambda line: line.declarations,
            number=True,
        ),
        *counts,
        Column(_l("Đã hứa"), lambda line: grouped(line.promised), plain=lambda line: line.promised, number=True),
        Column(_l("Giữ lời"), lambda line: _share(line.kept_share), "kept", _exact("kept_share"), number=True),
    )  # fmt: skip


def _chart(first: date, last: date, area: Area) -> str:
    """A point for each day, at its noon here."""
    days = scoreboard.by_day(tx(), first, last, area)
    noon = [int((clock.midnight(day) + timedelta(hours=12)).timestamp()) for day, _declared, _came in days]
    series = [
        {"label": str(_l("Tờ khai")), "values": [declared for _day, declared, _came in days]},
        {"label": str(_l("Lượt vào")), "values": [came for _day, _declared, came in days]},
    ]
    return json.dumps({"times": noon, "series": series, "days": True, "label": str(_l("Ngày"))})


def _totals(found: Sequence[Figures]) -> list[tuple[Any, int]]:
    return [
        (_l("tờ khai"), sum(line.declarations for line in found)),
        (_l("lượt vào"), sum(line.visits_in for line in found)),
        (_l("lượt ra"), sum(line.visits_out for line in found)),
    ]


def _period(begins: str | None, ends: str | None) -> tuple[date, date]:
    last = _day(ends) or clock.today(clock.now())
    first = _day(begins) or last - timedelta(days=_USUAL - 1)
    return min(max(first, last - _LONGEST), last), last


def _day(said: str | None) -> date | None:
    try:
        return None if said is None else date.fromisoformat(said)
    except ValueError:
        return None


def _share(share: float | None) -> str:
    return "—" if share is None else f"{share * 100:.0f} %"


def _exact(name: str) -> Callable[[Figures], Any]:
    def plain(line: Figures) -> Any:
        share = getattr(line, name)
        return "" if share is None else round(share, 3)

    return plain
