"""A document as rules look at it: every value with its place, walked once; judges nothing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any, TypeVar

from gateway.alerts.cap.document import Alert
from gateway.alerts.cap.layout import Placed, walk

_Kind = TypeVar("_Kind")


class Seen:
    """`now` is the hour at which it is judged."""

    def __init__(self, alert: Alert, now: datetime) -> None:
        self.alert = alert
        self.now = now
        self.placed: tuple[Placed, ...] = tuple(walk(alert))

    def of(self, kind: type[_Kind]) -> Iterator[tuple[str, _Kind]]:
        """Places and values of that kind, in the order of the document."""
        return ((placed.path, placed.value) for placed in self.placed if isinstance(placed.value, kind))

    def called(self, element: str) -> Iterator[tuple[str, Any]]:
        """Places and values of the elements of that name."""
        return ((placed.path, placed.value) for placed in self.placed if placed.slot.element == element)
