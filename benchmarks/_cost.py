"""What one run cost a set of processes, how much strangers disturbed it, and waiting until they do not."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks import _meter

QUIET = 0.15  # cores: below it what strangers do is lost in the spread of the rounds

_LOOK = 1.0  # seconds a look takes: a shorter one mistakes a pause for quiet
_SAMPLE = 0.5  # seconds between looks at memory: each costs milliseconds of CPU


@dataclass(frozen=True)
class Cost:
    """CPU seconds and peak memory (PSS) of the measured processes; cores that strangers used."""

    seconds: float
    cpu_seconds: float
    peak_mb: float
    foreign: float


class Meter:
    """Runs from its making to `stop()`. Whatever this process has started is no stranger."""

    def __init__(self, pids: Sequence[int]) -> None:
        """Measure the trees of these processes."""
        self._before = {pid: _meter.cpu_seconds(pid) for pid in pids}
        self._everybody = _meter.machine_seconds()
        self._ours = _meter.cpu_seconds(os.getpid())
        self._start = time.monotonic()
        self._peak = 0.0
        self._over = threading.Event()
        self._sampler = threading.Thread(target=self._sample, daemon=True)
        self._sampler.start()

    def add(self, pid: int) -> None:
        """Measure a process that has just begun; it must not be waited for before `stop()`, a zombie still counts."""
        self._before[pid] = 0.0

    def stop(self) -> Cost:
        """The cost so far."""
        seconds = time.monotonic() - self._start
        used = sum(max(0.0, _meter.cpu_seconds(pid) - before) for pid, before in self._before.items())
        ours = _meter.cpu_seconds(os.getpid()) - self._ours
        foreign = max(0.0, _meter.machine_seconds() - self._everybody - ours)
        self._over.set()
        self._sampler.join()
        return Cost(seconds, used, self._peak, foreign / seconds)

    def _sample(self) -> None:
        while True:
            self._peak = max(self._peak, sum(map(_meter.megabytes, list(self._before))))
            if self._over.wait(_SAMPLE):
                return


def await_quiet(patience: float = 60.0) -> float:
    """Wait until strangers use less than `QUIET` cores, `patience` seconds at most; returns what they use then.

    Without patience it does not look and returns 0.
    """
    if patience <= 0:
        return 0.0
    deadline = time.monotonic() + patience
    while True:
        everybody, ours, start = _meter.machine_seconds(), _meter.cpu_seconds(os.getpid()), time.monotonic()
        time.sleep(_LOOK)
        ours = _meter.cpu_seconds(os.getpid()) - ours
        foreign = max(0.0, _meter.machine_seconds() - everybody - ours) / (time.monotonic() - start)
        if foreign < QUIET or time.monotonic() > deadline:
            return foreign
