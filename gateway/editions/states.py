"""Where an edition is, each state with a sentence for staff, and the moves between them; a table, no rule."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final


class State(StrEnum):
    """Where an edition is; every state but the first two is final: what changes is a new edition."""

    SUBMITTED = "submitted"
    PUBLISHED = "published"
    RETURNED = "returned"
    WITHDRAWN = "withdrawn"
    SUPERSEDED = "superseded"
    RETIRED = "retired"


MEANING: Final[Mapping[State, str]] = {
    State.SUBMITTED: "Đã trình, chờ người thứ hai xem; chưa ai ngoài cán bộ đọc được.",
    State.PUBLISHED: "Người thứ hai đã duyệt; mọi kênh đang dùng, đến ngày hết hạn.",
    State.RETURNED: "Người thứ hai trả lại, có ghi lý do.",
    State.WITHDRAWN: "Người trình đã rút lại trước khi có ai duyệt.",
    State.SUPERSEDED: "Đã có bản mới hơn thay.",
    State.RETIRED: "Đã gỡ: không kênh nào dùng nữa.",
}

MOVES: Final[Mapping[State, frozenset[State]]] = {
    State.SUBMITTED: frozenset({State.PUBLISHED, State.RETURNED, State.WITHDRAWN}),
    State.PUBLISHED: frozenset({State.SUPERSEDED, State.RETIRED}),
    State.RETURNED: frozenset(),
    State.WITHDRAWN: frozenset(),
    State.SUPERSEDED: frozenset(),
    State.RETIRED: frozenset(),
}
