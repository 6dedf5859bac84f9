"""Daily self-checks of the sites that are rated; some forget a day, and some have not begun."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random
from typing import Any, Final

from gateway import clock
from gateway.safety import Criterion, SafetyCheck, Score, criteria
from gateway.seed.copying import copy
from gateway.seed.world import DAYS, World
from gateway.sites import Group, Purpose, group_of

_FORGETS: Final = 0.2
_NEVER: Final = 0.05

_CHECK = (
    SafetyCheck.site_id, SafetyCheck.group_, SafetyCheck.version, SafetyCheck.answers, SafetyCheck.points,
    SafetyCheck.level, SafetyCheck.act, SafetyCheck.day, SafetyCheck.channel, SafetyCheck.number, SafetyCheck.made_at,
)  # fmt: skip


def write(world: World) -> int:
    """A check a day of each, as far as they did."""
    return copy(world.tx, _CHECK, _rows(world, world.chance("safety")))


def _rows(world: World, dice: Random) -> Iterator[tuple[Any, ...]]:
    rated = [
        (place, group)
        for place in world.places
        if (group := group_of(place.kind, Purpose.GATE)) is not None and dice.random() >= _NEVER
    ]
    for ahead in range(DAYS):
        day = world.first_day + timedelta(days=ahead)
        at = clock.midnight(day) + timedelta(hours=7)
        for place, group in rated if at <= world.now else ():
            if dice.random() >= _FORGETS:
                score, answers, version = _checked(group, dice, day)
                yield (
                    place.id, group, version, answers, score.points, score.level, score.act, day, "sms",
                    place.phone, at,
                )  # fmt: skip


def _checked(group: Group, dice: Random, day: date) -> tuple[Score, list[int], int]:
    asked = criteria.in_force(group, day)
    careful = dice.random() < 0.8
    answers = [_answer(item, dice, careful=careful) for item in asked.items]
    return asked.score(answers), answers, asked.version


def _answer(item: Criterion, dice: Random, *, careful: bool) -> int:
    if item.choices:
        best = min(item.choices, key=lambda choice: choice.points)
        return best.value if careful and dice.random() < 0.9 else dice.choice(item.choices).value
    return item.low if careful else dice.randint(item.low, item.high)
