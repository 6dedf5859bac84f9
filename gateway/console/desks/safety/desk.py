"""The desk of site safety and the words its pages share."""

from __future__ import annotations

from typing import Any, Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from markupsafe import Markup

from gateway.console.desk import Desk
from gateway.console.showing import chip
from gateway.safety import Act, Level, Rating, Staleness

DESK = Desk("safety", "/safety", _l("An toàn"), _l("Phòng dịch"))

LEVELS: Final[dict[Level, Any]] = {
    Level.VERY_HIGH: _l("nguy cơ rất cao"),
    Level.HIGH: _l("nguy cơ cao"),
    Level.MEDIUM: _l("nguy cơ trung bình"),
    Level.LOW: _l("nguy cơ thấp"),
    Level.VERY_LOW: _l("rất ít nguy cơ"),
}
SHORT: Final[dict[Level, Any]] = {
    Level.VERY_HIGH: _l("rất cao"),
    Level.HIGH: _l("cao"),
    Level.MEDIUM: _l("trung bình"),
    Level.LOW: _l("thấp"),
    Level.VERY_LOW: _l("rất ít"),
}
"""The same at the head of a column about risk."""
STALENESS: Final[dict[Staleness, Any]] = {
    Staleness.OVERDUE: _l("quá hạn"),
    Staleness.NEW: _l("chưa đến hạn đánh giá lần đầu"),
    Staleness.CURRENT: _l("còn hạn"),
    Staleness.UNRATED: _l("không thuộc diện đánh giá"),
}
ACTS: Final[dict[Act, Any]] = {
    Act.OPEN: _l("được hoạt động"),
    Act.WATCH: _l("được hoạt động, sửa chỗ yếu nhất"),
    Act.REDUCE: _l("phải giảm nguy cơ rồi mới hoạt động"),
    Act.STOP: _l("không được hoạt động"),
}
TONES: Final = {
    Level.VERY_HIGH: "bad",
    Level.HIGH: "bad",
    Level.MEDIUM: "warn",
    Level.LOW: "good",
    Level.VERY_LOW: "good",
}
_FRESHNESS: Final = {Staleness.OVERDUE: "bad", Staleness.NEW: "warn", Staleness.CURRENT: "good"}


def level_chip(level: Level | str | None) -> Markup:
    """How likely an infection spreads there."""
    return chip(_("chưa đánh giá")) if level is None else chip(LEVELS[Level(level)], TONES[Level(level)])


def staleness_chip(staleness: Staleness) -> Markup:
    """How fresh that is."""
    return chip(STALENESS[staleness], _FRESHNESS.get(staleness, ""))


def rating_chip(rating: Rating) -> Markup:
    """The level of a site; of one that is not rated, that it is not."""
    if rating.staleness is Staleness.UNRATED:
        return staleness_chip(rating.staleness)
    said = level_chip(rating.level)
    return said if rating.inspected_until is None else said + " " + chip(_("theo kiểm tra"))
