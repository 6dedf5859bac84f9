"""A clock that runs several times as fast as the one on the wall, for a house and for the town that calls it."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

_TURNS: Final = (
    0.05  # seconds between two turns: at a pace of 10 the house's clock is half a second behind at most
)


class Turned:
    """Since `began` so many seconds have gone by as `pace` times the seconds of the wall; `file` is GATEWAY_CLOCK."""

    def __init__(self, file: Path, pace: float, began: datetime) -> None:
        self.pace = pace
        self.began = began
        self._file = file
        self._start = time.monotonic()
        self.turn()

    def now(self) -> datetime:
        """The moment it is in the town."""
        return self.began + timedelta(seconds=self.seconds())

    def seconds(self) -> float:
        """How long the town has been awake."""
        return (time.monotonic() - self._start) * self.pace

    async def sleep(self, seconds: float) -> None:
        """Let so much of the town's time go by."""
        await asyncio.sleep(max(0.0, seconds) / self.pace)

    async def run(self) -> None:
        """Turn the house's clock for ever."""
        while True:
            self.turn()
            await asyncio.sleep(_TURNS)

    def turn(self) -> None:
        """The house has the time of the town; its processes never see half a file."""
        offset = (self.now() - datetime.now(UTC)).total_seconds()
        beside = self._file.with_suffix(".next")
        beside.write_text(f"{offset:.3f}\n")
        beside.replace(self._file)
