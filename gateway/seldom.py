"""When a line that could fill a log is due: once in a while, and how many it then stands for; writes nothing."""

from __future__ import annotations

import time
from collections.abc import Callable


class Seldom:
    """One kind of line. What came after the last line written is counted by the next one. Not thread-safe."""

    def __init__(self, every: float = 1.0, tick: Callable[[], float] = time.monotonic) -> None:
        """`every`: seconds between two lines."""
        self._every = every
        self._tick = tick
        self._due_at = float("-inf")
        self._count = 0

    def times(self) -> int:
        """It happened once more: how often since the last line, if one is due; else 0."""
        self._count += 1
        now = self._tick()
        if now < self._due_at:
            return 0
        self._due_at = now + self._every
        count, self._count = self._count, 0
        return count
