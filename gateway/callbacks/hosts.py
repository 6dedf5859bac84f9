"""How much goes to one server and for one key at once, and for how long a host that is away is left alone; counts, and
calls nobody.

What is away is a host with its port: somebody who orders calls to a dead port of a server must not silence the server.
What is spared is the server, whatever the port.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

EACH = 5  # calls open with one server: a small one's threads
SHARE = (
    15  # calls open for one key, of a window of 50: three keys whose servers hang leave room for the others
)
_FIRST_PAUSE = 1.0  # seconds; doubled with every call in a row that finds nobody
_LONGEST_PAUSE = 60.0  # seconds; a host is noticed to be back this late at worst
_DOUBLINGS = 6  # beyond the longest pause; keeps 2**n small
_REMEMBERED = 60.0  # seconds after its pause: a host that nothing was due for since starts afresh


@dataclass(frozen=True)
class Room:
    """How many calls may be opened now: `total` in all, `each` with a server, `share` for a key, or what `servers` and
    `keys` say of one; none with the hosts in `away`."""

    total: int
    each: int = EACH
    share: int = SHARE
    servers: Mapping[str, int] = field(default_factory=dict)
    keys: Mapping[int, int] = field(default_factory=dict)
    away: Sequence[str] = ()


@dataclass
class _Pause:
    calls: int = 0
    until: float = 0.0


class Hosts:
    """The servers that are being called, and the hosts left alone, by this process."""

    def __init__(self, seconds: Callable[[], float] = time.monotonic) -> None:
        self._seconds = seconds
        self._servers: Counter[str] = Counter()
        self._keys: Counter[int] = Counter()
        self._pauses: dict[str, _Pause] = {}

    def room(self, window: int) -> Room:
        """What is left of a window of so many calls."""
        now = self._seconds()
        for host in [host for host, pause in self._pauses.items() if now > pause.until + _REMEMBERED]:
            del self._pauses[host]
        return Room(
            window - self._keys.total(),
            servers={server: EACH - count for server, count in self._servers.items()},
            keys={key_id: SHARE - count for key_id, count in self._keys.items()},
            away=tuple(host for host, pause in self._pauses.items() if now < pause.until),
        )

    def begun(self, host: str, key_id: int) -> None:
        """A call takes its place."""
        self._servers[server_of(host)] += 1
        self._keys[key_id] += 1

    def heard(self, host: str, *, away: bool) -> None:
        """A call has brought something; `away`: nobody was there, which says nothing about the report."""
        if not away:
            self._pauses.pop(host, None)
            return
        pause = self._pauses.setdefault(host, _Pause())
        length = min(_FIRST_PAUSE * (1 << min(pause.calls, _DOUBLINGS)), _LONGEST_PAUSE)
        pause.calls, pause.until = pause.calls + 1, self._seconds() + length

    def ended(self, host: str, key_id: int) -> None:
        """A call gives its place back."""
        server = server_of(host)
        self._servers[server] -= 1
        self._keys[key_id] -= 1
        if not self._servers[server]:
            del self._servers[server]
        if not self._keys[key_id]:
            del self._keys[key_id]


def server_of(host: str) -> str:
    """The server behind `host:port`; `waiting` cuts the port off in the same way."""
    name, colon, port = host.rpartition(":")
    return name if colon and port.isdigit() else host
