"""A loop that drains one lane of work with a few threads: woken by a ring or each second, calm when idle."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import Protocol

import structlog
from sqlalchemy.exc import SQLAlchemyError

log = structlog.get_logger(__name__)

TICK = 1.0  # seconds: work is found this late at worst when the doorbell is silent
_AFTER_FAULT = 0.5  # seconds before a lane whose database is away is tried again


class Lane(Protocol):
    """What drains one lane: it is rung, stopped and started as `Drain` is."""

    lane: str

    def ring(self) -> None:
        """There may be work; must return at once, from any thread."""

    def stop(self) -> None:
        """End after the work at hand."""

    def start(self) -> list[threading.Thread]:
        """Start the threads; they end after `stop`."""


class Drain:
    """Calls `step` until there is no more; `step` does one unit in its own transaction, True if there was one."""

    def __init__(
        self,
        lane: str,
        step: Callable[[], bool],
        threads: int = 1,
        *,
        close: Callable[[], None] = lambda: None,
    ) -> None:
        """`close` is called by each thread after its last step."""
        self.lane = lane
        self._close = close
        self._step = step
        self._wakers = [threading.Event() for _ in range(threads)]
        self._stopping = threading.Event()

    def ring(self) -> None:
        """There may be work."""
        for waker in self._wakers:
            waker.set()

    def stop(self) -> None:
        """End after the unit at hand."""
        self._stopping.set()
        self.ring()

    def start(self) -> list[threading.Thread]:
        """Start the threads; they end after `stop`."""
        threads = [
            threading.Thread(target=self._run, args=(waker,), name=f"{self.lane}-{n}", daemon=True)
            for n, waker in enumerate(self._wakers)
        ]
        for thread in threads:
            thread.start()
        return threads

    def _run(self, waker: threading.Event) -> None:
        while not self._stopping.is_set():
            waker.clear()
            try:
                while self._step() and not self._stopping.is_set():
                    continue
            except SQLAlchemyError as fault:
                log.warning("lane waits", lane=self.lane, exc_info=fault)
                self._stopping.wait(_AFTER_FAULT)
                continue
            except (
                Exception
            ) as fault:  # a fault of ours in one unit must not end the lane; the unit is tried again
                log.error("lane stumbled", lane=self.lane, exc_info=fault)
                self._stopping.wait(_AFTER_FAULT)
                continue
            waker.wait(TICK)
        self._close()


class Drains:
    """Several lanes in one process, as `workers.run` wants them."""

    def __init__(self, drains: Sequence[Lane]) -> None:
        self._drains = drains

    def ring(self, lane: str | None = None) -> None:
        """Wake one lane or all."""
        for drain in self._drains:
            if lane in (None, drain.lane):
                drain.ring()

    def stop(self) -> None:
        """End every lane after its unit at hand."""
        for drain in self._drains:
            drain.stop()

    def run(self) -> None:
        """Start every lane and return when all have ended."""
        for thread in [thread for drain in self._drains for thread in drain.start()]:
            thread.join()
