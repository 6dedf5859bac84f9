"""Times we promise to people: each is a clock time that the system holds itself to and shows when it is broken."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from gateway import clock
from gateway.settings import Settings

OPENS, CLOSES = time(7, 30), time(17, 0)
"""Office hours in which questions are answered; rescue and call-backs know none."""


def rescue(settings: Settings, now: datetime) -> datetime:
    """When somebody calls back whoever asked for rescue."""
    return now + timedelta(minutes=settings.rescue_minutes)


def callback(settings: Settings, now: datetime) -> datetime:
    """When somebody calls back whoever asked for a call, on the next five minutes as people say times."""
    due = now + timedelta(minutes=settings.callback_minutes)
    return due + timedelta(minutes=-due.minute % 5, seconds=-due.second, microseconds=-due.microsecond)


def at_hour(hour: int, minute: int, now: datetime) -> datetime:
    """The next moment the local clock shows hour:minute."""
    here = clock.local(now)
    wanted = here.replace(hour=hour, minute=minute, second=0, microsecond=0)
    return wanted if wanted > here else wanted + timedelta(days=1)


def answer(settings: Settings, now: datetime) -> datetime:
    """When a question is answered: so many office hours from now, at the next full hour."""
    here = clock.local(now)
    left = timedelta(hours=settings.answer_hours)
    while True:
        opens, closes = (
            here.replace(hour=t.hour, minute=t.minute, second=0, microsecond=0) for t in (OPENS, CLOSES)
        )
        start = max(here, opens)
        if start + left <= closes:
            due = start + left
            return due + timedelta(
                minutes=-due.minute % 30, seconds=-due.second, microseconds=-due.microsecond
            )
        if start < closes:
            left -= closes - start
        here = opens + timedelta(days=1)


def by(due: datetime, now: datetime) -> dict[str, Any]:
    """A promised time as the catalogue wants it: the hour, and today as a word or another day as its date."""
    today = clock.today(due) == clock.today(now)
    return {
        "by": f"{clock.local(due):%H:%M}",
        "day": {"w": "W_HOM_NAY"} if today else f"{clock.local(due):%d/%m}",
    }
