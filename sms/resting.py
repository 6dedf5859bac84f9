"""What a carrier has just filtered as unwanted rests: news is not offered to it again for a while; in memory only.

Only what people can do without rests. A code or an answer that one phone's network filtered says nothing about the next
person's, and a pause for all of them would let one filtered number silence everybody.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import structlog

from gateway.messages.carriers import SendError
from gateway.messages.policy import policy_of

log = structlog.get_logger(__name__)

REST = (
    600.0  # seconds: filters judge by the last minutes; a campaign that goes on earns a block of the sender
)


class Resting:
    """Which purposes rest at one carrier. Not thread-safe: it lives in the sender's loop."""

    def __init__(self, carrier: str, tick: Callable[[], float] = time.monotonic) -> None:
        self._carrier = carrier
        self._tick = tick
        self._until: dict[str, float] = {}

    def check(self, purpose: str) -> None:
        """Raises SendError, to be tried later or elsewhere, while `purpose` rests."""
        left = self._until.get(purpose, 0.0) - self._tick()
        if left > 0:
            raise SendError(
                "resting",
                "the carrier filtered texts of this kind a moment ago",
                retryable=True,
                wait=left,
                elsewhere=True,
            )

    def filtered(self, purpose: str, code: str) -> None:
        """A text of `purpose` was filtered."""
        if policy_of(purpose, purpose).heeds_opt_out:
            self._until[purpose] = self._tick() + REST
        log.warning(
            "the carrier filters our texts",
            carrier=self._carrier,
            purpose=purpose,
            code=code,
            rests=purpose in self._until,
        )
