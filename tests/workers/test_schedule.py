"""What happens by the clock: the quick jobs never wait for the slow ones of the schema's owner."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from gateway import clock, people, quarantine, sites
from gateway.house import House
from gateway.messages import routing
from tests import waiting as waiting_for
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
        "count the scoreboard",
        "settle ended orders",
        "detach idle numbers",
        "purge",
        "analyze what alerts have filled",
        "forget old sounds",
        "fetch prompts read by phone",
        "speak fixed texts ahead",
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
    sending._engage(house, house.carriers[house.carriers.names()[0]])
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


@pytest.fixture
def households(house: House, environ: dict[str, str]) -> list[str]:
    """Three hundred people are watched, and it is eight in the morning of the day after they were admitted."""
    eight = clock.midnight(clock.today(clock.now()) + timedelta(days=1)) + timedelta(hours=8)
    Path(environ["GATEWAY_CLOCK"]).write_text(f"{(eight - datetime.now(UTC)).total_seconds()}\n")
    numbers = [f"+8490001{nth:04d}" for nth in range(300)]
    with house.db.transaction() as tx:
        for number in numbers:
            people.contact(tx, number, eight)
            member = people.remember(
                tx, number, None, name="Nguyễn Văn An", birth_year=1985, sex="Nam", commune_code="22846",
                address=None, now=eight,
            )  # fmt: skip
            quarantine.admit(
                tx, person_id=member.person_id, number=number, cls="f1_home", commune_code="22846",
                until=clock.today(eight) + timedelta(days=3), starts_on=clock.today(eight),
                by="tests", now=eight - timedelta(hours=6),
            )  # fmt: skip
    return numbers


def reminders(house: House, numbers: list[str]) -> set[tuple[str, int]]:
    """How often each of these phones was reminded."""
    counted = text("""
        SELECT recipient, count(*) FROM messages WHERE template = 'S1' AND recipient = ANY(:numbers) GROUP BY 1
    """)
    with house.db.transaction() as tx:
        return {(row[0], row[1]) for row in tx.execute(counted, {"numbers": numbers})}


def test_two_schedulers_at_once_remind_everybody_once(house: House, households: list[str]) -> None:
    def strike() -> None:
        schedule = Schedule(house)
        (job,) = [job for job in schedule.jobs if job.name == "ask for daily health"]
        for _ in range(4):
            schedule.do(job)

    both = [threading.Thread(target=strike) for _ in range(2)]
    for each in both:
        each.start()
    for each in both:
        each.join(60)
    assert reminders(house, households) == {(number, 1) for number in households}


def test_a_scheduler_that_dies_in_the_middle_of_a_slice_has_reminded_nobody_of_it(
    house: House, households: list[str]
) -> None:
    class Killed(Exception):
        """The process is gone before its commit."""

    with pytest.raises(Killed), house.db.transaction() as tx:
        assert quarantine.rounds.turn(tx, clock.now(), None) == quarantine.rounds.SLICE
        raise Killed
    assert reminders(house, households) == set()
    schedule = Schedule(house)
    (job,) = [job for job in schedule.jobs if job.name == "ask for daily health"]
    for _ in range(4):
        schedule.do(job)
    assert reminders(house, households) == {(number, 1) for number in households}


def test_the_dead_are_not_reminded_of_by_a_scheduler_that_is_at_it(
    house: House, households: list[str]
) -> None:
    """Whoever ends a line waits for the slice at hand, and takes back what it has ordered."""
    with house.db.transaction() as tx:
        lines = {number: quarantine.watched_on(tx, number)[0].id for number in households[:50]}
    schedule = Schedule(house)
    (job,) = [job for job in schedule.jobs if job.name == "ask for daily health"]
    striking = threading.Thread(target=schedule.do, args=(job,))
    striking.start()

    def ended(line: int) -> bool:
        """Whoever is told that the line is busy presses the button again."""
        try:
            with house.db.transaction() as tx:
                quarantine.decease(tx, line, "account:1", clock.now())
        except OperationalError:
            return False
        return True

    for line in lines.values():
        waiting_for.until(partial(ended, line))
    striking.join(60)
    left = text("SELECT count(*) FROM outbox WHERE recipient = ANY(:numbers)")
    with house.db.transaction() as tx:
        assert tx.execute(left, {"numbers": list(lines)}).scalar_one() == 0
