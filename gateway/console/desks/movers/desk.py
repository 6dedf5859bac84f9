"""The desk of those who need help to leave, and the words its pages share."""

from __future__ import annotations

from typing import Any, Final

from flask_babel import lazy_gettext as _l
from markupsafe import Markup

from gateway.console.desk import Desk
from gateway.console.showing import chip
from gateway.movers import End, Mover, Outcome, Reason, turn

DESK: Final = Desk("movers", "/movers", _l("Người cần giúp di dời"), _l("Cảnh báo"))

READ: Final = "mover.read"
WRITE: Final = "mover.write"

REASONS: Final[dict[str, Any]] = {
    Reason.DIALYSIS.value: _l("chạy thận"),
    Reason.BEDRIDDEN.value: _l("nằm liệt giường"),
    Reason.BOAT.value: _l("tàu trên biển"),
    Reason.PREGNANT.value: _l("mang thai từ tháng 8"),
    Reason.ALONE.value: _l("trên 75 tuổi, sống một mình"),
}
OUTCOMES: Final[dict[str, Any]] = {
    Outcome.SAFE.value: _l("đã an toàn"),
    Outcome.MOVING.value: _l("đang di dời"),
    Outcome.NEEDS_HELP.value: _l("cần giúp ngay"),
    Outcome.NO_ANSWER.value: _l("gọi không được"),
    Outcome.WRONG.value: _l("sai số, không còn ở đó"),
}
OUTCOME_TONES: Final = {
    Outcome.SAFE.value: "good",
    Outcome.MOVING.value: "good",
    Outcome.NEEDS_HELP.value: "bad",
    Outcome.NO_ANSWER.value: "warn",
    Outcome.WRONG.value: "warn",
}
ENDS: Final[dict[str, Any]] = {
    End.WELL.value: _l("không còn cần giúp: đã khỏe, đã sinh, đã vào bờ, đã có người ở cùng"),
    End.AWAY.value: _l("đã chuyển đi nơi khác"),
    End.DIED.value: _l("đã mất"),
    End.MISTAKE.value: _l("ghi nhầm hoặc ghi hai lần"),
}
_FIRST: Final = 2  # turns that are called before all others


def reason_chip(mover: Mover) -> Markup:
    """Why they need help; red where they are called first."""
    return chip(REASONS[mover.reason], "bad" if turn(mover.reason, mover.people) <= _FIRST else "warn")
