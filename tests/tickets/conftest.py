"""Requests in a transaction that leaves nothing behind: a station on duty, and what was texted to each phone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from gateway import duty, tickets
from gateway.duty import Team
from gateway.tickets import Kind, Received, Wish
from tests.duty.conftest import FALLBACK, NOW, STATION, VINH_HAI, puts, station, texted

__all__ = ["puts", "station", "texted"]

PROMISED = NOW + timedelta(hours=4)
NEIGHBOUR, OTHER = "+84900700001", "+84900700002"


@pytest.fixture
def on_duty(station: Team, puts: Callable[..., duty.Duty]) -> Team:
    """A nurse of Vĩnh Hải answers for the station."""
    puts(station, STATION)
    return station


@pytest.fixture
def says(tx: Session) -> Callable[..., Received]:
    """Somebody asks for something."""

    def say(
        number: str = NEIGHBOUR,
        said: str = "2 người sốt, ho từ hôm qua",
        spot: str = "thôn Mỹ Tường 2, cạnh chợ",
        kind: Kind = Kind.REPORT,
        commune: str | None = VINH_HAI,
        after: timedelta = timedelta(0),
    ) -> Received:
        wish = Wish(kind, number, "sms", said, commune, spot)
        return tickets.receive(tx, wish, PROMISED, NOW + after, fallback=FALLBACK)

    return say
