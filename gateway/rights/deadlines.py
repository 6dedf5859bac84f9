"""The deadlines of the law as data: which version ruled when, and what day a count of days or working days ends on."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Final

from gateway import clock
from gateway.rights.states import Kind

_HERE: Final = Path(__file__).parent
_CLOSES: Final = time(17, 0)  # office hours end; an answer at night reaches nobody that day
_SATURDAY: Final = 5


@dataclass(frozen=True)
class Rules:
    """One version. `acknowledge`: working days; the others: calendar days from the day of the request."""

    version: int
    since: date
    acknowledge: int
    extension: int
    days: Mapping[str, int]
    third_party: Mapping[str, int]

    def of(self, kind: Kind, *, third_party: bool) -> int:
        """Days for one kind; longer where somebody else holds the data too."""
        return (third_party and self.third_party.get(kind)) or self.days[kind]


def rules_on(day: date) -> Rules:
    """The version that rules on a local day; the first one before there was any."""
    return max((each for each in VERSIONS if each.since <= day), key=_since, default=VERSIONS[0])


def version(number: int) -> Rules:
    """The version a request was opened under."""
    return next(each for each in VERSIONS if each.version == number)


def acknowledge_by(rules: Rules, now: datetime) -> datetime:
    """Until when the person must have been told that the request is on file."""
    day = clock.today(now)
    for _ in range(rules.acknowledge):
        day = next_working_day(day)
    return _closing(day)


def answer_by(rules: Rules, kind: Kind, now: datetime, *, third_party: bool) -> datetime:
    """Until when it must be answered."""
    return _closing(clock.today(now) + timedelta(days=rules.of(kind, third_party=third_party)))


def next_working_day(day: date) -> date:
    """The first day after `day` on which offices work."""
    while True:
        day += timedelta(days=1)
        if day in _WORKED or (day.weekday() < _SATURDAY and day not in _CLOSED):
            return day


def _closing(day: date) -> datetime:
    return datetime.combine(day, _CLOSES, clock.VIETNAM).astimezone(UTC)


def _since(rules: Rules) -> date:
    return rules.since


VERSIONS: Final = tuple(
    Rules(**each) for each in tomllib.loads((_HERE / "rules.toml").read_text("utf-8"))["rules"]
)
_YEARS: Final = tomllib.loads((_HERE / "holidays.toml").read_text("utf-8"))
_CLOSED: Final = frozenset(day for year in _YEARS.values() for day in year["closed"])
_WORKED: Final = frozenset(day for year in _YEARS.values() for day in year["worked"])
