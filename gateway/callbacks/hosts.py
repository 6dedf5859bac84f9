"""How much goes to one host at once, and for how long one that is away is left alone; counts, and calls nobody."""

from __future__ import annotations

import time
from dataclasses import dataclass

EACH = (
    5  # calls open with one host: a small server's threads; ten hosts that hang are needed to fill the window
)
_FIRST_PAUSE = 1.0  # seconds; doubled with every call in a row that finds nobody
_LONGEST_PAUSE = 60.0  # seconds; a host is noticed to be back this late at worst
_DOUBLINGS = 6  # beyond the longest pause; keeps 2**n small


@dataclass
class _Host:
    open: int = 0
    away: int = 0
    until: float = 0.0


class Hosts:
    """The hosts that are being called or left alone by this process."""

    def __init__(self) -> None:
        self._hosts: dict[str, _Host] = {}

    def rooms(self) -> dict[str, int]:
        """How many more calls each of these hosts may get now; all others may get EACH."""
        now = time.monotonic()
        return {name: EACH - host.open if now >= host.until else 0 for name, host in self._hosts.items()}

    def begun(self, name: str) -> None:
        """A call to `name` is open."""
        self._hosts.setdefault(name, _Host()).open += 1

    def ended(self, name: str, *, away: bool) -> None:
        """A call to `name` is over; `away`: nobody was there, which says nothing about the report."""
        host = self._hosts[name]
        host.open -= 1
        if away:
            pause = min(_FIRST_PAUSE * (1 << min(host.away, _DOUBLINGS)), _LONGEST_PAUSE)
            host.away, host.until = host.away + 1, time.monotonic() + pause
        else:
            host.away, host.until = 0, 0.0
        if host.open == 0 and not host.away:
            del self._hosts[name]
