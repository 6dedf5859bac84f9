"""The only source of "now": aware UTC plus an offset file that demo and tests may turn; never the database's clock.

Domain SQL receives `now` as a parameter, so a test can live through a week in a second (decisions.md 12 of the
plan; ADR 0002). Leases are the exception: they measure real elapsed time and use the database clock.
"""

from __future__ import annotations

import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
_REREAD = 0.05  # seconds between looks at the offset file: at once for a person, free for a loop
_FARTHEST = 100 * 366 * 86_400.0  # seconds; beyond a century the file does not hold an offset

_offset_file: Path | None = None
_offset = timedelta(0)
_read_at = float("-inf")


def use_offset_file(path: Path | None) -> None:
    """Let the file at `path` (one line: seconds to add, as a decimal number) turn this process's clock.

    The composition root calls it in demo mode and tests only; an absent or unreadable file means no offset.
    """
    global _offset_file, _read_at
    _offset_file = path
    _read_at = float("-inf")


def now() -> datetime:
    """The present moment as aware UTC."""
    return datetime.now(UTC) + _current_offset()


def local(moment: datetime) -> datetime:
    """`moment` as people in Viet Nam read it on the wall."""
    return moment.astimezone(VIETNAM)


def today(moment: datetime) -> date:
    """The calendar day in Viet Nam at `moment`."""
    return local(moment).date()


def month_of(moment: datetime) -> date:
    """The first day of the local month: the partition that work begun at `moment` belongs to for ever."""
    return today(moment).replace(day=1)


def _current_offset() -> timedelta:
    global _offset, _read_at
    if _offset_file is None:
        return timedelta(0)
    ticks = time.monotonic()
    if ticks - _read_at >= _REREAD:
        _read_at = ticks
        try:
            seconds = float(_offset_file.read_text().strip() or "0")
            _offset = timedelta(seconds=seconds) if abs(seconds) <= _FARTHEST else timedelta(0)
        except (OSError, ValueError):
            _offset = timedelta(0)
    return _offset
