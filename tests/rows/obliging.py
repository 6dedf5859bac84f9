"""What the rows about the obligation to declare say often: put on the list, by day, and where somebody stands there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from gateway import clock
from tests.journeys.town import Phone, Town
from tests.rows.rights import operator
from tests.waiting import until

SETTLES = 40.0  # seconds: five are held back, a look is due every ten, and the machine may be busy
_OPENS, _CLOSES = 9, 16  # hours in which reminders go out, with room


@contextmanager
def by_day(town: Town, days: int = 0) -> Iterator[None]:
    """Everybody's clock shows past ten in the morning where it is night, `days` later; then the real time again."""
    here = clock.local(datetime.now(UTC))
    then = here + timedelta(days=days)
    if not _OPENS <= here.hour < _CLOSES:
        then = then.replace(hour=10) + timedelta(days=here.hour >= _CLOSES)
    town.turn_clock((then - here).total_seconds())
    try:
        yield
    finally:
        town.turn_clock(0)


def oblige(town: Town, phone: Phone, by: str = "cdc1") -> str:
    """Whoever holds `phone` must declare by today, as the town's clock has it; the number of the row."""
    today = _today(town)
    run = operator(town)
    told = run(
        "obliged", "add", "--number", phone.number, "--commune", "22846", "--ground", "di tu vung dich ve",
        "--paper", "15/QD-UBND", "--since", today, "--until", today, "--by", by,
    )  # fmt: skip
    return told.split()[0]


def stands(town: Town, row: str) -> str:
    """The state of a row."""
    lines = operator(town)("obliged", "list").splitlines()
    return next(line.split()[1] for line in lines if line.split()[0] == row)


def becomes(town: Town, row: str, state: str) -> None:
    """Wait until the row has reached `state`."""

    def there() -> bool:
        """the obligation stands as it should"""
        return stands(town, row) == state

    until(there, SETTLES, every=1.0)


def _today(town: Town) -> str:
    turned = town.folder / "clock"
    seconds = float(turned.read_text() or 0) if turned.exists() else 0.0
    return clock.today(datetime.now(UTC) + timedelta(seconds=seconds)).isoformat()
