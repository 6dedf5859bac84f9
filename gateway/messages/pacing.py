"""Pacing: a carrier's rate in segments a second and its window, with a share that bulk can never take.

The bucket belongs to one sender process. Priority lanes may drain it; others must leave the reserve standing, and
what priority lanes do not use is theirs to borrow (decisions: two lanes never meet).
"""

from __future__ import annotations

import time
from collections.abc import Callable

PRIORITY = frozenset({"otp", "reply", "emergency"})
RESERVE = 0.2  # of rate and window, always left for priority lanes
_BURST_SECONDS = (
    0.25  # of the rate may leave at once: hides our own scheduling, too short for a carrier to mind
)
_NOTHING = 1e-6  # seconds: what rounding leaves over is not worth a turn of the loop
_MIN_BURST = 10.0  # segments: a long reply must fit even on a slow contract


class Pacer:
    """Decides when a lane may hand over its next message. Not thread-safe: it lives in the sender's loop."""

    def __init__(self, rate: float, window: int, tick: Callable[[], float] = time.monotonic) -> None:
        self._rate = rate
        self._burst = max(rate * _BURST_SECONDS, _MIN_BURST)
        self._window = window
        self._tick = tick
        self._level = self._burst
        self._at = tick()
        self._paused_until = float("-inf")
        self.open = 0

    def wait(self, lane: str, segments: int) -> float:
        """Seconds until `lane` may send `segments`; 0 means now. Infinity: not before a slot comes back."""
        self._refill()
        if self.open >= self._slots(lane):
            return float("inf")
        paused = self._paused_until - self._tick()
        missing = self._level_for(lane, segments) - self._level
        wait = max(paused, missing / self._rate)
        return wait if wait > _NOTHING else 0.0

    def take(self, segments: int) -> None:
        """Book a hand-over that `wait` allowed; the level may go below zero for a text longer than the burst."""
        self._level -= segments
        self.open += 1

    def give_back(self) -> None:
        """A hand-over has its answer; its slot is free."""
        self.open -= 1

    def pause(self, seconds: float) -> None:
        """The carrier asked for quiet: nothing leaves before it is over, whatever its lane."""
        self._paused_until = max(self._paused_until, self._tick() + seconds)

    def depth(self, lane: str) -> int:
        """How many messages of `lane` are worth holding: two windows, or what half a second can carry; 0 in a pause.

        More would only wait here, where no other sender can take them.
        """
        if self._paused_until > self._tick():
            return 0
        return min(2 * self._slots(lane), max(int(self._rate / 2), 1))

    def _slots(self, lane: str) -> int:
        if lane in PRIORITY or self._window == 1:
            return self._window
        return max(int(self._window * (1 - RESERVE)), 1)

    def _level_for(self, lane: str, segments: int) -> float:
        """The level at which `segments` may leave: the reserve stays standing, yet a full bucket lets anything go."""
        if lane in PRIORITY:
            return min(segments, self._burst)
        return min(segments + self._burst * RESERVE, self._burst)

    def _refill(self) -> None:
        now = self._tick()
        self._level = min(self._burst, self._level + (now - self._at) * self._rate)
        self._at = now
