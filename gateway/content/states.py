"""The states of a version, a sheet of figures and a sending, each with a sentence for staff, and the moves; no rule."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from gateway.said import Said

TOPIC: Final = "content"
"""What open pages listen to."""


class State(Said):
    """Where a version of an item, or a sheet of figures, is. Only what is approved is told to anybody."""

    DRAFT = "draft", "Đang soạn, chưa trình."
    SUBMITTED = "submitted", "Đã trình, chờ người thứ hai duyệt."
    APPROVED = "approved", "Đã duyệt; người dân hỏi thì đọc được cho đến khi hết hạn."
    RETURNED = "returned", "Người thứ hai trả lại, có ghi lý do; sửa rồi trình lại."
    REPLACED = "replaced", "Đã có bản mới hơn thay thế."
    WITHDRAWN = "withdrawn", "Đã rút: không ai đọc được nữa."
    EXPIRED = "expired", "Đã hết hạn: không ai đọc được nữa."


MOVES: Final[Mapping[State, frozenset[State]]] = {
    State.DRAFT: frozenset({State.SUBMITTED, State.WITHDRAWN}),
    State.SUBMITTED: frozenset({State.APPROVED, State.RETURNED, State.DRAFT}),
    State.RETURNED: frozenset({State.SUBMITTED, State.WITHDRAWN}),
    State.APPROVED: frozenset({State.REPLACED, State.WITHDRAWN, State.EXPIRED}),
    State.REPLACED: frozenset(),
    State.WITHDRAWN: frozenset(),
    State.EXPIRED: frozenset(),
}

OPEN: Final = frozenset({State.DRAFT, State.RETURNED})
"""States in which the author may still change the text."""


class SendingState(Said):
    """Where a sending is: exactly the approved text to whoever subscribes, and it can be stopped at any time."""

    SUBMITTED = "submitted", "Đã trình, chờ người thứ hai duyệt."
    APPROVED = "approved", "Đã duyệt; đang gửi, ban ngày."
    SENT = "sent", "Đã gửi hết danh sách."
    RETURNED = "returned", "Người thứ hai trả lại."
    STOPPED = "stopped", "Đã dừng: không gửi thêm."


SENDING_MOVES: Final[Mapping[SendingState, frozenset[SendingState]]] = {
    SendingState.SUBMITTED: frozenset({SendingState.APPROVED, SendingState.RETURNED, SendingState.STOPPED}),
    SendingState.APPROVED: frozenset({SendingState.SENT, SendingState.STOPPED}),
    SendingState.SENT: frozenset(),
    SendingState.RETURNED: frozenset(),
    SendingState.STOPPED: frozenset(),
}
