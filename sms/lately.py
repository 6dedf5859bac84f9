"""What left for whom a moment ago, for carriers that refuse the same text to one phone twice in a while; no database.

A repetition that is not known here (another process sent the first, or this one was started since) is refused by the
carrier itself, which costs a request and nothing else.
"""

from __future__ import annotations

import time
from collections.abc import Callable

_MOST = 100_000  # texts, about 20 MB: what the fastest contract hands over in five minutes


class Lately:
    """Contents handed over in the last `seconds`. Not thread-safe: it lives in the sender's loop."""

    def __init__(self, seconds: float, tick: Callable[[], float] = time.monotonic) -> None:
        self._seconds = seconds
        self._tick = tick
        self._left: dict[str, tuple[float, str]] = {}  # content: when, as which request; the oldest first

    def wait(self, content: str, request: str) -> float:
        """Seconds until `content` may leave as `request`; the same request may always ask again."""
        at, earlier = self._left.get(content, (float("-inf"), request))
        return 0.0 if earlier == request else max(at + self._seconds - self._tick(), 0.0)

    def note(self, content: str, request: str) -> None:
        """`content` was taken now."""
        self._left.pop(content, None)
        self._left[content] = (self._tick(), request)
        while len(self._left) > _MOST or self._is_old(next(iter(self._left))):
            del self._left[next(iter(self._left))]

    def __len__(self) -> int:
        """How many contents are remembered."""
        return len(self._left)

    def _is_old(self, content: str) -> bool:
        return self._left[content][0] + self._seconds <= self._tick()
