"""The only source of "now": aware UTC plus an offset file that demo and tests may turn; never the database's clock.

Domain SQL receives `now` as a parameter, so a test can live through a week in a second (decisions.md 12 of the
plan; ADR 0002). Leases are the exception: they measure real elapsed time and use the database clock.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
_FARTHEST = 100 * 366 * 86_400.0  # seconds; beyond a century the file does not hold an offset

Stamp = tuple[int, int, int]
"""What tells one state of a file from the next: its inode, the time of its change in ns, its length in bytes."""

_offset_file: Path | None = None
_offset = timedelta(0)
_read: Stamp | None = None  # of the file that `_offset` was read from


def use_offset_file(path: Path | None) -> None:
    """Let the file at `path` (one line: seconds to add, as a decimal number) turn this process's clock.

    The composition root calls it in demo mode and tests only; an absent or unreadable file means no offset.
    """
    global _offset_file, _offset, _read
    _offset_file, _offset, _read = path, timedelta(0), None


def now() -> datetime:
    """The present moment as aware UTC."""
    return datetime.now(UTC) + _current_offset()


def local(moment: datetime) -> datetime:
    """`moment` as people in Viet Nam read it on the wall."""
    return moment.astimezone(VIETNAM)


def today(moment: datetime) -> date:
    """The calendar day in Viet Nam at `moment`."""
    return local(moment).date()


def midnight(day: date) -> datetime:
    """The moment at which `day` begins in Viet Nam."""
    return datetime.combine(day, time(), VIETNAM).astimezone(UTC)


def month_of(moment: datetime) -> date:
    """The first day of the local month: the partition that work begun at `moment` belongs to for ever."""
    return today(moment).replace(day=1)


def _current_offset() -> timedelta:
    """The offset in force at this very moment: two processes that disagreed would lose each other's work in time."""
    global _offset, _read
    if _offset_file is None:
        return timedelta(0)
    try:
        stamp = _stamp(_offset_file)
        if stamp != _read:
            seconds = float(_offset_file.read_text().strip() or "0")
            _offset = timedelta(seconds=seconds) if abs(seconds) <= _FARTHEST else timedelta(0)
            _read = stamp
    except (OSError, ValueError):
        _offset, _read = timedelta(0), None
    return _offset


def _stamp(file: Path) -> Stamp:
    seen = file.stat()
    return seen.st_ino, seen.st_mtime_ns, seen.st_size
