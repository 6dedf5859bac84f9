"""Which slot of somebody's day a moment belongs to, and which come next; computed from the rules, pure.

A slot takes reports from its opening until the next one of the same person opens: what comes after it has closed is
late, and still better than nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from gateway import clock
from gateway.quarantine import rulebook
from gateway.quarantine.rulebook import Rules

_DAY = timedelta(days=1)


@dataclass(frozen=True, order=True)
class Slot:
    """One slot of one day, with its moments (aware UTC)."""

    opens_at: datetime
    day: date
    name: str
    due_at: datetime
    again_at: datetime
    call_at: datetime
    closes_at: datetime

    @property
    def key(self) -> tuple[date, str]:
        """What tells it from the other slots of one person."""
        return self.day, self.name


def on_day(cls: str, day: date) -> list[Slot]:
    """The slots of `day` for a class, in order, by the rules of that day."""
    rules = rulebook.on(day)
    return [_slot(rules, name, day) for name in rules.slots_of(cls)]


def of_moment(cls: str, at: datetime) -> Slot:
    """The slot that a report at this moment belongs to: the last one that has opened."""
    today = clock.today(at)
    opened = [slot for day in (today - _DAY, today) for slot in on_day(cls, day) if slot.opens_at <= at]
    return opened[-1]


def after(cls: str, slot: Slot) -> Slot:
    """The next slot of the same class."""
    later = (each for day in (slot.day, slot.day + _DAY) for each in on_day(cls, day))
    return next(each for each in later if each.opens_at > slot.opens_at)


def between(cls: str, first: date, last: date) -> Iterator[Slot]:
    """Every slot from `first` to `last`, both included."""
    for ahead in range((last - first).days + 1):
        yield from on_day(cls, first + ahead * _DAY)


def at(day: date, name: str) -> Slot:
    """The slot of that day and name, by the rules of the day."""
    return _slot(rulebook.on(day), name, day)


def _slot(rules: Rules, name: str, day: date) -> Slot:
    times = rules.slots[name]
    return Slot(
        _moment(day, times.opens),
        day,
        name,
        _moment(day, times.due),
        _moment(day, times.again),
        _moment(day, times.call),
        _moment(day, times.closes),
    )


def _moment(day: date, at: time) -> datetime:
    return clock.midnight(day) + timedelta(hours=at.hour, minutes=at.minute)
