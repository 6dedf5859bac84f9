"""At night only what cannot wait leaves: codes, replies, emergencies."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from gateway.messages.policy import PURPOSES, is_quiet, sleeps


def at(hour: int, minute: int = 0) -> datetime:
    """A moment by the clock on the wall in Viet Nam."""
    return datetime(2026, 11, 20, hour, minute, tzinfo=UTC).replace(hour=(hour - 7) % 24)


@pytest.mark.parametrize(
    ("hour", "minute", "quiet"),
    [
        (20, 59, False),
        (21, 0, True),
        (23, 59, True),
        (0, 0, True),
        (6, 59, True),
        (7, 0, False),
        (12, 0, False),
    ],
)
def test_the_night_begins_at_nine_and_ends_at_seven(hour: int, minute: int, quiet: bool) -> None:
    assert is_quiet(at(hour, minute)) is quiet


def test_only_notices_news_and_reminders_wait_for_the_morning() -> None:
    waiting = {purpose for purpose, policy in PURPOSES.items() if sleeps(policy.lane, at(23))}
    assert waiting == {"notice", "reminder", "bulk"}
    assert not any(sleeps(policy.lane, at(12)) for policy in PURPOSES.values())
