"""The mark of an attempt: sixteen bits that leave with a text and come back in its receipt where carriers do so.

It names an attempt whose reference nobody heard, together with the phone and the carrier: far too short to do so alone.
"""

from __future__ import annotations

from typing import NamedTuple

_ATTEMPT_BITS, _PART_BITS = 10, 5
_MOST_PARTS = (1 << _PART_BITS) - 1  # 31: more than phones join, and than anybody reads
_FACTOR = 31  # odd and small: attempts of one message, and messages that follow each other, differ


class Mark(NamedTuple):
    """What a mark says: which attempt, roughly, and which part of its text, counted from 1."""

    attempt: int
    part: int
    last: bool


def write(message_id: int, no: int, part: int = 1, total: int = 1) -> int | None:
    """The mark of one part; None for a text of more parts than a mark can count."""
    if total > _MOST_PARTS:
        return None
    return of_attempt(message_id, no) << (_PART_BITS + 1) | part << 1 | (part == total)


def read(mark: int) -> Mark:
    """What `mark` says. Anything of sixteen bits is a mark; whether it is ours shows when an attempt fits it."""
    return Mark(mark >> (_PART_BITS + 1), mark >> 1 & _MOST_PARTS, bool(mark & 1))


def of_attempt(message_id: int, no: int) -> int:
    """The bits that name the attempt."""
    return (message_id * _FACTOR + no) & ((1 << _ATTEMPT_BITS) - 1)
