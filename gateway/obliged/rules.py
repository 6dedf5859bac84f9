"""When reminders go out, as versioned data; asks nobody and sends nothing."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Final

from gateway import clock


@dataclass(frozen=True)
class Rules:
    """One version. `reminders`: hours after the entry, each moved into the hours in which people are texted."""

    version: int
    since: date
    reminders: tuple[int, ...]
    from_hour: int
    to_hour: int

    def reminder(self, no: int, entered_at: datetime) -> datetime | None:
        """When reminder `no` (1, 2, …) is due; None: there is none."""
        if no > len(self.reminders):
            return None
        here = clock.local(entered_at + timedelta(hours=self.reminders[no - 1]))
        opens = here.replace(hour=self.from_hour, minute=0, second=0, microsecond=0)
        if here.hour >= self.to_hour:
            return (opens + timedelta(days=1)).astimezone(UTC)
        return max(here, opens).astimezone(UTC)


def rules_on(day: date) -> Rules:
    """The version that rules on a local day; the first one before there was any."""
    return max((each for each in VERSIONS if each.since <= day), key=_since, default=VERSIONS[0])


def version(number: int) -> Rules:
    """The version a row was entered under."""
    return next(each for each in VERSIONS if each.version == number)


def _since(rules: Rules) -> date:
    return rules.since


VERSIONS: Final = tuple(
    Rules(**{**each, "reminders": tuple(each["reminders"])})
    for each in tomllib.loads(Path(__file__).with_name("rules.toml").read_text("utf-8"))["rules"]
)
