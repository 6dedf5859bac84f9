"""What can wait is texted by day alone: at night a story is of the next morning."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from gateway import clock
from gateway.messages.policy import QUIET_TO, is_quiet
from tests.journeys.town import Phone, Town
from tests.waiting import until

_STORY = timedelta(minutes=15)
"""Longer than any story takes: one that night would overtake begins in the morning."""


@contextmanager
def daylight(town: Town, new_phone: Callable[[], Phone]) -> Iterator[None]:
    """It is day in the town; afterwards its clock is right again, as `new_phone` hears."""
    here = clock.local(datetime.now(UTC))
    if not is_quiet(here) and not is_quiet(here + _STORY):
        yield
        return
    morning = here.replace(hour=8, minute=0, second=0, microsecond=0) + timedelta(days=here.hour >= QUIET_TO)
    try:
        town.turn_clock((morning - here).total_seconds())
        yield
    finally:
        town.turn_clock(0)
        until(lambda: is_answered(new_phone()), 30)


def is_answered(phone: Phone) -> bool:
    """the house lives in this phone's time again"""
    phone.texts("MENU")
    try:
        return bool(phone.reads("1022 mien phi", patience=3))
    except AssertionError:
        return False
