"""What happens by the clock: the quick jobs never wait for the slow ones of the schema's owner."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator

import pytest

from gateway.app import House
from workers.schedule import Job, Schedule


@pytest.fixture
def signals() -> Iterator[None]:
    """The handlers of the test run come back at the end."""
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.mark.usefixtures("signals")
def test_a_long_purge_holds_up_neither_the_seal_nor_the_rescue(house: House) -> None:
    schedule = Schedule(house)
    assert {job.name for job in schedule.slow_jobs} == {
        "make partitions",
        "forget abandoned answers and codes",
        "purge",
    }
    purging, over = threading.Event(), threading.Event()
    turns: list[bool] = []

    def purge() -> None:
        purging.set()
        over.wait(10)
        turns.append(over.is_set())

    def seal() -> None:
        if purging.is_set():
            turns.append(over.is_set())
        if len(turns) == 3:
            over.set()
            signal.raise_signal(signal.SIGTERM)

    schedule.jobs = [Job("seal", 0.0, seal)]
    schedule.slow_jobs = [Job("purge", 0.0, purge)]
    schedule.run()
    assert turns == [False, False, False, True], "three seals during one purge, and the purge came to its end"
