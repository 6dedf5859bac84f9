"""The desk of hand-overs, and a line of the duty log in words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from gateway.approvals import State as Decision
from gateway.console.desk import Desk
from gateway.console.desks.approvals import KINDS
from gateway.console.here import tx
from gateway.console.personal import names_of
from gateway.console.showing import place, ticket_kind
from gateway.console.sign_in import me
from gateway.duty import PageState
from gateway.logbook import Entry, What, entries, mine

DESK: Final = Desk("handover", "/handover", _l("Giao ca"), _l("Trực ban"))

READ: Final = "duty.read"
WRITE: Final = "duty.write"

_ACTS: Final[dict[str, Any]] = {
    "order.enter": _l("nhập văn bản áp dụng cho dịch"),
    "order.end": _l("kết thúc hiệu lực văn bản"),
    "case.trace": _l("bắt đầu truy vết một ca"),
    "trace_notice.approve": _l("duyệt gửi tin truy vết"),
    "trace_notice.stop": _l("dừng gửi tin truy vết"),
    "safety.override": _l("ghi kết luận kiểm tra một điểm"),
    "safety.lift": _l("bỏ kết luận kiểm tra một điểm"),
    "quarantine.admit": _l("đưa một người vào cách ly"),
    "quarantine.finish": _l("kết thúc cách ly một người"),
    "obliged.export": _l("lấy chứng cứ về người phải khai"),
    "visits.export": _l("lấy danh sách người ra vào"),
    "duty.add": _l("xếp một ca trực"),
    "duty.end": _l("bỏ một ca trực"),
    "team.add": _l("lập đội trực"),
    "team.close": _l("giải tán đội trực"),
    "account.add": _l("lập tài khoản"),
    "account.close": _l("khóa tài khoản"),
    "person.erase": _l("xóa dữ liệu của một người theo yêu cầu"),
    "report.correct": _l("sửa báo cáo của một đơn vị"),
    "report.remind": _l("nhắc đơn vị chưa báo cáo"),
    "sync.again": _l("cho gửi lại một lô đồng bộ"),
    "handover.leave": _l("giao ca"),
    "handover.take": _l("nhận ca"),
    "briefing.make": _l("lập báo cáo nhanh"),
}
_PAGES: Final[dict[str, Any]] = {
    PageState.WAITING.value: _l("đang chờ người nhận"),
    PageState.UNANSWERED.value: _l("đã báo hết, chưa ai nhận"),
}
_DECISIONS: Final[dict[str, Any]] = {
    Decision.APPROVED.value: _l("duyệt"),
    Decision.RETURNED.value: _l("trả lại"),
    Decision.WITHDRAWN.value: _l("rút lại"),
}

Told = tuple[datetime, str, str]
"""When, in words, by whom."""


def told(begins: datetime, ends: datetime) -> list[Told]:
    """The duty log of a time, as far as the colleague may see it."""
    found = entries(tx(), begins, ends, mine(tx(), me()).area)
    names = names_of(one.who for one in found if one.who)
    return [(one.at, _said(one), names.get(one.who or "", "")) for one in found]


def _said(one: Entry) -> str:
    where = f" ({place(one.commune_code)})" if one.commune_code else ""
    return _words(one) + where


def _words(one: Entry) -> str:
    kinds = {kind: str(what.label) for kind, what in KINDS.items()}
    said: dict[What, str] = {
        What.RESCUE: _("Yêu cầu cấp cứu %(code)s", code=one.ref),
        What.RESCUE_CLOSED: _("Khép yêu cầu cấp cứu %(code)s", code=one.ref),
        What.BROKEN: _(
            "Quá giờ hẹn: yêu cầu %(code)s (%(kind)s)", code=one.ref, kind=ticket_kind(one.detail)
        ),
        What.PAGE: _(
            "Báo người trực về yêu cầu %(code)s: %(state)s",
            code=one.ref,
            state=_PAGES.get(one.detail) or _("đã có người nhận"),
        ),
        What.SUBMITTED: _("Trình người thứ hai: %(what)s", what=kinds.get(one.ref, one.ref)),
        What.DECIDED: _(
            "Người thứ hai %(decision)s: %(what)s",
            decision=_DECISIONS.get(one.detail, one.detail),
            what=kinds.get(one.ref, one.ref),
        ),
        What.ACT: str(_ACTS.get(one.ref, one.ref)).capitalize(),
    }
    return said[one.what]


def when_of(said: str | None) -> datetime | None:
    """A moment as a sheet keeps it."""
    return None if said is None else datetime.fromisoformat(said)


def parts_of(sheet: dict[str, Any]) -> Sequence[tuple[str, Any, list[dict[str, Any]]]]:
    """The tables of a sheet: its key, its heading, its requests."""
    return [
        ("rescues", _l("Cấp cứu chưa khép"), sheet["rescues"]),
        ("promises", _l("Lời hẹn trong 12 giờ tới, kể cả đã quá giờ"), sheet["promises"]),
        ("tasks", _l("Việc đang có người làm"), sheet["tasks"]),
    ]
