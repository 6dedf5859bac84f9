"""When shifts begin; pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from gateway import clock

CHANGES: Final = (time(7), time(19))
"""Local hours: a duty officer's day and night, each with the report to the authority just behind it."""


@dataclass(frozen=True)
class Shift:
    """One shift. `day`: the local day on which it begins; `no`: 1 by day, 2 by night."""

    day: date
    no: int
    begins: datetime
    ends: datetime


def shift_at(moment: datetime) -> Shift:
    """The shift under way at `moment`."""
    here = clock.local(moment)
    if here.time() < CHANGES[0]:
        return shift_of(here.date() - timedelta(days=1), 2)
    return shift_of(here.date(), 1 if here.time() < CHANGES[1] else 2)


def shift_of(day: date, no: int) -> Shift:
    """The first or second shift of a day."""
    midnight = clock.midnight(day)
    starts = [midnight + timedelta(hours=change.hour, minutes=change.minute) for change in CHANGES]
    ends = [*starts[1:], starts[0] + timedelta(days=1)]
    return Shift(day, no, starts[no - 1], ends[no - 1])
