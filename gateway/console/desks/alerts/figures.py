"""The account of an alert as pages show it: out of what was last published, or counted now where nothing was."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from gateway import alerts, clock
from gateway.alerts import Alert
from gateway.alerts.account import HANDED, SEVEN
from gateway.alerts.model import Figures
from gateway.console.here import tx

_LATE: Final = timedelta(seconds=15)
"""What should have been counted again so long ago is not believed: then it is counted for whoever looks."""


@dataclass(frozen=True)
class Shown:
    """One account to be shown. `at`: when it was counted; `rate`: hand-overs a second, None where nobody knows."""

    figures: Mapping[str, Any]
    at: datetime

    @property
    def total(self) -> Mapping[str, int]:
        """Of everybody."""
        found: Mapping[str, int] = self.figures["total"]
        return found

    @property
    def rate(self) -> float | None:
        """Hand-overs a second."""
        return self.figures.get("rate")

    @property
    def minutes_left(self) -> float | None:
        """At this rate."""
        return self.figures.get("minutes_left")


def of(alert: Alert, published: Figures | None = None) -> Shown:
    """The account of an alert that was released."""
    known = published or alerts.account.latest(tx(), alert)
    now = clock.now()
    if known is not None and (known.next_at is None or now < known.next_at + _LATE):
        return Shown(known.figures, known.at)
    return Shown(alerts.account.of(tx(), alert).packed(), now)


def handed(counts: Mapping[str, int]) -> int:
    """For how many a carrier was asked."""
    return sum(counts.get(name, 0) for name in HANDED)


def told(counts: Mapping[str, int]) -> int:
    """How many are done with, one way or another: what a bar of progress shows."""
    return sum(counts.get(name, 0) for name in SEVEN if name != "queued")


def share(counts: Mapping[str, int], names: tuple[str, ...]) -> float:
    """Those of `names` among the audience that is texted at all, from 0 to 1."""
    whole = counts.get("audience", 0) - counts.get("suppressed", 0)
    return sum(counts.get(name, 0) for name in names) / whole if whole > 0 else 0.0
