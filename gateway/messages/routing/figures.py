"""Figures of the routes for Prometheus: how each carrier's breaker stands and what share it has; judges nothing."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import text
from sqlalchemy.orm import Session

from gateway.messages.routing.drawing import CLOSED, HALF_OPEN, OPEN, RETIRED

BREAKERS = (CLOSED, HALF_OPEN, OPEN, RETIRED)


class Standing(NamedTuple):
    """A carrier's breaker, in a word of `BREAKERS`, and the points taken from it for slowness and errors."""

    carrier: str
    breaker: str
    taken: int


def standings(tx: Session) -> list[Standing]:
    """Every carrier that was ever planned with."""
    rows = tx.execute(text("SELECT carrier, breaker, taken FROM carrier_health ORDER BY carrier"))
    return [Standing(*row) for row in rows]


def weights(tx: Session) -> dict[tuple[str, str, str], float]:
    """By carrier, purpose and network: its share of the traffic at present, 0 to 100."""
    rows = tx.execute(text("SELECT carrier, purpose, network, weight FROM routes"))
    return {(carrier, purpose, network): float(weight) for carrier, purpose, network, weight in rows}
