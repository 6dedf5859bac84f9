"""The words a suspected case can be described by, each with a sentence for staff, and the moves between them."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

TOPIC: Final = "suspects"
"""What open pages listen to."""


class Source(StrEnum):
    """What told of somebody."""

    DECLARATION = "declaration"  # signs of illness in a declaration
    HEALTH = "health"  # signs in a report of health
    RESCUE = "rescue"  # a cry for help with a sign of danger
    REPORT = "report"  # a neighbour said so
    MOVEMENT = "movement"  # where they come from
    CONTACT = "contact"  # they met somebody of this register
    STAFF = "staff"  # entered at the desk


class State(StrEnum):
    """Where somebody is; what is said of them stays among staff, and nobody is ever texted about it."""

    SUSPECTED = "suspected"
    VISITING = "visiting"
    SAMPLED = "sampled"
    POSITIVE = "positive"
    NEGATIVE = "negative"
    CLEARED = "cleared"
    MOVED = "moved"


MEANING: Final[Mapping[State, str]] = {
    State.SUSPECTED: "Có dấu hiệu hoặc yếu tố dịch tễ, chưa ai đến.",
    State.VISITING: "Trạm đang liên hệ hoặc đang đến.",
    State.SAMPLED: "Đã lấy mẫu, chờ kết quả.",
    State.POSITIVE: "Kết quả dương tính.",
    State.NEGATIVE: "Kết quả âm tính.",
    State.CLEARED: "Đã xem, không phải nghi nhiễm.",
    State.MOVED: "Đã chuyển nơi khác theo dõi.",
}

OPEN: Final = frozenset({State.SUSPECTED, State.VISITING, State.SAMPLED, State.POSITIVE})
"""Somebody still has to do something."""

MOVES: Final[Mapping[State, frozenset[State]]] = {
    State.SUSPECTED: frozenset({State.VISITING, State.SAMPLED, State.CLEARED, State.MOVED}),
    State.VISITING: frozenset({State.SUSPECTED, State.SAMPLED, State.CLEARED, State.MOVED}),
    State.SAMPLED: frozenset({State.POSITIVE, State.NEGATIVE, State.MOVED}),
    State.POSITIVE: frozenset({State.SAMPLED, State.NEGATIVE, State.MOVED}),
    State.NEGATIVE: frozenset({State.SUSPECTED, State.SAMPLED, State.POSITIVE}),
    State.CLEARED: frozenset({State.SUSPECTED, State.VISITING}),
    State.MOVED: frozenset({State.SUSPECTED, State.VISITING}),
}
"""What staff may decide; news about somebody who is closed opens the line again (`SUSPECTED`)."""


class Happened(StrEnum):
    """What an event is."""

    FED = "fed"
    DECIDED = "decided"
    NOTED = "noted"
