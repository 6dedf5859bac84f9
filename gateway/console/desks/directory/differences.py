"""What stands in the directory and what shall stand there, field by field, as people read it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from gateway import directory
from gateway.console.desks.directory.desk import KINDS, STANDINGS, USES
from gateway.console.here import tx
from gateway.console.showing import day, place

NOTHING: Final = "—"
FIELDS: Final[dict[str, Any]] = {
    "kind": _l("loại"),
    "unit": _l("tên"),
    "numbers": _l("số điện thoại"),
    "places": _l("nơi phục vụ"),
    "commune_code": _l("xã, phường"),
    "address": _l("địa chỉ"),
    "services": _l("dịch vụ"),
    "lat": _l("vĩ độ"),
    "lon": _l("kinh độ"),
    "starts_on": _l("ngày bắt đầu"),
    "ends_on": _l("ngày cuối"),
    "number": _l("số"),
    "use": _l("dùng"),
    "standing": _l("tình trạng"),
}


@dataclass(frozen=True)
class Difference:
    """One field: what is told of it, and what shall be."""

    field: str
    was: str
    now: str


@dataclass(frozen=True)
class Line:
    """One unit or number: its name, what shall be done with it, and every field that differs."""

    name: str
    act: str
    differences: list[Difference]


def lines(proposal: directory.DirectoryProposal) -> list[Line]:
    """Everything that is proposed."""
    return [_line(each) for each in proposal.lines]


def between(was: Mapping[str, Any], now: Mapping[str, Any]) -> list[Difference]:
    """The fields that differ, in the order of the form."""
    pairs = ((name, value(name, was.get(name)), value(name, now.get(name))) for name in FIELDS)
    return [Difference(str(FIELDS[name]), before, after) for name, before, after in pairs if before != after]


def value(name: str, stands: Any) -> str:
    """What stands in one field."""
    if name == "places" and stands is not None:
        return directory.areas.write(tx(), stands)
    if stands in (None, "", []):
        return NOTHING
    if name == "numbers":
        return directory.numbers.all_readable(stands)
    if name in ("starts_on", "ends_on"):
        return day(date.fromisoformat(stands))
    if name == "commune_code":
        return place(stands)
    if name == "number":
        return directory.numbers.readable(stands)
    known = {"kind": KINDS, "use": USES, "standing": STANDINGS}.get(name, {})
    return str(known.get(stands, stands))


def _line(line: Mapping[str, Any]) -> Line:
    was, now = line["was"], line["now"]
    if now is None:
        gone = [Difference(each.field, each.was, _("không báo nữa")) for each in between(was, {})]
        return Line(was["unit"], _("bỏ khỏi danh bạ"), gone)
    if "use" in now:
        shall = {**now, "standing": directory.Standing.PRINTED.value}
        known = {} if was is None else {**now, **was}
        return Line(value("number", now["number"]), _("in số tổng đài"), between(known, shall))
    act = _("đơn vị mới") if was is None else _("sửa")
    return Line((was or now)["unit"], act, between(was or {}, now))
