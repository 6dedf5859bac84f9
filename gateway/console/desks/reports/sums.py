"""The sums of a day: communes, areas, the province; each line is exactly its parts, also in the file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from flask import Response as Answer
from flask import render_template, request, url_for
from flask_babel import lazy_gettext as _l

from gateway import clock, reports
from gateway.console import listing
from gateway.console.desks.reports.desk import DESK, day_of, form_of, label
from gateway.console.here import tx
from gateway.console.listing import Column
from gateway.console.sign_in import me
from gateway.reports.forms import Form
from gateway.reports.rolling import Line

_LEVELS: Final[dict[str, Any]] = {
    "whole": _l("tổng"),
    "area": _l("khu vực"),
    "commune": _l("xã, phường"),
}


@dataclass(frozen=True)
class Row:
    """One line of the table, and which level of the sum it is."""

    level: str
    name: Any
    line: Line


@DESK.page("/sums", "report.read", menu=_l("Tổng hợp báo cáo"))
def sums() -> str | Answer:
    """A day rolled up."""
    day = day_of(request.args.get("day"))
    form, area = form_of(day), me().area("report.read")
    whole = reports.roll_up(tx(), form, day, area, clock.now())
    rows = _rows(whole, _l("Toàn tỉnh") if area is None else _l("Toàn địa bàn"))
    if request.args.get("format") == "csv":
        return listing.as_file(_columns(form), rows, f"1022-tong-hop-{day}")
    return render_template(
        "desks/reports/sums.html",
        rows=rows,
        day=day,
        figures=[(figure.key, label(figure)) for figure in form.figures],
        export=url_for("console_reports.sums", day=f"{day}", format="csv"),
        levels=_LEVELS,
    )


def _rows(whole: Line, name: Any) -> list[Row]:
    found = [Row("whole", name, whole)]
    for area in whole.parts:
        if area.name or len(whole.parts) > 1:
            found.append(Row("area", area.name or _l("Không thuộc khu vực nào"), area))
        found += [Row("commune", part.name, part) for part in area.parts]
    return found


def _columns(form: Form) -> tuple[Column[Row], ...]:
    return (
        Column(_l("Cấp"), lambda row: _LEVELS[row.level]),
        Column(_l("Nơi"), lambda row: row.name),
        Column(_l("Mã"), lambda row: row.line.code),
        Column(_l("Đã báo"), lambda row: row.line.reported),
        Column(_l("Phải báo"), lambda row: row.line.expected),
        *(Column(label(figure), _value(figure.key)) for figure in form.figures),
    )


def _value(key: str) -> Any:
    def of(row: Row) -> int:
        return row.line.figures[key]

    return of
