"""How much a seeded province holds: three figures are given, everything else follows in proportion."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Size:
    """`travels`: how often somebody who is ill was at the busiest site, so that tracing has something to find."""

    people: int
    sites: int
    visits: int
    travels: int = 1

    @property
    def declarations(self) -> int:
        """Most have declared, many of them again."""
        return self.people * 3 // 2

    @property
    def quarantines(self) -> int:
        """Watched now or before."""
        return self.people // 25

    @property
    def tickets(self) -> int:
        """Requests of four weeks, most of them closed."""
        return self.people // 5

    @property
    def messages(self) -> int:
        """Texts of four weeks."""
        return self.people * 3

    @property
    def cases(self) -> int:
        """Opened by two people."""
        return 1 + self.people // 4_000

    @property
    def obliged(self) -> int:
        """Those who must declare."""
        return self.people // 30

    @property
    def rights(self) -> int:
        """Requests about one's own data."""
        return self.people // 300


SIZES: Final[Mapping[str, Size]] = {
    "demo": Size(people=1_000, sites=40, visits=10_000),
    "province": Size(people=100_000, sites=2_000, visits=1_000_000),
}
