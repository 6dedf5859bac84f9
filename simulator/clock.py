"""The network's time: the machine's plus an offset shared through a file; timers stay the machine's."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

VIETNAM = timezone(timedelta(hours=7))  # no daylight saving since 1975, so no time zone data is needed


class Clock:
    """Reads the offset (one line, seconds) every time: whoever writes the file moves everybody at once."""

    def __init__(self, file: Path | None) -> None:
        self._file = file

    @property
    def adjustable(self) -> bool:
        """False without a file: moving only our own time would tear it from the gateway's."""
        return self._file is not None

    def offset(self) -> float:
        """Seconds ahead of the machine; absent, empty or unreadable text counts as none."""
        if self._file is None:
            return 0.0
        try:
            return float(self._file.read_text("ascii") or 0)
        except (OSError, ValueError):
            return 0.0

    def move(self, seconds: float) -> None:
        """Write the offset; by rename, so that no reader meets half a number. Raises OSError."""
        if self._file is None:
            raise RuntimeError("the clock has no file")
        fresh = self._file.with_name(f"{self._file.name}.new")
        fresh.write_text(f"{seconds!r}\n", "ascii")
        fresh.replace(self._file)

    def now(self) -> datetime:
        """Aware UTC."""
        return datetime.now(UTC) + timedelta(seconds=self.offset())


def as_people_read(moment: datetime) -> str:
    """ISO 8601 at Vietnam's offset, to the millisecond: `2026-11-20T09:15:00.000+07:00`."""
    return moment.astimezone(VIETNAM).isoformat(timespec="milliseconds")
