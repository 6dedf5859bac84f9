"""What of the hand-overs is kept, and how: every message but bulk, every error, one bulk text in 1,000.

One statement a batch, in the transaction of what it tells of; a batch of bulk writes next to nothing. What is written
twice, because the answer to a commit was lost, is logged twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from itertools import zip_longest
from typing import NamedTuple

from sqlalchemy import text
from sqlalchemy.orm import Session

from gateway.messages.outcomes import Outcome
from gateway.messages.policy import PURPOSES
from gateway.messages.status import Status

SAMPLE = 1_000  # one text in so many of bulk: a million recipients leave a thousand examples
BULK = PURPOSES["bulk"].lane
_SENT_STATUS = Status.SENT  # asked for every text: an enumeration is slow to look into
LONGEST = 2_000_000_000  # milliseconds, 23 days: fits the column, and no carrier speaks so late


class HandOver(NamedTuple):
    """A text that was offered to a carrier, and its answer; how long it took and was is not noted for all of bulk."""

    month: date
    message_id: int
    no: int
    number: str
    purpose: str
    template: str
    part: int | None
    ref: str | None
    raw_ref: str | None
    status: int
    error: str | None
    milliseconds: int | None
    characters: int | None
    segments: int


def is_kept(lane: str, message_id: int, status: Status, error: str | None) -> bool:
    """Whether the hand-over of a message belongs into the log; the same bulk messages all along their way."""
    return lane != BULK or message_id % SAMPLE == 0 or error is not None or status is not _SENT_STATUS


def hand_overs(
    outcome: Outcome,
    number: str,
    purpose: str,
    template: str,
    segments: int,
    *,
    seconds: float | None = None,
    characters: int | None = None,
) -> list[HandOver]:
    """A line for each part that has a reference of its own; one where there is none."""
    several = len(outcome.refs) > 1
    return [
        HandOver(
            *outcome.key,
            number,
            purpose,
            template,
            nth if several else None,
            ref,
            raw_ref,
            int(outcome.status),
            outcome.error,
            None if seconds is None else int(seconds * 1000),
            characters,
            segments,
        )
        for nth, (ref, raw_ref) in enumerate(zip_longest(outcome.refs or (None,), outcome.raw_refs), 1)
    ]


_SENT = text("""
    INSERT INTO channel_log (at, carrier, direction, month, message_id, no, number, purpose, template, part, ref,
                             raw_ref, status, error, milliseconds, characters, segments)
    SELECT :now, :carrier, 'sent', *
      FROM unnest(CAST(:month AS date[]), CAST(:message_id AS bigint[]), CAST(:no AS int[]), CAST(:number AS text[]),
                  CAST(:purpose AS text[]), CAST(:template AS text[]), CAST(:part AS int[]), CAST(:ref AS text[]),
                  CAST(:raw_ref AS text[]), CAST(:status AS int[]), CAST(:error AS text[]),
                  CAST(:milliseconds AS int[]), CAST(:characters AS int[]), CAST(:segments AS int[]))
""")


def note_sent(tx: Session, carrier: str, batch: Sequence[HandOver], now: datetime) -> None:
    """Log hand-overs to `carrier`; the caller has chosen them by `is_kept`."""
    if batch:
        columns = {name: [row[n] for row in batch] for n, name in enumerate(HandOver._fields)}
        tx.execute(_SENT, {**columns, "carrier": carrier, "now": now})
