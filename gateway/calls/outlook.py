"""What a caller is told of their wait: how many come before, and honestly how long; by the agents who are there now."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import text
from sqlalchemy.orm import Session as Tx

from gateway.calls import forecast, queue
from gateway.calls.model import Place

HANDLING: Final = 180.0  # seconds, until there are calls to measure it by
PATIENCE: Final = 180.0  # seconds
_FRESH: Final = timedelta(seconds=10)
_HANDLED = text("""
    SELECT sum(EXTRACT(epoch FROM ended_at - began_at))::float8, count(*) FILTER (WHERE state = 'talking')
      FROM (SELECT began_at, ended_at, state FROM agent_spans
             WHERE state IN ('talking', 'wrap_up') AND ended_at > :since ORDER BY ended_at DESC LIMIT 200) lately
""")
_FEW: Final = 10


@dataclass(frozen=True, slots=True)
class Outlook:
    """`ahead`: callers who come before; `agents`: who are at work and can help; `seconds`: infinite without any."""

    ahead: int
    agents: int
    seconds: float

    @property
    def minutes(self) -> int:
        """As it is said: whole minutes, never less than one."""
        return max(1, math.ceil(self.seconds / 60)) if math.isfinite(self.seconds) else 0


class Measured:
    """How long an agent is busy with one call, after-call work included; measured anew every ten seconds."""

    def __init__(self) -> None:
        self._seconds = HANDLING
        self._at: datetime | None = None

    def handling(self, tx: Tx, now: datetime) -> float:
        """Seconds, of the last two hundred spans within a day."""
        if self._at is None or not timedelta(0) <= now - self._at < _FRESH:
            busy, calls = tx.execute(_HANDLED, {"since": now - timedelta(days=1)}).one()
            self._seconds, self._at = (busy / calls if calls >= _FEW else HANDLING), now
        return self._seconds


def of(tx: Tx, place: Place, measured: Measured, now: datetime) -> Outlook:
    """The wait of this place from now on. Who gives up is called back in their place, so nobody ahead goes away."""
    ahead = queue.ahead(tx, place)
    agents = queue.staff(tx, place.skill, place.lang, now)
    return Outlook(ahead, agents, forecast.wait_of(ahead, agents, measured.handling(tx, now), math.inf))
