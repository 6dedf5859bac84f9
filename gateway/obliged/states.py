"""The words an obligation to declare can be described by, each with a sentence; no rule."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

TOPIC: Final = "obliged"
"""What open pages listen to (`gateway.events`)."""


class State(StrEnum):
    """Where an obligation stands; `label` says it to staff."""

    label: str

    def __new__(cls, value: str, label: str = "") -> State:
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member

    DUE = "due", "chưa khai"  # no declaration has been found yet
    DECLARED = "declared", "đã khai"  # they have declared, on whatever channel
    EXCUSED = "excused", "có lý do"  # there is a reason why they have not
    CLOSED = "closed", "đã khép"  # the obligation was a mistake or is over


class Excuse(StrEnum):
    """Why somebody has not declared and is not to blame."""

    label: str

    def __new__(cls, value: str, label: str = "") -> Excuse:
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member

    NO_PHONE = "no_phone", "không có điện thoại"
    UNREACHED = "unreached", "không liên lạc được"
    IN_CARE = "in_care", "đang nằm viện, được chăm sóc"
    CANNOT = "cannot", "không tự khai được"
    AWAY = "away", "không ở đây"
    DECEASED = "deceased", "đã mất"


class Verdict(StrEnum):
    """What whoever reviewed it has found."""

    UPHELD = "upheld"  # reminded, heard, and no reason: it may leave as evidence
    LET_GO = "let_go"  # it may not
