"""Times as SMPP writes them, relative and absolute (§7.1.1); reads no clock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

LONGEST = timedelta(days=30)
"""Longer relative times need months, whose length carriers disagree about."""


def relative(after: timedelta) -> str:
    """`after`, counted by the message centre from its own clock: 7 hours is "000000070000000R". ValueError."""
    if not timedelta(seconds=1) <= after <= LONGEST:
        raise ValueError(f"a relative time of {after}, not a second to thirty days")
    minutes, seconds = divmod(after.seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"0000{after.days:02d}{hours:02d}{minutes:02d}{seconds:02d}000R"


def absolute(at: datetime) -> str:
    """`at`, which must know its zone, as "YYMMDDhhmmsstnn+" with the offset in quarters of an hour. ValueError."""
    offset = at.utcoffset()
    if offset is None:
        raise ValueError("a time without a zone")
    if offset % timedelta(minutes=15) or abs(offset) > timedelta(hours=12):  # nn is 00 to 48
        at, offset = at.astimezone(UTC), timedelta(0)
    quarters = abs(offset) // timedelta(minutes=15)
    return (
        f"{at:%y%m%d%H%M%S}{at.microsecond // 100_000}{quarters:02d}{'-' if offset < timedelta(0) else '+'}"
    )
