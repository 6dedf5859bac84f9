"""What happens by the clock: the quick jobs never wait for the slow ones of the schema's owner."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import text

from gateway import clock, sites
from gateway.house import House
from gateway.messages import routing
from tests.routing.carriers import PAIR, routes, shares, waiting
from workers import sending
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
        "count what was promised",
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


def test_a_visit_nobody_ended_is_closed_by_the_clock(house: House) -> None:
    number, now = "+84900002001", clock.now()
    with house.db.transaction() as tx:
        market = sites.add(tx, name="Chợ Ninh Hải", kind="market", commune_code="22846", by="tests", now=now)
        forgotten = now - timedelta(hours=house.settings.visit_hours, seconds=1)
        sites.check_in(tx, market, number, "sms", None, forgotten)
    schedule = Schedule(house)
    (job,) = [job for job in schedule.jobs if job.name == "close forgotten visits"]
    schedule.do(job)
    with house.db.transaction() as tx:
        assert sites.open_visit(tx, number) is None


def test_a_sender_that_starts_with_another_file_leaves_the_plan_alone(house: House) -> None:
    """Two contracts are planned that the sender's file does not have."""
    with house.db.transaction() as tx:
        routing.plan(tx, PAIR, clock.now())
    sending._engage(house, house.carriers.names()[0])
    with house.db.transaction() as tx:
        assert shares(tx) == {"alpha": 50, "beta": 50}


def test_routes_are_planned_and_what_waits_in_vain_is_moved_by_the_clock(house: House) -> None:
    now = clock.now()
    with house.db.transaction() as tx:
        tx.execute(text("INSERT INTO carrier_health (carrier) VALUES ('of-yesterday')"))
        waiting(tx, "of-yesterday", due=now)
    schedule = Schedule(house)
    (job,) = [job for job in schedule.jobs if job.name == "plan routes"]
    schedule.do(job)
    (carrier,) = house.carriers.names()
    with house.db.transaction() as tx:
        assert shares(tx) == {carrier: 100}
        assert set(routes(tx).values()) == {carrier}
