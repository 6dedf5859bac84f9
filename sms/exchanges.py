"""What one sender exchanges with its carrier, on its way into the channel log: timed, sampled, never the text."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from gateway.messages import channel_log
from gateway.messages.carriers import Outgoing
from gateway.messages.channel_log import BULK, SAMPLE, HandOver
from gateway.messages.outbox import Claimed
from gateway.messages.outcomes import Key, Outcome


class Exchanges:
    """Holds hand-overs from the socket to the batch that writes their outcomes.

    Lives in the sender's loop; `write` alone may run in a thread, between `answered` and `written` of its batch.
    """

    def __init__(self, carrier: str, tick: Callable[[], float] = time.monotonic) -> None:
        self._carrier = carrier
        self._tick = tick
        self._open: dict[Key, tuple[float, int]] = {}  # when it left, and how many characters
        self._kept: dict[Key, list[HandOver]] = {}

    def left(self, batch: Iterable[Outgoing]) -> None:
        """These are handed over now; bulk is timed only where it is kept whatever becomes of it."""
        now = self._tick()
        for message in batch:
            if message.purpose != BULK or message.address[1] % SAMPLE == 0:
                self._open[message.address] = (now, len(message.text))

    def answered(self, answers: Iterable[tuple[Claimed, Outcome]]) -> None:
        """The carrier has answered; what never left for it (expired, not to be rendered) is no exchange."""
        now = self._tick()
        for message, outcome in answers:
            if channel_log.is_kept(message.lane, message.id, outcome.status, outcome.error):
                key = outcome.key
                left = self._open.pop(key, None)
                seconds, characters = (None, None) if left is None else (now - left[0], left[1])
                self._kept[key] = channel_log.hand_overs(
                    outcome,
                    message.recipient,
                    message.purpose,
                    message.template,
                    message.segments,
                    seconds=seconds,
                    characters=characters,
                )

    def write(self, tx: Session, batch: Sequence[Outcome], now: datetime) -> None:
        """Log what is kept of `batch`, in the transaction that settles it."""
        if self._kept:
            kept = [part for outcome in batch for part in self._kept.get(outcome.key, ())]
            channel_log.note_sent(tx, self._carrier, kept, now)

    def written(self, batch: Iterable[Outcome]) -> None:
        """`batch` is durable."""
        if self._kept:
            for outcome in batch:
                self._kept.pop(outcome.key, None)
