"""The states of an approval, each with a sentence for staff, and the moves between them; a table, no rule."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

TOPIC: Final = "approvals"
"""What open pages listen to."""


class State(StrEnum):
    """Where an approval is; every state but the first is final: a second try is a new approval."""

    WAITING = "waiting"
    APPROVED = "approved"
    RETURNED = "returned"
    WITHDRAWN = "withdrawn"


MEANING: Final[Mapping[State, str]] = {
    State.WAITING: "Đã trình, chờ người thứ hai xem.",
    State.APPROVED: "Người thứ hai đã duyệt đúng nội dung được trình.",
    State.RETURNED: "Người thứ hai trả lại, có ghi lý do; sửa rồi trình lại.",
    State.WITHDRAWN: "Người trình đã rút lại trước khi có ai duyệt.",
}

MOVES: Final[Mapping[State, frozenset[State]]] = {
    State.WAITING: frozenset({State.APPROVED, State.RETURNED, State.WITHDRAWN}),
    State.APPROVED: frozenset(),
    State.RETURNED: frozenset(),
    State.WITHDRAWN: frozenset(),
}
