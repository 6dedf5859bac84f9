"""The words a request about one's own data can be described by, each with a sentence; the allowed moves are a table."""

from __future__ import annotations

from enum import StrEnum


class Kind(StrEnum):
    """What is asked; the rights of law 91/2025/QH15. `label` says it to staff."""

    label: str

    def __new__(cls, value: str, label: str = "") -> Kind:
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member

    SEE = "see", "xem dữ liệu"
    CORRECT = "correct", "sửa dữ liệu"
    COPY = "copy", "lấy bản sao"
    WITHDRAW = "withdraw", "rút đồng ý"
    ERASE = "erase", "xóa dữ liệu"
    RESTRICT = "restrict", "hạn chế xử lý"
    OBJECT = "object", "phản đối xử lý"


class State(StrEnum):
    """Where a request stands."""

    RECEIVED = "received"  # on file; nobody has told the person yet that it is
    ACKNOWLEDGED = "acknowledged"  # the person was told that it is on file and until when it is answered
    DONE = "done"  # what was asked has been done
    REFUSED = "refused"  # the law does not let it be done; the person was told on which ground
    DROPPED = "dropped"  # the person does not want it any more


MOVES: dict[State, frozenset[State]] = {
    State.RECEIVED: frozenset({State.ACKNOWLEDGED, State.DONE, State.REFUSED, State.DROPPED}),
    State.ACKNOWLEDGED: frozenset({State.DONE, State.REFUSED, State.DROPPED}),
    State.DONE: frozenset(),
    State.REFUSED: frozenset(),
    State.DROPPED: frozenset(),
}

OPEN = frozenset(state for state, further in MOVES.items() if further)
"""Somebody must still act."""


class Ground(StrEnum):
    """On what law a request may be refused; `label` says it to staff and on paper."""

    label: str

    def __new__(cls, value: str, label: str = "") -> Ground:
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member

    NO_CONSENT_NEEDED = (
        "no_consent_needed",
        "Luật 91/2025/QH15 điều 19: xử lý không cần đồng ý (dịch nguy hiểm)",
    )
    LEGAL_HOLD = "legal_hold", "Cơ quan có thẩm quyền yêu cầu giữ"
    KEPT_BY_LAW = "kept_by_law", "Luật buộc lưu giữ trong thời hạn"
    NOT_THE_PERSON = "not_the_person", "Không xác minh được người yêu cầu"
    HARMS_OTHERS = "harms_others", "Ảnh hưởng quyền, tính mạng của người khác"


class Event(StrEnum):
    """What happened to a request."""

    RECEIVED = "received"
    ACKNOWLEDGED = "acknowledged"
    OWNED = "owned"
    EXTENDED = "extended"
    NOTED = "noted"
    DONE = "done"
    REFUSED = "refused"
    DROPPED = "dropped"
