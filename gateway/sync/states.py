"""The states of a batch, each with a sentence for staff, and the moves between them; a table, no rule."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final


class State(StrEnum):
    """Where a batch is."""

    WAITING = "waiting"
    HELD = "held"
    ACKNOWLEDGED = "acknowledged"


MEANING: Final[Mapping[State, str]] = {
    State.WAITING: "Chưa có trả lời 2xx: gửi khi đến giờ, gửi lại khi lỗi.",
    State.HELD: "Bên nhận từ chối nội dung: cần người xem, rồi cho gửi lại.",
    State.ACKNOWLEDGED: "Bên nhận đã ghi; không bao giờ gửi nữa, nội dung đã xóa ở đây.",
}

MOVES: Final[Mapping[State, frozenset[State]]] = {
    State.WAITING: frozenset({State.HELD, State.ACKNOWLEDGED}),
    State.HELD: frozenset({State.WAITING}),
    State.ACKNOWLEDGED: frozenset(),
}
