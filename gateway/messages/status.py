"""What can be true of a message, in sentences a support agent understands; state only moves forward.

A status is a rank. Whatever arrives, in whatever order and however often, the highest rank seen wins, so any shuffle
of the same receipts ends in the same state. Being worked on is not a status: that is the lease beside it.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntEnum


class Status(IntEnum):
    """The rank is the value; gaps leave room for later ones without touching stored rows."""

    QUEUED = 0
    SUPPRESSED = 5
    UNSENT = 6
    UNKNOWN = 10
    SENT = 20
    FAILED = 30
    DELIVERED = 40


MEANING = {
    Status.QUEUED: "Accepted and stored; it waits for its turn, for a retry, or for the carrier to come back.",
    Status.SUPPRESSED: "Not sent because the person opted out of this kind of message.",
    Status.UNSENT: "Not sent because it expired or its tries were used up before any carrier took it.",
    Status.UNKNOWN: "A sender stopped between handing it over and hearing the answer; a receipt may still settle it.",
    Status.SENT: "The carrier has taken it and given it a reference; the phone has not confirmed yet.",
    Status.FAILED: "The carrier says that it will not or could not be delivered.",
    Status.DELIVERED: "The phone has confirmed that it received the message.",
}

_NEVER_LEFT = frozenset({Status.SUPPRESSED, Status.UNSENT})

MOVES: dict[Status, frozenset[Status]] = {
    here: frozenset(
        there
        for there in Status
        if there > here and here not in _NEVER_LEFT and (there not in _NEVER_LEFT or here == Status.QUEUED)
    )
    for here in Status
}
"""The moves that can happen. A message that was never handed over cannot receive a receipt."""

FINAL = frozenset({Status.SUPPRESSED, Status.UNSENT, Status.FAILED, Status.DELIVERED})
"""Nothing more is tried from here; a failed message may still turn out to be delivered."""

TAKEN = Status.SENT
"""From this rank on a carrier has spoken: the message is never handed over again."""


def settle(current: Status, seen: Iterable[Status]) -> Status:
    """The status after `seen` in any order: the highest rank that a move allows."""
    for status in seen:
        if status in MOVES[current]:
            current = status
    return current
