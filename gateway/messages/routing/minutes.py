"""Measures: how many texts each carrier was handed for each network in each minute, how many were slow or went wrong.

A sender counts in memory (`Meter`) and notes its tallies every second or so; nothing here judges them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import text
from sqlalchemy.orm import Session

from gateway.messages.routing.drawing import HALF_OPEN
from gateway.phone import network_of

WINDOW = timedelta(
    minutes=15
)  # what counts as "at present": enough hand-overs to judge by, recent enough to act on
LATELY = timedelta(
    minutes=1
)  # with the running minute: errors of a moment ago, each counted for one shift only


@dataclass
class Tally:
    """Counts of one network and minute. `errors`: hand-overs the carrier did not take for reasons of its own, refused
    for now or never answered; a text that it will never take says nothing against it. `slow`: answered after
    `Terms.slow_after`. Both are among `handed`.
    """

    network: str
    minute: datetime
    handed: int = 0
    slow: int = 0
    errors: int = 0


class Meter:
    """Counts the hand-overs of one carrier in memory. Networks are those of prefixes: no query for each message.

    Not thread-safe: it lives in the loop of a sender. `slow_after` is in seconds.
    """

    def __init__(self, slow_after: float) -> None:
        self._slow_after = slow_after
        self._tallies: dict[tuple[str, datetime], Tally] = {}

    def is_slow(self, seconds: float) -> bool:
        """Whether an answer that took so long counts as slow."""
        return seconds > self._slow_after

    def handed(self, numbers: Iterable[str], now: datetime, *, slow: bool, error: bool) -> None:
        """Hand-overs to `numbers` ended alike; `error`: the carrier failed, as `Tally` says."""
        for head, count in Counter([number[:_HEAD] for number in numbers]).items():
            tally = self._tally(head, now)
            tally.handed += count
            tally.slow += count if slow else 0
            tally.errors += count if error else 0

    def drain(self) -> list[Tally]:
        """What was counted since the last time."""
        drained, self._tallies = self._tallies, {}
        return list(drained.values())

    def _tally(self, number: str, now: datetime) -> Tally:
        key = network_of(number), minute_of(now)
        return self._tallies.setdefault(key, Tally(*key))


def minute_of(moment: datetime) -> datetime:
    """The minute that `moment` lies in."""
    return moment.replace(second=0, microsecond=0)


_HEAD = 6  # characters of a number that tell its network: +84 and three digits

# rows in one order, so that two senders of one carrier wait for each other and never for ever
_NOTE = text("""
    INSERT INTO route_minutes AS m (minute, carrier, network, handed, slow, errors)
    SELECT minute, :carrier, network, sum(handed), sum(slow), sum(errors)
      FROM unnest(CAST(:networks AS text[]), CAST(:minutes AS timestamptz[]), CAST(:handed AS int[]),
                  CAST(:slow AS int[]), CAST(:errors AS int[])) AS n(network, minute, handed, slow, errors)
     GROUP BY minute, network ORDER BY minute, network
    ON CONFLICT (minute, carrier, network) DO UPDATE
       SET handed = m.handed + excluded.handed, slow = m.slow + excluded.slow, errors = m.errors + excluded.errors
""")

_PROBED = text("""
    UPDATE carrier_health SET probe_ok = probe_ok + :ok, probe_errors = probe_errors + :errors
     WHERE carrier = :carrier AND breaker = :half_open
""")


def note(tx: Session, carrier: str, rows: Sequence[Tally]) -> None:
    """Add `rows` to what is known of `carrier`; while its breaker is half-open they are also its proof."""
    if not rows:
        return
    networks, minutes, handed, slow, errors = zip(*map(astuple, rows), strict=True)
    columns = {
        "networks": list(networks),
        "minutes": list(minutes),
        "handed": list(handed),
        "slow": list(slow),
        "errors": list(errors),
    }
    tx.execute(_NOTE, {**columns, "carrier": carrier})
    wrong = sum(errors)
    if sum(handed):
        tx.execute(
            _PROBED,
            {"carrier": carrier, "ok": sum(handed) - wrong, "errors": wrong, "half_open": HALF_OPEN},
        )


class Lately(NamedTuple):
    """A carrier's last 15 minutes; `burst`: its errors in the worse of the last two minutes."""

    handed: int = 0
    slow: int = 0
    errors: int = 0
    burst: int = 0


_LATELY = text("""
    SELECT carrier, sum(handed) AS handed, sum(slow) AS slow, sum(errors) AS errors,
           coalesce(max(errors) FILTER (WHERE minute >= :lately), 0) AS burst
      FROM (SELECT carrier, minute, sum(handed) AS handed, sum(slow) AS slow, sum(errors) AS errors
              FROM route_minutes WHERE minute > :since AND minute <= :now GROUP BY carrier, minute) minutes
     GROUP BY carrier
""")


def lately(tx: Session, now: datetime) -> dict[str, Lately]:
    """The last 15 minutes of each carrier that handed anything over; all networks together."""
    here = minute_of(now)
    rows = tx.execute(_LATELY, {"now": now, "since": here - WINDOW, "lately": here - LATELY})
    return {
        row.carrier: Lately(int(row.handed), int(row.slow), int(row.errors), int(row.burst)) for row in rows
    }
