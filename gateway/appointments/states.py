"""The words a clinic and a booking can be described by, each with a sentence, and the moves between them."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

TOPIC: Final = "appointments"
"""What open pages listen to."""


class ClinicState(StrEnum):
    """Whether a place takes bookings."""

    OPEN = "open"
    PAUSED = "paused"  # what is booked stands, nothing new is taken


class State(StrEnum):
    """What has become of a booking; only `BOOKED` is reminded of anything. `label`: what staff read."""

    label: str

    BOOKED = "booked", "đã hẹn"
    CAME = "came", "đã đến"
    MISSED = "missed", "không đến"
    CANCELLED = "cancelled", "đã bỏ"  # the seat is free again

    def __new__(cls, value: str, label: str = "") -> State:
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member


MOVES: Final[Mapping[State, frozenset[State]]] = MappingProxyType(
    {
        State.BOOKED: frozenset({State.CAME, State.MISSED, State.CANCELLED}),
        State.CAME: frozenset({State.MISSED}),  # pressed at the wrong line
        State.MISSED: frozenset({State.CAME}),
        State.CANCELLED: frozenset(),
    }
)
"""From each state, the states that may follow."""
