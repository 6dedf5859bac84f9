"""Surges: more people call than can be answered. Entered and left by the wait that is expected, or by a colleague.

While one lasts, callers are offered what does not wait for a person (`ivr.surging`), and agents of other teams are
offered callers of every kind (`queue`). It says nothing and leads no call.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import func, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session as Tx

from gateway import audit
from gateway.calls import forecast, news, queue
from gateway.calls.forecast import Load
from gateway.calls.model import Surge
from gateway.calls.outlook import PATIENCE, Measured

CALM: Final = timedelta(minutes=5)
"""So long the expected wait has been below a third of what a surge is entered by, before it is left."""
_CALM_IS: Final = 3  # a third of it: a surge that is just about over must not come and go
HELD: Final = timedelta(minutes=30)
"""A surge that a colleague has begun lasts so long at least; one that they have ended stays away for so long."""
USUAL: Final = timedelta(minutes=3)
"""By what a surge is left where none is entered by itself."""
STAYS: Final = 3600.0
"""Seconds of patience that are no longer told apart: whoever holds the line for ten minutes is called back."""
_LATELY: Final = timedelta(minutes=10)
_FEW: Final = 10  # callers lately: by fewer nothing is foretold
_FRESH: Final = timedelta(seconds=5)

_COMING = text("""
    SELECT count(*) AS calls, count(*) FILTER (WHERE p.taken_at IS NULL AND c.state = 'over') AS gave_up,
           coalesce(sum(greatest(0, extract(epoch FROM
               coalesce(p.taken_at, c.ended_at, p.left_at, :now) - greatest(p.entered_at, c.began_at)))), 0)::float8
               AS seconds
      FROM call_places p JOIN calls c ON c.id = p.call_id WHERE p.entered_at > :since""")
_WAITING = text("""
    SELECT count(*) FROM call_places WHERE left_at IS NULL AND agent_id IS NULL
       AND (try_at IS NULL OR try_at <= :now)""")


@dataclass(frozen=True, slots=True)
class Measure:
    """What is to be expected, and by what. `calls`: an hour, that ask for a person; `agents`: at work, those of other
    teams left out; `handling`, `patience`: seconds; `waiting`: now, whoever is called back included.

    `wait`: seconds for somebody who stays, infinite without agents; `lost`: the share that gives up, `within`: the
    share answered in 20 seconds (Erlang-A).
    """

    calls: float
    agents: int
    handling: float
    patience: float
    waiting: int
    wait: float
    lost: float
    within: float

    def as_json(self) -> dict[str, Any]:
        """As it is stored and shown; a wait without end is null."""
        return {
            name: round(value, 3) if math.isfinite(value) else None for name, value in asdict(self).items()
        }


def measure(tx: Tx, measured: Measured, now: datetime) -> Measure:
    """What the last ten minutes and the queue foretell."""
    coming = tx.execute(_COMING, {"now": now, "since": now - _LATELY}).one()
    waiting = int(tx.execute(_WAITING, {"now": now}).scalar_one())
    calls = coming.calls * (timedelta(hours=1) / _LATELY)
    patience = min(coming.seconds / coming.gave_up, STAYS) if coming.gave_up >= _FEW else PATIENCE
    load = Load(calls, queue.at_work(tx, now), measured.handling(tx, now), max(1.0, patience))
    outlook = forecast.erlang_a(load)
    wait = forecast.wait_ahead(load, waiting) if coming.calls >= _FEW or waiting >= _FEW else 0.0
    return Measure(
        calls, load.agents, load.handling, load.patience, waiting, wait, outlook.lost, outlook.within
    )


def current(tx: Tx) -> Surge | None:
    """The surge that goes on."""
    return tx.scalars(select(Surge).where(Surge.ended_at.is_(None))).one_or_none()


def lately(tx: Tx, limit: int = 20) -> Sequence[Surge]:
    """The newest ones first."""
    return tx.scalars(select(Surge).order_by(Surge.began_at.desc(), Surge.id.desc()).limit(limit)).all()


def look(tx: Tx, measured: Measured, after: timedelta, now: datetime) -> Measure:
    """Enter or leave, by what is to be expected. `after`: the wait that is too long; zero: none is entered."""
    seen = measure(tx, measured, now)
    surge = _held(tx)
    if surge is None:
        # without agents there is no queue to be in: whoever calls is promised a call back
        if after and seen.agents and seen.wait >= after.total_seconds() and not _was_ended_by_hand(tx, now):
            _begin(tx, seen, None, now)
        return seen
    surge.now = seen.as_json()
    if seen.wait >= (after or USUAL).total_seconds() / _CALM_IS:
        surge.calm_since = None
    elif surge.calm_since is None:
        surge.calm_since = now
    elif now - surge.calm_since >= CALM and (surge.by is None or now - surge.began_at >= HELD):
        surge.ended_at = now
        news.of_board(tx)
    tx.flush()
    return seen


def begin(tx: Tx, account_id: int, measured: Measured, now: datetime, why: str = "") -> bool:
    """A colleague says that there is one, and why; False: it goes on already."""
    seen = measure(tx, measured, now)
    if not _begin(tx, seen, account_id, now, why):
        return False
    audit.record(tx, f"account:{account_id}", "surge.begin", "surge", now, {**seen.as_json(), "why": why})
    return True


def end(tx: Tx, account_id: int, now: datetime, why: str = "") -> bool:
    """A colleague says that it is over, and why; False: there is none."""
    surge = _held(tx)
    if surge is None:
        return False
    surge.ended_at, surge.ended_by = now, account_id
    tx.flush()
    news.of_board(tx)
    audit.record(tx, f"account:{account_id}", "surge.end", "surge", now, {**surge.now, "why": why})
    return True


class Surges:
    """Whether there is one, as a process that is asked by every call knows it: looked up every few seconds."""

    def __init__(self) -> None:
        self._lasts = False
        self._at: datetime | None = None

    def lasts(self, tx: Tx, now: datetime) -> bool:
        """Whether a surge goes on."""
        if self._at is None or not timedelta(0) <= now - self._at < _FRESH:
            self._lasts, self._at = current(tx) is not None, now
        return self._lasts


def _held(tx: Tx) -> Surge | None:
    query = select(Surge).where(Surge.ended_at.is_(None)).with_for_update()
    return tx.scalars(query.execution_options(populate_existing=True)).one_or_none()


def _begin(tx: Tx, seen: Measure, account_id: int | None, now: datetime, why: str = "") -> bool:
    """Two that begin one at the same moment begin one."""
    inputs = seen.as_json() | ({"why": why} if why else {})
    row = {"began_at": now, "inputs": inputs, "now": seen.as_json(), "by": account_id}
    begun = insert(Surge).values(row).on_conflict_do_nothing().returning(Surge.id)
    if tx.execute(begun).first() is None:
        return False
    news.of_board(tx)
    return True


def _was_ended_by_hand(tx: Tx, now: datetime) -> bool:
    query = select(func.count()).where(Surge.ended_by.is_not(None), Surge.ended_at > now - HELD)
    return bool(tx.execute(query).scalar_one())
