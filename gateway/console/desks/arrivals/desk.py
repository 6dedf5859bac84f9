"""The desk of arrivals and the words its pages share: classes, levels, where each thing stands; reasons in words."""

from __future__ import annotations

from typing import Any, Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from markupsafe import Markup

from gateway.arrivals import Class, Level, Reason, Standing, State, Vehicle
from gateway.console.desk import Desk
from gateway.console.showing import chip

DESK = Desk("arrivals", "/arrivals", _l("Người đến"), _l("Phòng dịch"))

CLASSES: Final[dict[Class, Any]] = {
    Class.NONE: _l("không thuộc diện"),
    Class.DECLARE: _l("tự theo dõi sức khỏe"),
    Class.HOME: _l("theo dõi tại nhà"),
    Class.CENTRAL: _l("cách ly tập trung"),
    Class.EXAMINE: _l("khám, lấy mẫu"),
}
STATES: Final[dict[State, Any]] = {
    State.NOTED: _l("đã ghi"),
    State.WAITING: _l("chờ trạm gọi"),
    State.SETTLED: _l("trạm đã liên hệ"),
    State.ADMITTED: _l("đã đưa vào theo dõi"),
}
LEVELS: Final[dict[Level, Any]] = {
    Level.HIGH: _l("mức cao"),
    Level.MEDIUM: _l("mức vừa"),
    Level.LOW: _l("mức thấp"),
}
STANDINGS: Final[dict[Standing, Any]] = {
    Standing.SUBMITTED: _l("chờ người thứ hai"),
    Standing.APPROVED: _l("đang áp dụng"),
    Standing.RETURNED: _l("bị trả lại"),
    Standing.WITHDRAWN: _l("đã rút lại"),
    Standing.ENDED: _l("đã hết"),
}
VEHICLES: Final[dict[Vehicle, Any]] = {
    Vehicle.AIRPLANE: _l("máy bay"),
    Vehicle.TRAIN: _l("tàu hỏa"),
    Vehicle.CAR: _l("xe khách"),
    Vehicle.WATERWAY: _l("tàu thuyền"),
    Vehicle.PERSONAL: _l("xe riêng"),
}
_CLASS_TONES = {Class.HOME: "warn", Class.CENTRAL: "bad", Class.EXAMINE: "bad"}
_STATE_TONES = {State.WAITING: "warn", State.SETTLED: "good", State.ADMITTED: "good"}
_LEVEL_TONES = {Level.HIGH: "bad", Level.MEDIUM: "warn"}
_STANDING_TONES = {Standing.SUBMITTED: "warn", Standing.APPROVED: "good", Standing.RETURNED: "bad"}


def class_chip(cls: str) -> Markup:
    """What screening came to."""
    return chip(CLASSES[Class(cls)], _CLASS_TONES.get(Class(cls), ""))


def state_chip(state: str) -> Markup:
    """Where the station is with somebody."""
    return chip(STATES[State(state)], _STATE_TONES.get(State(state), ""))


def level_chip(level: str) -> Markup:
    """How far it has gone there."""
    return chip(LEVELS[Level(level)], _LEVEL_TONES.get(Level(level), ""))


def standing_chip(state: str) -> Markup:
    """Where an area or a version is between its two people."""
    return chip(STANDINGS[Standing(state)], _STANDING_TONES.get(Standing(state), ""))


def sentence(reason: Reason) -> str:
    """Why somebody is of their class, as staff read it."""
    match reason.why:
        case "area":
            where = {"area": reason.area, "level": LEVELS[Level(reason.level)], "paper": reason.paper}
            return str(_("Vì đến từ %(area)s (%(level)s), theo văn bản số %(paper)s.", **where))
        case "patient":
            return str(_("Vì có ở gần người bệnh hoặc nghi bệnh."))
        case "abroad":
            return str(_("Vì có ở gần người đến từ nước có dịch."))
        case _:
            return str(_("Vì có dấu hiệu bệnh."))
