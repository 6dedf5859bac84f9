"""The desk of rumours and the words its pages share."""

from __future__ import annotations

from typing import Any, Final

from flask_babel import lazy_gettext as _l
from markupsafe import Markup

from gateway.console.desk import Desk
from gateway.console.showing import chip
from gateway.rumours import About, CheckState, Verdict

DESK = Desk("rumours", "/rumours", _l("Tin đồn"), _l("Người dân"))

VERDICTS: Final[dict[Verdict, Any]] = {
    Verdict.FALSE: _l("sai"),
    Verdict.TRUE: _l("đúng"),
    Verdict.UNSURE: _l("chưa đủ căn cứ"),
}
ABOUT: Final[dict[About, Any]] = {
    About.HEALTH: _l("bệnh, thuốc, vắc xin"),
    About.ORDERS: _l("lệnh cấm, mở lại, hỗ trợ"),
    About.SCAM: _l("lừa đảo, mạo danh"),
    About.OTHER: _l("việc khác"),
}
CHECKS: Final[dict[CheckState, Any]] = {
    CheckState.OPEN: _l("chờ kết luận"),
    CheckState.SETTLED: _l("đang báo cho người hỏi"),
    CheckState.TOLD: _l("đã báo hết"),
}
_TONES: Final = {Verdict.FALSE: "bad", Verdict.TRUE: "good", Verdict.UNSURE: "warn"}


def verdict_chip(verdict: str) -> Markup:
    """What is known of a claim."""
    return chip(VERDICTS[Verdict(verdict)], _TONES[Verdict(verdict)])


def check_chip(state: str) -> Markup:
    """Where a check is."""
    tone = "warn" if state == CheckState.OPEN else "good" if state == CheckState.TOLD else ""
    return chip(CHECKS[CheckState(state)], tone)
