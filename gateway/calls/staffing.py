"""How many agents each half hour needs: what came on such days before, how long calls take, Erlang-C; reads only."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session as Tx

from gateway import clock, duty
from gateway.calls import forecast
from gateway.calls.forecast import GOAL, TARGET, Load
from gateway.calls.model import Agent
from gateway.calls.outlook import HANDLING
from gateway.calls.queue import OVERFLOW
from gateway.calls.states import AgentState

STEP: Final = timedelta(minutes=30)
_SLOTS: Final = 48
_WEEKS: Final = 4
_FEW_DAYS: Final = 2  # like days: by fewer, the last week is taken instead
_FEW_CALLS: Final = 10  # talks in a half hour: by fewer, the handling of the whole day is taken
_FEW_HOURS: Final = 8  # of agents' time: by less, nothing is said of their pauses
_MOST_PAUSED: Final = 0.5


@dataclass(frozen=True, slots=True)
class Basis:
    """What a forecast is made from. `like`: the days are of the same weekday, else the days before. `handling`:
    seconds, of `talks`; `paused`: the share of their time at work in which agents take no calls.
    """

    days: Sequence[date]
    like: bool
    calls: int
    handling: float
    talks: int
    paused: float


@dataclass(frozen=True, slots=True)
class HalfHour:
    """`calls`: to be expected, between `least` and `most` on the days looked at; `came`: that have come, None before it
    has begun. `busy`: agents needed on the phones, `needed`: at work, pauses allowed for. `planned`: on the duty list;
    `present`: signed on, of the present half hour alone.
    """

    begins: datetime
    calls: float
    least: int
    most: int
    came: int | None
    handling: float
    busy: int
    needed: int
    planned: int
    present: int | None

    @property
    def lacking(self) -> int:
        """How many more are needed; the present half hour goes by who is there."""
        return max(0, self.needed - (self.planned if self.present is None else self.present))


_CAME: Final = text("""
    SELECT d.day, floor(extract(epoch FROM p.entered_at - d.since) / 1800)::int AS slot, count(*) AS calls
      FROM unnest(CAST(:days AS date[]), CAST(:since AS timestamptz[])) AS d(day, since)
      JOIN call_places p ON p.entered_at >= d.since AND p.entered_at < d.since + interval '1 day'
                        AND p.left_how IS DISTINCT FROM 'merged'
     GROUP BY 1, 2""")
_SPENT: Final = text("""
    SELECT floor(extract(epoch FROM s.began_at - d.since) / 1800)::int AS slot,
           count(*) FILTER (WHERE s.state = 'talking') AS talks,
           coalesce(sum(extract(epoch FROM s.ended_at - s.began_at))
                    FILTER (WHERE s.state IN ('talking', 'wrap_up')), 0)::float8 AS busy,
           coalesce(sum(extract(epoch FROM s.ended_at - s.began_at)) FILTER (WHERE s.state = 'paused'), 0)::float8
               AS paused,
           coalesce(sum(extract(epoch FROM s.ended_at - s.began_at)), 0)::float8 AS whole
      FROM unnest(CAST(:since AS timestamptz[])) AS d(since)
      JOIN agent_spans s ON s.ended_at >= d.since AND s.ended_at < d.since + interval '1 day'
     GROUP BY 1""")


def plan(tx: Tx, day: date, now: datetime) -> tuple[Basis, list[HalfHour]]:
    """The half hours of `day` that are not over; none where nobody has called yet on any day that tells of it."""
    before = [day - timedelta(weeks=week) for week in range(1, _WEEKS + 1)]
    recent = [clock.today(now) - timedelta(days=n) for n in range(1, 8)]
    came = _came(tx, {*before, *recent, day})
    known = [each for each in before if came.get(each)]
    like = len(known) >= _FEW_DAYS
    if not like:
        known = [each for each in recent if came.get(each)]
    basis, handling = _basis(tx, known, came, like)
    if not known:
        return basis, []
    return basis, _half_hours(tx, day, now, basis, handling, came)


def _came(tx: Tx, days: set[date]) -> dict[date, dict[int, int]]:
    """Day → half hour of the day → callers who asked for a person."""
    listed = sorted(days)
    found: dict[date, dict[int, int]] = {}
    rows = tx.execute(_CAME, {"days": listed, "since": [clock.midnight(each) for each in listed]})
    for row in rows:
        found.setdefault(row.day, {})[row.slot] = row.calls
    return found


def _basis(
    tx: Tx, days: Sequence[date], came: dict[date, dict[int, int]], like: bool
) -> tuple[Basis, dict[int, float]]:
    """What was measured on these days; and the handling of each half hour that has enough talks to tell."""
    rows = tx.execute(_SPENT, {"since": [clock.midnight(each) for each in days]}).all() if days else []
    talks, busy = sum(row.talks for row in rows), sum(row.busy for row in rows)
    whole, paused = sum(row.whole for row in rows), sum(row.paused for row in rows)
    share = min(_MOST_PAUSED, paused / whole) if whole >= _FEW_HOURS * 3600 else 0.0
    handling = busy / talks if talks >= _FEW_CALLS and busy else HANDLING
    calls = sum(sum(came[each].values()) for each in days)
    each_slot = {row.slot: row.busy / row.talks for row in rows if row.talks >= _FEW_CALLS and row.busy}
    return Basis(sorted(days), like, calls, handling, talks, share), each_slot


def _half_hours(
    tx: Tx,
    day: date,
    now: datetime,
    basis: Basis,
    handling: dict[int, float],
    came: dict[date, dict[int, int]],
) -> list[HalfHour]:
    begins = clock.midnight(day)
    on_list = duty.between(tx, duty.Kind.HOTLINE, begins, begins + timedelta(days=1))
    found = []
    for slot in range(_SLOTS):
        since = begins + slot * STEP
        until = since + STEP
        if until <= now:
            continue
        seen = [came[each].get(slot, 0) for each in basis.days]
        expected = sum(seen) / len(seen)
        took = handling.get(slot, basis.handling)
        busy = forecast.agents_for(Load(expected * 2, 0, took), GOAL, TARGET)  # two half hours an hour
        there = {row.phone for row in on_list if row.starts_at < until and (row.ends_at or until) > since}
        is_now = since <= now
        found.append(
            HalfHour(
                begins=since,
                calls=expected,
                least=min(seen),
                most=max(seen),
                came=came.get(day, {}).get(slot, 0) if is_now else None,
                handling=took,
                busy=busy,
                needed=math.ceil(busy / (1 - basis.paused)),
                planned=len(there),
                present=_present(tx) if is_now else None,
            )
        )
    return found


def _present(tx: Tx) -> int:
    """Agents who are signed on, paused or not; those of other teams are left out."""
    query = select(func.count()).where(Agent.state != AgentState.OFF, Agent.skills != [OVERFLOW])
    return int(tx.execute(query).scalar_one())
