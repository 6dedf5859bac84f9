"""Where the recording of a prompt can be, each in a sentence, and the moves between; no rule but the table."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from gateway.said import Said

TOPIC: Final = "prompts"
"""What open pages listen to."""


class State(Said):
    """Where a recording is; only `HEARD` is ever played to callers."""

    WAITING = "waiting", "Chờ một người nghe lại. Người gọi chưa nghe bản này."
    HEARD = "heard", "Người gọi đang nghe bản này, khi lời vẫn đúng như lúc ghi."
    RETURNED = "returned", "Người nghe lại thấy chưa được: cần ghi lại."
    REPLACED = "replaced", "Đã có bản khác thay; bản này còn giữ, có thể dùng lại."
    WITHDRAWN = "withdrawn", "Đã rút: âm thanh và tên người đọc bị xóa ngay."


class How(Said):
    """How a recording came in."""

    UPLOAD = "upload", "tải tệp lên"
    PHONE = "phone", "ghi qua điện thoại"


MOVES: Final[Mapping[State, frozenset[State]]] = MappingProxyType(
    {
        State.WAITING: frozenset({State.HEARD, State.RETURNED, State.REPLACED, State.WITHDRAWN}),
        State.HEARD: frozenset({State.REPLACED, State.WITHDRAWN}),
        State.REPLACED: frozenset({State.HEARD, State.WITHDRAWN}),
        State.RETURNED: frozenset({State.WITHDRAWN}),
        State.WITHDRAWN: frozenset(),
    }
)
