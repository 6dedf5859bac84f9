"""What the pages of requests share: the desk, its words, and how a promise and a state are shown."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from markupsafe import Markup

from gateway.abuse import State as MarkState
from gateway.console.desk import Desk
from gateway.console.showing import chip, moment
from gateway.tickets import Kind, Outcome, State
from gateway.tickets.listing import Happened, Listed

DESK: Final = Desk("requests", "/requests", _l("Yêu cầu"), _l("Người dân"))
READ, ACT = "ticket.read", "ticket.act"

STATES: Final[dict[str, Any]] = {
    State.WAITING: _l("chờ người nhận"),
    State.TAKEN: _l("đang làm"),
    State.SENT: _l("đội đang đến"),
    State.CLOSED: _l("đã xong"),
}
OUTCOMES: Final[dict[str, Any]] = {
    Outcome.DONE: _l("đã làm xong"),
    Outcome.UNFOUNDED: _l("đã xem, không có gì"),
    Outcome.REFERRED: _l("đã chuyển cơ quan khác"),
    Outcome.UNREACHED: _l("gọi nhiều lần không gặp"),
    Outcome.DUPLICATE: _l("trùng với phiếu khác"),
}
MARKS: Final[dict[str, Any]] = {
    MarkState.PROPOSED: _l("chờ người thứ hai"),
    MarkState.STANDING: _l("đang tạm ngừng"),
    MarkState.OBJECTED: _l("người dân không đồng ý"),
    MarkState.REFUSED: _l("không được duyệt"),
    MarkState.LIFTED: _l("đã bỏ"),
}
_EVENTS: Final[dict[str, Any]] = {
    "opened": _l("Người dân gửi"),
    "said": _l("Người dân thêm"),
    "joined": _l("Người khác cũng báo"),
    "undone": _l("Người dân báo là bấm nhầm"),
    "promised": _l("Đổi giờ hẹn"),
    "overdue": _l("Quá giờ hẹn, đã báo trực ban"),
    "taken": _l("Nhận việc"),
    "accepted": _l("Đội trực nhận qua tin nhắn"),
    "passed": _l("Đội trực chuyển người khác"),
    "handed_over": _l("Chuyển lại"),
    "note": _l("Ghi chú"),
    "called": _l("Đã nói chuyện với người dân"),
    "told": _l("Nhắn người dân"),
    "asked": _l("Hỏi người dân"),
    "sent": _l("Cử đội"),
    "located": _l("Xác định nơi"),
    "merged": _l("Gộp phiếu"),
    "returned": _l("Người nhận im lặng, trả về danh sách"),
    "stalled": _l("Quá hạn giải quyết, đã báo trực ban"),
    "consulted": _l("Bác sĩ tư vấn"),
    "closed": _l("Đã xong"),
}


def promise(one: Listed, now: datetime) -> Markup | str:
    """What was promised, and whether it is kept."""
    if one.is_late(now):
        return chip(_("quá hẹn %(when)s", when=moment(one.promised_at)), "bad")
    return moment(one.promised_at)


def state(one: Listed, owners: dict[int, str], now: datetime) -> Markup:
    """Where it is, and who has it."""
    if one.is_stale(now):
        return chip(_("quá hạn giải quyết"), "bad")
    if one.state is State.TAKEN:
        return chip(owners.get(one.owner_id or 0, str(STATES[one.state])))
    return chip(str(STATES[one.state]), {State.CLOSED: "good", State.WAITING: "warn"}.get(one.state, ""))


def said(each: Happened, *, hidden: bool) -> str:
    """What happened; `hidden`: what was said of somebody's health is not for this colleague."""
    head = str(_EVENTS.get(each.kind, each.kind))
    if hidden and each.said:
        return str(_("%(what)s: nội dung về sức khỏe, chỉ y tế được xem", what=head))
    return f"{head}: {each.said}" if each.said else head


def kinds() -> dict[str, Any]:
    """Every kind by its name for people."""
    from gateway.console.showing import ticket_kind

    return {kind.value: ticket_kind(kind) for kind in Kind}
