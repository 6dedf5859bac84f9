"""What the supervisor's pages share: their place in the menu, their words, and how a refused press is told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

from flask import flash, redirect
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from gateway import clock, phone
from gateway.calls import leading, lines
from gateway.calls.queue import OVERFLOW
from gateway.calls.states import Mode
from gateway.console import faults
from gateway.console.desk import Desk
from gateway.console.desks.hotline.desk import LEAD, SKILLS
from gateway.console.here import settings, tx
from gateway.console.sign_in import me
from gateway.errors import BadInput, Conflict, NotFound

DESK: Final = Desk("hotline_lead", "/hotline/board", _l("Bảng điều hành"), _l("Tổng đài"))
MODES: Final[dict[str, Any]] = {
    Mode.LISTEN: _l("Nghe"),
    Mode.WHISPER: _l("Nhắc riêng"),
    Mode.BARGE: _l("Cùng nói"),
}
HEARING: Final[dict[str, Any]] = {
    Mode.LISTEN: _l("bạn đang nghe"),
    Mode.WHISPER: _l("bạn đang nhắc riêng"),
    Mode.BARGE: _l("bạn đang cùng nói"),
}
ALL_SKILLS: Final[dict[str, Any]] = {**SKILLS, OVERFLOW: _l("đội khác: chỉ giúp khi quá tải")}
_CONFLICTS: Final[dict[str, Any]] = {
    "unread": _l("Người này còn chỉ đạo chưa đọc: họ đọc xong thì tự sẵn sàng."),
    "on_a_call": _l("Người này đang có người gọi trên máy: chờ xong cuộc gọi."),
    "not_signed_on": _l("Người này đã ra ca."),
    "not_waiting": _l("Người gọi này không còn chờ nữa."),
    "is_first": _l("Người gọi này đã đứng đầu hàng."),
    "no_talk": _l("Cuộc nói chuyện này đã xong, hoặc chưa có ai nhấc máy."),
    "over": _l("Cuộc nói chuyện này đã xong, hoặc chưa có ai nhấc máy."),
    "another_call": _l("Cuộc nói chuyện này đã xong, hoặc chưa có ai nhấc máy."),
    "own_call": _l("Đây là cuộc gọi của chính bạn."),
    "colleague_not_ready": _l("Người này vừa bận: chọn người khác."),
}


def done(act: Callable[[datetime], object], to: str) -> Response:
    """Do it and show the page `to`; a fault as a sentence above it."""
    try:
        act(clock.now())
    except BadInput as fault:
        flash(faults.said(fault), "error")
    except NotFound:
        flash(_("Việc này vừa được người khác làm, hoặc không còn nữa."), "error")
    except Conflict as fault:
        unknown = _l("Lúc này chưa làm được việc đó: xem lại bảng.")
        flash(str(_CONFLICTS.get(fault.message, unknown)), "error")
    return redirect(to)


def lasted(since: datetime, now: datetime) -> str:
    """How long something has lasted, as the browser goes on counting it: "4:05", "2 h 10"."""
    return spent((now - since).total_seconds())


def spent(seconds: float | None) -> str:
    """So many seconds as people read them; "—": nothing was measured."""
    if seconds is None:
        return "—"
    whole = max(0, round(seconds))
    if whole < 3600:
        return f"{whole // 60}:{whole % 60:02d}"
    return f"{whole // 3600} h {whole % 3600 // 60}"


def my_line() -> str:
    """Where the supervisor hears calls: what they have said, else their account's own phone; "" where there is none."""
    return leading.heard_at(tx(), me().id) or me().phone or ""


def my_line_said() -> str:
    """The same, as people write it."""
    line = my_line()
    return phone.national(line) if line.startswith("+") else line


def checked_line() -> str:
    """`my_line`, which still has to be one the house calls; BadInput."""
    line = my_line()
    if not line:
        raise BadInput("endpoint", "missing", _("Ghi máy để nghe trước, ở cuối bảng điều hành."))
    return lines.endpoint_of(line, me().phone, settings().agent_lines)


__all__ = [
    "ALL_SKILLS", "DESK", "HEARING", "LEAD", "MODES",
    "checked_line", "done", "lasted", "my_line", "my_line_said", "spent",
]  # fmt: skip
