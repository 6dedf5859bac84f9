"""One look at all carriers for staff: what they were handed, how fast, what failed, their shares; judges nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import text
from sqlalchemy.orm import Session

from gateway.messages import backlog
from gateway.messages.routing import figures
from gateway.messages.routing.drawing import CLOSED

LOOK_BACK: Final = timedelta(hours=1)
SAMPLE: Final = 2_000
"""Newest receipts of a carrier that its lag is taken from: 10 ms of the database."""


@dataclass(frozen=True)
class Line:
    """How one carrier has done in the last hour. Lags are in milliseconds from hand-over to the phone's confirmation,
    None where nothing was confirmed. `minutes`: handed over in each minute of the hour, oldest first.

    `oldest`: since when the longest-waiting message planned for it is due. `taken`: points its shares have lost.
    """

    name: str
    minutes: tuple[int, ...]
    slow: int
    errors: int
    lag_half: int | None
    lag_most: int | None
    breaker: str
    why: str | None
    taken: int
    oldest: datetime | None

    @property
    def handed(self) -> int:
        """In the hour."""
        return sum(self.minutes)


@dataclass(frozen=True)
class Share:
    """Of the traffic of one purpose towards one network, what a carrier has by contract and at present, in points."""

    purpose: str
    network: str
    carrier: str
    base: int
    weight: int


def lines(tx: Session, carriers: Sequence[str], now: datetime) -> list[Line]:
    """`carriers` in the order given."""
    waiting: dict[str, datetime] = {}
    for one in backlog.oldest(tx, now):
        waiting[one.route] = min(one.due_at, waiting.get(one.route, one.due_at))
    standing = {one.carrier: one for one in figures.standings(tx)}
    why = {row.carrier: row.said for row in tx.execute(_WHY)}
    return [_line(tx, name, now, standing.get(name), why.get(name), waiting.get(name)) for name in carriers]


def shares(tx: Session) -> list[Share]:
    """Every share of every purpose and network."""
    return [Share(*row) for row in tx.execute(_SHARES)]


def _line(
    tx: Session,
    name: str,
    now: datetime,
    standing: figures.Standing | None,
    why: str | None,
    oldest: datetime | None,
) -> Line:
    begin = (now - LOOK_BACK).replace(second=0, microsecond=0) + timedelta(minutes=1)
    counted = {row.minute: row for row in tx.execute(_MINUTES, {"carrier": name, "since": begin, "now": now})}
    lag = tx.execute(_LAG, {"carrier": name, "since": begin, "sample": SAMPLE}).one()
    hour = [counted.get(begin + timedelta(minutes=at)) for at in range(int(LOOK_BACK.total_seconds() // 60))]
    return Line(
        name,
        tuple(0 if minute is None else int(minute.handed) for minute in hour),
        sum(int(minute.slow) for minute in counted.values()),
        sum(int(minute.errors) for minute in counted.values()),
        None if lag.half is None else int(lag.half),
        None if lag.most is None else int(lag.most),
        CLOSED if standing is None else standing.breaker,
        why,
        0 if standing is None else standing.taken,
        oldest,
    )


_MINUTES = text("""
    SELECT minute, sum(handed) AS handed, sum(slow) AS slow, sum(errors) AS errors
      FROM route_minutes WHERE minute >= :since AND minute <= :now AND carrier = :carrier GROUP BY minute
""")

_LAG = text("""
    SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY milliseconds) AS half,
           percentile_disc(0.95) WITHIN GROUP (ORDER BY milliseconds) AS most
      FROM (SELECT milliseconds FROM channel_log
             WHERE carrier = :carrier AND at >= :since AND direction = 'receipt' AND milliseconds IS NOT NULL
             ORDER BY at DESC LIMIT :sample) AS newest
""")

_WHY = text("SELECT carrier, coalesce(breaker_why, shift_why) AS said FROM carrier_health")

_SHARES = text(
    "SELECT purpose, network, carrier, base, weight FROM routes ORDER BY purpose, network, carrier"
)
