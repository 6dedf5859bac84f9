"""A month of visits in the order of time: busy hours, forgotten departures, people inside at this very moment."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import accumulate
from random import Random
from typing import Any, Final

from gateway import clock
from gateway.audit import AuditEntry
from gateway.seed import fiction
from gateway.seed.copying import copy
from gateway.seed.world import CLERK, DAYS, Place, Soul, World
from gateway.sites import Visit
from gateway.sites.states import UNPROVED, Arrival, ClosedBy, Method, Proof

_METHODS: Final = {
    Method.SMS: 46, Method.USSD: 14, Method.OTP_STAFF: 16, Method.BHYT: 9, Method.CCCD: 4, Method.WEB: 4,
    Method.KIOSK_QR: 3, Method.READ_OUT: 2, Method.NO_PAPERS: 1, Method.PAPER: 1,
}  # fmt: skip
_BY_STAFF: Final = frozenset(_METHODS) - {Method.SMS, Method.USSD, Method.WEB}
_OWN_PHONE: Final = frozenset({Method.SMS, Method.USSD, Method.WEB, Method.OTP_STAFF, Method.READ_OUT})
_HOURS: Final = (5, 9, 10, 8, 7, 9, 6, 4, 5, 6, 8, 9, 7, 4)  # of a day, from six in the morning
_OPENS: Final = 6
_TRIES: Final = 1_000
_LONGEST: Final = timedelta(hours=12)

_COLUMNS = (
    Visit.public_id, Visit.site_id, Visit.number, Visit.person_id, Visit.declaration_id, Visit.method, Visit.proof,
    Visit.staff_id, Visit.temperature, Visit.came_at, Visit.came_known, Visit.left_at, Visit.closed_by,
    Visit.disputed_at, Visit.created_at, Visit.changed_at,
)  # fmt: skip


@dataclass
class _Gate:
    """What is remembered from visit to visit. `admitted`: those that staff let in, for the audit log."""

    inside: set[str | int] = field(default_factory=set)
    admitted: list[tuple[datetime, str, str, str]] = field(default_factory=list)


def write(world: World) -> int:
    """As many as the size says; what staff did at the gates is on record."""
    gate = _Gate()
    count = copy(world.tx, _COLUMNS, _rows(world, gate))
    entry = AuditEntry.at, AuditEntry.actor, AuditEntry.action, AuditEntry.subject, AuditEntry.details
    copy(world.tx, entry, (
        (at, f"account:{CLERK}", "visit.admit", visit, {"site": site, "method": method})
        for at, visit, site, method in gate.admitted
    ))  # fmt: skip
    return count


def _rows(world: World, gate: _Gate) -> Iterator[tuple[Any, ...]]:
    dice = world.chance("visits")
    busy = list(accumulate(place.weight for place in world.places))
    methods, shares = [*_METHODS], list(accumulate(_METHODS.values()))
    travels = sorted(_travels(world), reverse=True)
    for at in _arrivals(world, dice, world.size.visits - len(travels)):
        while travels and travels[-1] <= at:
            yield _travel(world, dice, travels.pop())
        place = dice.choices(world.places, cum_weights=busy)[0]
        soul = world.souls[int(dice.random() * len(world.souls))]
        method = dice.choices(methods, cum_weights=shares)[0]
        yield _visit(world, dice, gate, place, soul, method, at)
    yield from (_travel(world, dice, at) for at in reversed(travels))


def _visit(
    world: World, dice: Random, gate: _Gate, place: Place, soul: Soul, method: Method, at: datetime
) -> tuple[Any, ...]:
    if soul.number is None and method in _OWN_PHONE:
        method = Method.BHYT
    number = soul.number if method in _OWN_PHONE else None
    left, closed = _departure(dice, gate, number or soul.id, place, at, world.now)
    visit_id = fiction.public_id("vis", dice)
    by_staff = method in _BY_STAFF
    if by_staff:
        gate.admitted.append((at, visit_id, place.code, method))
    changed = left or (min(at + _LONGEST, world.now) if closed else at)
    return (
        visit_id, place.id, number, soul.id, soul.declaration_at(at), method,
        Proof.UNVERIFIED if method in UNPROVED else Proof.PROVED, CLERK if by_staff else None,
        f"36.{dice.randint(2, 9)}" if by_staff and dice.random() < 0.5 else None,
        at, Arrival.EXACT, left, closed, at if dice.random() < 0.001 and closed else None, at, changed,
    )  # fmt: skip


def _departure(
    dice: Random, gate: _Gate, who: str | int, place: Place, came: datetime, now: datetime
) -> tuple[datetime | None, ClosedBy | None]:
    left = came + timedelta(minutes=max(2, place.stay * (0.4 + 1.2 * dice.random())))
    said = dice.random()
    if left >= now:  # they are there yet, if they are not somewhere else
        if who not in gate.inside:
            gate.inside.add(who)
            return None, None
        return min(came + timedelta(minutes=1), now), ClosedBy.NEXT_VISIT
    if said < 0.17 and came + _LONGEST < now:
        return None, ClosedBy.TIME
    return left, ClosedBy.NEXT_VISIT if said > 0.9 else ClosedBy.PERSON


def _arrivals(world: World, dice: Random, count: int) -> Iterator[datetime]:
    """So many moments in the order of time, spread over the days and their hours."""
    today = _so_far(world.now)
    before = (count - int(count * today / (DAYS - 1 + today))) / (DAYS - 1)
    ends = [round(before * day) for day in range(DAYS)] + [count]
    for ahead in range(DAYS):
        day = world.first_day + timedelta(days=ahead)
        yield from sorted(_moment(dice, day, world.now) for _ in range(ends[ahead + 1] - ends[ahead]))


def _so_far(now: datetime) -> float:
    """Which part of today's arrivals there has been."""
    here = clock.local(now)
    hours = here.hour + here.minute / 60 - _OPENS
    return sum(share * min(1.0, max(0.0, hours - nth)) for nth, share in enumerate(_HOURS)) / sum(_HOURS)


def _moment(dice: Random, day: date, now: datetime) -> datetime:
    for _ in range(_TRIES):
        hour = dice.choices(range(_OPENS, _OPENS + len(_HOURS)), _HOURS)[0]
        at = clock.midnight(day) + timedelta(hours=hour, seconds=int(dice.random() * 3_600))
        if at <= now:
            return at
    return now  # the day has only just begun


def _travels(world: World) -> list[datetime]:
    """When somebody who turns out to be ill was at the busiest site, at its busiest hour."""
    today = clock.today(world.now)
    return [
        clock.midnight(today - timedelta(days=ago)) + timedelta(hours=8)
        for ago in range(1, 1 + world.size.travels)
    ]


def _travel(world: World, dice: Random, at: datetime) -> tuple[Any, ...]:
    soul, place = world.souls[0], world.places[0]
    left = at + timedelta(hours=1)
    return (
        fiction.public_id("vis", dice), place.id, soul.number, soul.id, soul.declaration_at(at), Method.SMS,
        Proof.PROVED, None, None, at, Arrival.EXACT, left, ClosedBy.PERSON, None, at, left,
    )  # fmt: skip
