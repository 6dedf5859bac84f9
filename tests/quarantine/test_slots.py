"""Slots: every moment belongs to exactly one, they follow each other without a gap, as many as the class has."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway import clock
from gateway.quarantine import rulebook, slots
from gateway.quarantine.slots import Slot

DAY = date(2026, 11, 20)
CLASSES = sorted(rulebook.of(1).classes)
moments = st.integers(0, 2 * 365 * 24 * 60).map(
    lambda n: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=n)
)


def here(hour: int, minute: int = 0, day: date = DAY) -> datetime:
    return clock.midnight(day) + timedelta(hours=hour, minutes=minute)


@pytest.mark.parametrize(
    ("cls", "at", "expected"),
    [
        ("f0_home", here(5), (DAY, "morning")),
        ("f0_home", here(11, 59), (DAY, "morning")),
        ("f0_home", here(12), (DAY, "afternoon")),
        ("f0_home", here(23), (DAY, "afternoon")),
        ("f0_home", here(4, 59), (DAY - timedelta(days=1), "afternoon")),
        ("f1_home", here(20), (DAY, "morning")),
        ("f1_home", here(2), (DAY - timedelta(days=1), "morning")),
    ],
)
def test_a_report_belongs_to_the_last_slot_that_opened(
    cls: str, at: datetime, expected: tuple[date, str]
) -> None:
    assert slots.of_moment(cls, at).key == expected


@given(moments, st.sampled_from(CLASSES))
def test_every_moment_has_one_slot_and_the_next_one_is_later(at: datetime, cls: str) -> None:
    slot = slots.of_moment(cls, at)
    assert slot.opens_at <= at < slots.after(cls, slot).opens_at
    assert slot.opens_at < slot.due_at < slot.again_at < slot.call_at < slot.closes_at
    assert slot.closes_at <= slots.after(cls, slot).opens_at


@given(moments, st.sampled_from(CLASSES))
def test_following_one_another_misses_none(at: datetime, cls: str) -> None:
    slot: Slot = slots.of_moment(cls, at)
    followed = [slot := slots.after(cls, slot) for _ in range(10)]
    listed = list(slots.between(cls, followed[0].day, followed[-1].day))
    assert [each for each in listed if followed[0] <= each <= followed[-1]] == followed


def test_how_often_is_the_class() -> None:
    counts = {cls: len(slots.on_day(cls, DAY)) for cls in CLASSES}
    assert counts == {"f0_home": 2, "f0_site": 2, "f1_home": 1, "f1_site": 2, "f2_home": 1}
