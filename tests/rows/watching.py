"""Somebody in quarantine in the town, as an operator admits them, and days that pass when a story says so."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from gateway import clock
from tests.journeys.town import Phone, Town
from tests.rows.operating import gateway

VINH_HAI = "22846"
SHELTER = "20038"  # of the demo
STATION, COMMITTEE = "0900000991", "0900000992"
_rooms = itertools.count(101)


def admit(town: Town, phone: Phone, cls: str = "f1_home", name: str = "Nguyễn Văn An", *more: str) -> str:
    """Begin to watch somebody behind this phone; their number in the register."""
    given = (
        "--number",
        phone.number,
        "--name",
        name,
        "--year",
        "1985",
        "--class",
        cls,
        "--commune",
        VINH_HAI,
    )
    return gateway(town, "quarantine", "admit", *given, *more).strip()


def new_room() -> str:
    """A room of the shelter that no other story uses."""
    return f"P{next(_rooms)}"


def keep(town: Town, keeper: Phone, room: str) -> None:
    """Let a phone report for a room of the shelter."""
    given = ("--number", keeper.number, "--name", "Người giữ", "--site", SHELTER, "--group", room)
    gateway(town, "quarantine", "manager", *given)


def in_room(town: Town, phone: Phone, room: str, name: str) -> str:
    """Somebody in that room."""
    return admit(town, phone, "f1_site", name, "--site", SHELTER, "--group", room)


def state_of(town: Town, line: str) -> str:
    """What today's call list says of a line; "" when it is not on it."""
    rows = gateway(town, "quarantine", "calls", "--commune", VINH_HAI).splitlines()
    return next((row.split()[1] for row in rows if row.split()[0] == line), "")


@dataclass
class Days:
    """The town's clock."""

    town: Town
    day: datetime

    def strike(self, hour: int, minute: int = 0, days: int = 0) -> None:
        """It is that local time, of tomorrow or of `days` later."""
        wanted = self.day + timedelta(days=days, hours=hour, minutes=minute)
        self.town.turn_clock((wanted - datetime.now(UTC)).total_seconds())


@contextmanager
def tomorrow(town: Town) -> Iterator[Days]:
    """A day of one's own; the clock is right again afterwards."""
    day = clock.midnight(clock.today(datetime.now(UTC)) + timedelta(days=1))
    try:
        yield Days(town, day)
    finally:
        town.turn_clock(0)
