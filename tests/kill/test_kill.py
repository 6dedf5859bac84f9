"""Parts of a running gateway die by SIGKILL while five hundred people declare: nothing is lost, nothing said twice."""

from __future__ import annotations

import shutil
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import redis

from gateway.messages.status import Status
from tests.journeys.town import Town
from tests.kill import PATIENCE, books, crowd, parts
from tests.kill.books import Books
from tests.kill.crowd import Crowd, Person
from tests.waiting import STANDSTILL, until

PEOPLE = 500
SEED = 1022
DEATHS = ("web", "worker", "sender", "redis", "postgres", "schedule", "live", "sender", "inside web")
SLOW = {"slow_ms": 300, "duplicate": 0.05, "shuffle": 0.1}
"""A carrier in no hurry: about ten texts are in the air whenever the sender dies; receipts come twice and late."""
SETTLED = (Status.SENT, Status.DELIVERED, Status.UNKNOWN, Status.FAILED, Status.SUPPRESSED, Status.UNSENT)


@pytest.fixture
def lone_town(tmp_path: Path) -> Iterator[Town]:
    """A gateway of its own: nobody else's people are in it."""
    risen = Town.rises(tmp_path / "data")
    yield risen
    if risen.process.poll() is None:
        risen.process.kill()  # the children follow it by their parent-death signal
        risen.process.wait(STANDSTILL)


@pytest.mark.timeout(PATIENCE)
def test_deaths_in_turn_while_people_declare(lone_town: Town) -> None:
    town = lone_town
    began = time.monotonic()
    town.faults(**SLOW)
    folk = crowd.people(PEOPLE, SEED)
    everybody = Crowd(town.ready["lab_url"], folk)
    try:
        mended = _die_in_turn(town, everybody)
        everybody.wait()
    except BaseException:
        everybody.go_home()
        raise  # a failed test must not wait for people who would text for minutes
    took = time.monotonic() - began
    found = _when_quiet(town)
    heard = _heard(town, folk)
    stats = town.stats()
    _print_figures(folk, found, stats, took, mended, books.in_doubt(town))

    _everybody_is_on_file_once(town, folk, found)
    _every_reply_once_or_unknown(found, heard)
    _the_carrier_agrees(found, stats)
    assert books.in_doubt(town), "no sender died with a text in the air"
    assert all(part in parts.running(town) for part in parts.PARTS)
    assert town.falls() == 0


def _die_in_turn(town: Town, everybody: Crowd) -> dict[str, float]:
    """Kill the next part whenever another share of the people is through; seconds until each was replaced."""
    mended: dict[str, float] = {}
    for nth, name in enumerate(DEATHS, 1):
        share = PEOPLE * nth // (len(DEATHS) + 1)
        until(lambda share=share: everybody.done >= share or everybody.finished(), 200)  # type: ignore[misc]
        assert not everybody.finished(), f"all were through before {name} could die"
        began = time.monotonic()
        if name == "redis":
            _wipe(town)
        if name == "inside web":
            parts.kill_inside(town, "web")
        else:
            parts.kill(town, name)
        if name == "redis":
            shutil.rmtree(town.folder / "redis" / "appendonlydir", ignore_errors=True)
        mended[name] = max(mended.get(name, 0.0), time.monotonic() - began)
    return mended


def _wipe(town: Town) -> None:
    with redis.Redis.from_url(town.ready["redis_url"]) as connection:
        connection.flushall()


def _when_quiet(town: Town) -> Books:
    """The books once every part has caught up: nothing waits, nothing is leased, nothing is in the air."""

    def caught_up() -> Books | None:
        """inbound answered, replies settled, receipts applied, flight files landed"""
        now = books.read(town)
        busy = now.waiting or now.leased or now.parked or not all(row.settled for row in now.rows)
        in_doubt = any(row.status in (Status.QUEUED, Status.SENT) for row in now.rows)
        return None if busy or in_doubt or books.flights(town) else now

    found = until(caught_up, 90, every=1.0)
    assert found is not None
    return found


def _heard(town: Town, folk: list[Person]) -> Counter[tuple[str, str]]:
    """Every text on every phone, by number and words."""
    return Counter((p.number, message["text"]) for p in folk for message in town.phone(p.number).inbox())


def _everybody_is_on_file_once(town: Town, folk: list[Person], found: Books) -> None:
    expected = Counter((person.number, person.name) for person in folk)
    assert Counter(found.declarations) == expected, "by SQL"
    shown = until(lambda: _all_shown(town), 15, every=0.5)  # the last five seconds are held back
    assert Counter((item["phone"], item["fullName"]) for item in shown) == expected, "by the API"
    assert len({item["code"] for item in shown}) == PEOPLE
    assert found.waiting == 0
    assert "failed" not in found.inbound, found.inbound


def _all_shown(town: Town) -> list[dict[str, Any]]:
    shown = books.declarations_by_api(town)
    return shown if len(shown) >= PEOPLE else []


def _every_reply_once_or_unknown(found: Books, heard: Counter[tuple[str, str]]) -> None:
    """What phones heard is exactly the rows that say so; a row in doubt was heard once or never."""
    sure = Counter(
        (row.recipient, row.text) for row in found.rows if row.status in (Status.SENT, Status.DELIVERED)
    )
    doubt = Counter((row.recipient, row.text) for row in found.rows if row.status == Status.UNKNOWN)
    numbers = {number for number, _ in heard}
    missing = {key: count for key, count in (sure - heard).items() if key[0] in numbers}
    assert not missing, "said to be sent, and never heard"
    assert not (heard - sure - doubt), "heard more often than any row says"
    assert all(row.status in SETTLED for row in found.rows)
    queued = sum(row.status == Status.QUEUED for row in found.rows)
    assert queued + sum(row.status in SETTLED for row in found.rows) == len(found.rows)


def _the_carrier_agrees(found: Books, stats: dict[str, Any]) -> None:
    taken = sum(ref is not None or status >= Status.SENT for *_, ref, status, _ in found.attempts)
    unknown = sum(status == Status.UNKNOWN for *_, status, _ in found.attempts)
    assert taken <= stats["accepted"] <= taken + unknown
    same_words = Counter((row.recipient, row.text) for row in found.rows)
    assert stats["duplicates"] <= sum(count - 1 for count in same_words.values())


def _print_figures(
    folk: list[Person],
    found: Books,
    stats: dict[str, Any],
    took: float,
    mended: dict[str, float],
    doubted: int,
) -> None:
    slow = [person.slowest for person in folk]
    print(  # noqa: T201 - figures for the operations page
        f"\n{len(folk)} people declared in {took:.1f} s through {len(DEATHS)} deaths; "
        f"{len(found.declarations)} declarations; texts again after silence: {sum(p.again for p in folk)}\n"
        f"replaced after: {', '.join(f'{name} {seconds:.1f} s' for name, seconds in mended.items())}\n"
        f"slowest answer: half of the people {crowd.percentile(slow, 0.5):.1f} s, "
        f"99 % {crowd.percentile(slow, 0.99):.1f} s, worst {max(slow):.1f} s\n"
        f"messages {found.by_status}, in the air when a sender died {doubted}, inbound {dict(found.inbound)}\n"
        f"carrier {stats}"
    )
