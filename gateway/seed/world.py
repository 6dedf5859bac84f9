"""What the nouns of a seeded province tell one another: who lives there, on which phone, what they declared when."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random
from typing import Final

from sqlalchemy.orm import Session

from gateway import clock
from gateway.seed import fiction
from gateway.seed.size import Size

DAYS: Final = 28
"""How far back it begins: as long as visits are kept."""
OPENER, CONFIRMER, CLERK = 11, 12, 13
"""Accounts of colleagues whose acts are on record; they sign in nowhere."""


@dataclass(slots=True)
class Soul:
    """One person. `declared`: moments of their declarations, in order, with what was filed."""

    id: int
    name: str = field(repr=False)
    birth_year: int
    commune: str
    number: str | None
    declared: list[datetime] = field(default_factory=list)
    filed: list[int] = field(default_factory=list)

    def declaration_at(self, moment: datetime) -> int | None:
        """What they had on file then; None: nothing yet."""
        before = bisect_right(self.declared, moment)
        return self.filed[before - 1] if before else None


@dataclass(frozen=True, slots=True)
class Place:
    """One site that takes people in. `weight`: how many come, beside the others; `stay`: minutes they stay."""

    id: int
    code: str
    commune: str
    kind: str
    weight: float
    stay: int
    phone: str | None


@dataclass
class World:
    """A province that grows noun by noun within one transaction."""

    tx: Session
    size: Size
    number: int
    now: datetime
    communes: list[str]
    souls: list[Soul] = field(default_factory=list)
    phones: list[str] = field(default_factory=list)
    places: list[Place] = field(default_factory=list)

    @property
    def first_day(self) -> date:
        """The local day on which everything begins."""
        return clock.today(self.now) - timedelta(days=DAYS - 1)

    @property
    def begins(self) -> datetime:
        """The same as a moment."""
        return clock.midnight(self.first_day)

    def chance(self, noun: str) -> Random:
        """Dice for one noun."""
        return fiction.chance(self.number, noun)

    def moments(self, dice: Random, count: int) -> list[datetime]:
        """So many moments since the beginning, in order."""
        span = (self.now - self.begins).total_seconds()
        return [
            self.begins + timedelta(seconds=at) for at in sorted(dice.random() * span for _ in range(count))
        ]
