"""Weekly hours as staff write them and the slots they make of a day; pure, local times."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta

from gateway import clock
from gateway.errors import BadInput

Hours = Mapping[str, Sequence[Sequence[str]]]
"""Weekday ("1" is Monday) → pairs of "07:30", "11:30"."""

_SPAN = re.compile(r"([01]?\d|2[0-3])[:h]([0-5]\d)?\s*[-–]\s*([01]?\d|2[0-3])[:h]([0-5]\d)?")


def read(day: str, said: str) -> list[list[str]]:
    """ "7:30-11:30, 13:30-16:30" of weekday `day`; nothing is a day off. Raises BadInput naming the day."""
    spans: list[list[str]] = []
    for part in filter(None, (each.strip() for each in said.split(","))):
        found = _SPAN.fullmatch(part)
        if found is None:
            raise BadInput(f"day{day}", "invalid", "Ghi giờ như 7:30-11:30, 13:30-16:30; nghỉ thì để trống.")
        begins = time(int(found[1]), int(found[2] or 0))
        ends = time(int(found[3]), int(found[4] or 0))
        if begins >= ends or (spans and f"{begins:%H:%M}" < spans[-1][1]):
            raise BadInput(f"day{day}", "order", "Giờ mở cửa phải trước giờ đóng, các buổi không chồng nhau.")
        spans.append([f"{begins:%H:%M}", f"{ends:%H:%M}"])
    return spans


def written(hours: Hours, day: str) -> str:
    """The hours of a weekday as `read` takes them."""
    return ", ".join(f"{begins}-{ends}" for begins, ends in hours.get(day, ()))


def slots(hours: Hours, minutes: int, day: date) -> list[datetime]:
    """When the slots of a local day begin, aware; one that would end after closing is none."""
    found = []
    for begins, ends in hours.get(str(day.isoweekday()), ()):
        at = _at(day, begins)
        while at + timedelta(minutes=minutes) <= _at(day, ends):
            found.append(at)
            at += timedelta(minutes=minutes)
    return found


def _at(day: date, when: str) -> datetime:
    return datetime.combine(day, time.fromisoformat(when), tzinfo=clock.VIETNAM)
