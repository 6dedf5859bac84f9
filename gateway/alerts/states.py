"""Where an alert is, and the moves between: tables with a sentence each, no rule."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

TOPIC: Final = "alerts"
"""What open pages listen to."""


class State(StrEnum):
    """The states of an alert."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    REJECTED = "rejected"
    APPROVED = "approved"
    SENDING = "sending"
    PAUSED = "paused"
    SENT = "sent"
    STOPPED = "stopped"
    CANCELLED = "cancelled"


MEANING: Final[Mapping[State, str]] = MappingProxyType(
    {
        State.DRAFT: "Đang soạn, chưa trình ai.",
        State.SUBMITTED: "Đã trình, chờ người thứ hai duyệt; nội dung và người nhận đã chốt.",
        State.RETURNED: "Người thứ hai trả lại, có ghi lý do; sửa rồi trình lại.",
        State.REJECTED: "Người thứ hai bác bỏ, có ghi lý do; không gửi nữa.",
        State.APPROVED: "Đã duyệt, chờ đến giờ gửi.",
        State.SENDING: "Đang gửi.",
        State.PAUSED: "Tạm dừng: chưa gửi thêm cho ai cho đến khi có người cho chạy tiếp.",
        State.SENT: "Đã gửi xong, hoặc hết hạn trong lúc gửi.",
        State.STOPPED: "Đã dừng hẳn, có ghi lý do; người chưa gửi thì không gửi nữa.",
        State.CANCELLED: "Đã hủy bằng một cảnh báo sau.",
    }
)

MOVES: Final[Mapping[State, frozenset[State]]] = MappingProxyType(
    {
        State.DRAFT: frozenset({State.SUBMITTED, State.REJECTED}),
        State.SUBMITTED: frozenset({State.DRAFT, State.RETURNED, State.REJECTED, State.APPROVED}),
        State.RETURNED: frozenset({State.SUBMITTED, State.REJECTED}),
        State.REJECTED: frozenset(),
        State.APPROVED: frozenset({State.SENDING, State.STOPPED, State.CANCELLED}),
        State.SENDING: frozenset({State.PAUSED, State.SENT, State.STOPPED, State.CANCELLED}),
        State.PAUSED: frozenset({State.SENDING, State.SENT, State.STOPPED, State.CANCELLED}),
        State.SENT: frozenset({State.CANCELLED}),
        State.STOPPED: frozenset({State.CANCELLED}),
        State.CANCELLED: frozenset(),
    }
)

EDITABLE: Final = frozenset({State.DRAFT, State.RETURNED})
"""Where words and audience may still change."""
LIVE: Final = frozenset({State.APPROVED, State.SENDING, State.PAUSED})
"""Where something may still leave."""
RELEASED: Final = LIVE | {State.SENT, State.STOPPED, State.CANCELLED}
"""Where two people, or one who broke the glass, have agreed that people are told."""


class Reality(StrEnum):
    """Whether it is real (`status` of CAP 1.2); a drill or a test reaches numbers on the drill list only."""

    ACTUAL = "actual"
    EXERCISE = "exercise"
    TEST = "test"


class Relation(StrEnum):
    """What an alert is to an earlier one."""

    UPDATE = "update"  # what was said before goes on, in other words or with another end
    CORRECTION = "correction"  # it was wrong: exactly those who were told hear it
    CANCEL = "cancel"  # it is over: those who were told hear it


class For(StrEnum):
    """Who counts as not having heard, when the ladder begins."""

    UNDELIVERED = "undelivered"  # no phone of the household has confirmed it, and nobody has answered
    UNANSWERED = "unanswered"  # nobody of the household has answered 8 or 9


class Step(StrEnum):
    """The steps by which those are reached who have not heard, in their order."""

    VOICE = "voice"  # a call: press 8 if you heard
    HEAD = "head"  # the head of the hamlet, by text, with a list and a code to answer
    VISIT = "visit"  # the commune's committee goes there


class RungState(StrEnum):
    """What has become of one step at one place."""

    TOLD = "told"  # somebody was told and has not said yet that it is done
    DONE = "done"  # they said that it is done: everybody there was visited
    PASSED = "passed"  # there was no way, or no answer in time: the next step follows


class Answer(StrEnum):
    """What a person answers to an alert."""

    SAFE = "safe"
    RESCUE = "rescue"
