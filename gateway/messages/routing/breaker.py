"""The breaker of a carrier: opened when it is away, half-opened for a tenth of its traffic, closed when that is taken.

Opening takes its share out of the plan at once; what already waits for it is moved by `moving`.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, text
from sqlalchemy.orm import Session

from gateway.messages.routing.drawing import CLOSED, HALF_OPEN, OPEN, RETIRED, lock, redraw

FIRST_PAUSE = timedelta(seconds=30)  # as long as a restart on the carrier's side takes
LONGEST_PAUSE = timedelta(
    minutes=5
)  # each failed probe doubles the pause: a tenth of the people wait for the outcome
PROVED = 5  # hand-overs taken that close the breaker
PROVED_SLOWLY = timedelta(minutes=2)  # when traffic is thin, one is enough after so long
DISPROVED = 3  # errors that open it again, when they outnumber what was taken

_READ = text("SELECT * FROM carrier_health WHERE breaker IN (:open, :half_open) ORDER BY carrier")
_STATE = text("SELECT breaker, trips FROM carrier_health WHERE carrier = :carrier")
_ENSURE = text("INSERT INTO carrier_health (carrier) VALUES (:carrier) ON CONFLICT DO NOTHING")

_MOVE = text("""
    UPDATE carrier_health
       SET breaker = :breaker, breaker_at = :now, breaker_why = :why, open_until = :open_until, trips = :trips,
           probe_ok = 0, probe_errors = 0
     WHERE carrier = :carrier
""")

_STAY_OPEN = text("""
    UPDATE carrier_health SET open_until = greatest(open_until, :open_until), breaker_why = :why
     WHERE carrier = :carrier
""")


def trip(tx: Session, carrier: str, why: str, now: datetime) -> None:
    """Open the breaker of `carrier` and draw the plan without it; `why` in words for staff, without personal data.

    For a sender that finds its carrier away, or its account refused, for more than some seconds. It may say so again
    while that lasts: the pause then ends later. In a transaction of its own, which shall be short.
    """
    lock(tx)
    tx.execute(_ENSURE, {"carrier": carrier})
    state = tx.execute(_STATE, {"carrier": carrier}).one()
    if state.breaker == OPEN:
        until = now + _pause(state.trips)
        tx.execute(_STAY_OPEN, {"carrier": carrier, "why": why, "open_until": until})
    elif state.breaker != RETIRED:
        _open(tx, carrier, state.trips + 1, why, now)
        redraw(tx)


def advance(tx: Session, now: datetime) -> list[str]:
    """Half-open what has been open long enough, close or open again what was tried; returns it in sentences.

    The caller holds the drawing's lock and draws the plan afterwards.
    """
    said = []
    for row in tx.execute(_READ, {"open": OPEN, "half_open": HALF_OPEN}).all():
        step = _let_in(tx, row, now) if row.breaker == OPEN else _judge(tx, row, now)
        if step:
            said.append(f"{row.carrier}: {step}")
    return said


def _let_in(tx: Session, row: Row[Any], now: datetime) -> str | None:
    if now < row.open_until:
        return None
    _set(tx, row.carrier, HALF_OPEN, row.trips, row.breaker_why, now)
    return "let in by a tenth"


def _judge(tx: Session, row: Row[Any], now: datetime) -> str | None:
    if row.probe_errors >= DISPROVED and row.probe_errors > row.probe_ok:
        why = f"{row.probe_errors} errors while it was let in by a tenth"
        _open(tx, row.carrier, row.trips + 1, why, now)
        return why
    patient = now - row.breaker_at >= PROVED_SLOWLY
    if row.probe_ok > row.probe_errors and (row.probe_ok >= PROVED or patient):
        _set(tx, row.carrier, CLOSED, 0, None, now)
        return f"works again: {row.probe_ok} hand-overs taken"
    return None


def _open(tx: Session, carrier: str, trips: int, why: str, now: datetime) -> None:
    _set(tx, carrier, OPEN, trips, why, now, open_until=now + _pause(trips))


def _set(
    tx: Session,
    carrier: str,
    breaker: str,
    trips: int,
    why: str | None,
    now: datetime,
    open_until: datetime | None = None,
) -> None:
    parameters = {"carrier": carrier, "breaker": breaker, "trips": trips, "why": why, "now": now}
    tx.execute(_MOVE, {**parameters, "open_until": open_until})


def _pause(trips: int) -> timedelta:
    doublings: int = min(max(trips - 1, 0), 10)  # ten are far beyond the longest pause
    return min(FIRST_PAUSE * (1 << doublings), LONGEST_PAUSE)
