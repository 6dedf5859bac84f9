"""Where a list of numbers can be, each in a sentence, and the moves between; no rule but the table."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

TOPIC: Final = "lists"
"""What open pages listen to."""


class State(StrEnum):
    """Where a list is; only `READY` is ever sent to."""

    CHECKING = "checking"
    READY = "ready"
    DISCARDED = "discarded"


MEANING: Final[Mapping[State, str]] = MappingProxyType(
    {
        State.CHECKING: "Có dòng sai: chờ người mang tới xem và quyết định, chưa gửi được tới ai.",
        State.READY: "Dùng được: mọi dòng đều đúng, hoặc đã có người quyết định bỏ các dòng sai.",
        State.DISCARDED: "Đã bỏ: không gửi tới ai nữa, các số được xóa trong đêm.",
    }
)

MOVES: Final[Mapping[State, frozenset[State]]] = MappingProxyType(
    {
        State.CHECKING: frozenset({State.READY, State.DISCARDED}),
        State.READY: frozenset({State.DISCARDED}),
        State.DISCARDED: frozenset(),
    }
)
