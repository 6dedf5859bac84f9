"""The desk of tracing and the words its pages share; whoever is not of the area finds nothing."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta
from typing import Any, Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from markupsafe import Markup

from gateway import tracing
from gateway.accounts import staff
from gateway.console.desk import Desk
from gateway.console.here import settings, tx
from gateway.console.showing import chip, masked
from gateway.console.sign_in import me
from gateway.tracing import Asked, Call, Case, CaseState, Contact, ContactState, NoticeState, Omission, Reach

DESK = Desk("tracing", "/tracing", _l("Truy vết"), _l("Phòng dịch"))

CASES: Final[dict[CaseState, Any]] = {
    CaseState.PROPOSED: _l("chờ người thứ hai"),
    CaseState.OPEN: _l("đang truy vết"),
    CaseState.RETURNED: _l("bị trả lại"),
    CaseState.WITHDRAWN: _l("đã rút lại"),
    CaseState.CLOSED: _l("đã truy vết xong"),
}
CONTACTS: Final[dict[ContactState, Any]] = {
    ContactState.FOUND: _l("chưa xem"),
    ContactState.CONFIRMED: _l("có tiếp xúc"),
    ContactState.EXCLUDED: _l("đã loại"),
}
CALLS: Final[dict[Call, Any]] = {
    Call.TALKED: _l("Đã nói chuyện"),
    Call.NO_ANSWER: _l("Không nghe máy"),
    Call.WRONG_NUMBER: _l("Số không phải của người này"),
}
NOTICES: Final[dict[NoticeState, Any]] = {
    NoticeState.SUBMITTED: _l("chờ người thứ hai duyệt"),
    NoticeState.APPROVED: _l("đã duyệt, đang nhắn"),
    NoticeState.SENT: _l("đã nhắn xong"),
    NoticeState.RETURNED: _l("bị trả lại"),
    NoticeState.WITHDRAWN: _l("đã rút lại"),
    NoticeState.STOPPED: _l("đã dừng: danh sách không còn như lúc duyệt"),
}
ANSWERS: Final[dict[Asked, Any]] = {
    Asked.LISTED: _l("chưa nhắn"),
    Asked.TEXTED: _l("chưa trả lời"),
    Asked.YES: _l("trả lời có"),
    Asked.NO: _l("trả lời không"),
    Asked.LEFT_OUT: _l("không nhắn"),
}
OMISSIONS: Final[dict[Omission, Any]] = {
    Omission.NO_NUMBER: _l("không có số điện thoại: đến nhà hoặc hỏi người quen"),
    Omission.NOT_TEXTED: _l("số không nhận được tin: gọi điện"),
    Omission.SILENT: _l("số đã đặt yên lặng: không gọi, không nhắn"),
    Omission.OPTED_OUT: _l("số đã từ chối tin thông báo: gọi điện"),
    Omission.TALKED: _l("đã nói chuyện qua điện thoại"),
    Omission.ASKED_BEFORE: _l("đã có trong một thông báo trước của ca này"),
    Omission.NOT_CONFIRMED: _l("không còn được xác nhận là tiếp xúc"),
}
_CASE_TONES = {CaseState.PROPOSED: "warn", CaseState.OPEN: "good", CaseState.RETURNED: "bad"}
_CONTACT_TONES = {ContactState.FOUND: "warn", ContactState.CONFIRMED: "good"}
_NOTICE_TONES = {
    NoticeState.SUBMITTED: "warn",
    NoticeState.APPROVED: "good",
    NoticeState.SENT: "good",
    NoticeState.RETURNED: "bad",
    NoticeState.STOPPED: "bad",
}
_ANSWER_TONES = {Asked.TEXTED: "warn", Asked.YES: "good", Asked.LEFT_OUT: "bad"}


def held(case_id: str, permission: str) -> Case:
    """The case, where this colleague may do that in its area."""
    return tracing.cases.by_public_id(tx(), case_id, me().area(permission))


def reach() -> Reach:
    """How far this installation looks."""
    known = settings()
    return Reach(
        timedelta(days=known.trace_look_back_days),
        timedelta(minutes=known.trace_window_minutes),
        timedelta(hours=known.trace_stay_hours),
    )


def assumed(case: Case) -> str:
    """What was guessed for this case, as `tracing.assumed` has it, in the language of the page."""
    known = tracing.cases.reach_of(case)
    said = _(
        "Xem lại %(days)s ngày trước ngày xét nghiệm. Tính cả người có mặt trong %(minutes)s phút trước và sau. Thiếu "
        "giờ vào hoặc giờ ra thì coi như ở lại %(hours)s giờ. Vòng hai chỉ tính người có giờ vào, giờ ra và ở cùng từ "
        "%(least)s phút. Trên xe: người cùng chuyến, cách không quá %(rows)s hàng ghế khi biết số ghế.",
        days=known.look_back.days,
        minutes=case.window_minutes,
        hours=case.stay_minutes // 60,
        rows=tracing.ROWS_APART,
        least=tracing.LEAST_AROUND.seconds // 60,
    )
    return str(said)


def case_chip(state: str) -> Markup:
    """Where a case is."""
    return chip(CASES[CaseState(state)], _CASE_TONES.get(CaseState(state), ""))


def contact_chip(state: str) -> Markup:
    """What the reviewer thinks of a contact."""
    return chip(CONTACTS[ContactState(state)], _CONTACT_TONES.get(ContactState(state), ""))


def notice_chip(state: str) -> Markup:
    """Where a notice is."""
    return chip(NOTICES[NoticeState(state)], _NOTICE_TONES.get(NoticeState(state), ""))


def answer_chip(state: Asked | str | None) -> Markup | str:
    """What became of asking somebody."""
    return "—" if state is None else chip(ANSWERS[Asked(state)], _ANSWER_TONES.get(Asked(state), ""))


def who(contact: Contact, name: str | None) -> str:
    """Somebody in a list: by name where one is known, with the end of their number."""
    number = masked(contact.number) if contact.number is not None else _("không có số")
    return number if name is None else f"{name}, {number}"


def names_of(ids: Collection[int | None]) -> dict[int, str]:
    """Names of the colleagues who did something."""
    return staff.names(tx(), [each for each in ids if each is not None])
