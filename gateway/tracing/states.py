"""The words a case, a contact, a notice and an answer can be described by, each with a sentence for staff; no rule."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from gateway.said import Said


class CaseState(Said):
    """Where a case is. Nobody is looked for, and nobody is texted, before a second person has confirmed it."""

    PROPOSED = "proposed", "Một cán bộ đề nghị, chờ người thứ hai xác nhận."
    OPEN = "open", "Hai người đã xác nhận; đang truy vết."
    RETURNED = "returned", "Người thứ hai trả lại, có ghi lý do."
    WITHDRAWN = "withdrawn", "Người đề nghị đã rút lại."
    CLOSED = "closed", "Đã truy vết xong; không tìm thêm, không nhắn thêm."


CASE_MOVES: Final[Mapping[CaseState, frozenset[CaseState]]] = {
    CaseState.PROPOSED: frozenset({CaseState.OPEN, CaseState.RETURNED, CaseState.WITHDRAWN}),
    CaseState.OPEN: frozenset({CaseState.CLOSED}),
    CaseState.RETURNED: frozenset(),
    CaseState.WITHDRAWN: frozenset(),
    CaseState.CLOSED: frozenset(),
}


class ContactState(Said):
    """What the reviewer thinks of somebody the search has found; it may be thought over."""

    FOUND = "found", "Máy tìm thấy, chưa ai xem."
    CONFIRMED = "confirmed", "Cán bộ đã xem và xác nhận là có tiếp xúc."
    EXCLUDED = "excluded", "Cán bộ đã loại, có ghi lý do."


class How(Said):
    """How somebody is connected."""

    VISIT = "visit", "Cùng ở một điểm trong cùng khoảng thời gian."
    DECLARED = "declared", "Được khai là có gặp, bằng tin TX."


class Call(Said):
    """What came of calling a contact; a trained person calls first, texts only ask to talk."""

    TALKED = "talked", "Đã nói chuyện được."
    NO_ANSWER = "no_answer", "Gọi không ai nghe."
    WRONG_NUMBER = "wrong_number", "Số này không phải của người đó."


class NoticeState(Said):
    """Where a notice is: the list is fixed when it is submitted, and exactly that list is texted."""

    SUBMITTED = "submitted", "Đã chốt danh sách, chờ người thứ hai duyệt."
    APPROVED = "approved", "Đã duyệt; đang nhắn."
    SENT = "sent", "Đã nhắn xong."
    RETURNED = "returned", "Người thứ hai trả lại; lập danh sách mới."
    WITHDRAWN = "withdrawn", "Người trình đã rút lại."
    STOPPED = "stopped", "Danh sách không còn đúng như lúc duyệt, nên không nhắn tiếp."


NOTICE_MOVES: Final[Mapping[NoticeState, frozenset[NoticeState]]] = {
    NoticeState.SUBMITTED: frozenset(
        {NoticeState.APPROVED, NoticeState.RETURNED, NoticeState.WITHDRAWN}
    ),
    NoticeState.APPROVED: frozenset({NoticeState.SENT, NoticeState.STOPPED}),
    NoticeState.SENT: frozenset(),
    NoticeState.RETURNED: frozenset(),
    NoticeState.WITHDRAWN: frozenset(),
    NoticeState.STOPPED: frozenset(),
}  # fmt: skip


class Asked(Said):
    """What became of one number of a notice."""

    LISTED = "listed", "Trong danh sách, chưa nhắn."
    TEXTED = "texted", "Đã nhắn, chưa trả lời."
    YES = "yes", "Trả lời có."
    NO = "no", "Trả lời không."
    LEFT_OUT = "left_out", "Không nhắn: từ lúc duyệt đã có lý do để không nhắn số này."


class Omission(Said):
    """Why somebody who was confirmed is not on the list of a notice; they are called or visited instead."""

    NO_NUMBER = "no_number", "Không có số điện thoại: đến nhà hoặc hỏi người quen."
    NOT_TEXTED = "not_texted", "Số không nhận được tin: gọi điện."
    SILENT = "silent", "Số đã được đặt yên lặng: không gọi, không nhắn."
    OPTED_OUT = "opted_out", "Số đã từ chối tin thông báo: gọi điện."
    TALKED = "talked", "Đã nói chuyện qua điện thoại."
    ASKED_BEFORE = "asked_before", "Đã nhắn trong một thông báo trước của ca này."
    NOT_CONFIRMED = "not_confirmed", "Không còn được xác nhận là tiếp xúc."
