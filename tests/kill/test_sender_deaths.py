"""Senders of an SMPP carrier die by SIGKILL before a centre with every fault: no text is lost, none doubled unasked."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks._deaths import books, servers, story
from benchmarks._deaths.stage import Stage, open_stage
from benchmarks._deaths.story import MISBEHAVES, Plan
from benchmarks._house import in_daylight, open_house
from gateway import clock
from gateway.messages.status import Status
from tests.kill import PATIENCE

SEED = 1022


@pytest.fixture
def stage(environ: dict[str, str], daylight: None, tmp_path: Path) -> Iterator[Stage]:
    with open_stage(environ, tmp_path, SEED) as opened:
        yield opened
    clock.use_offset_file(None)


@pytest.mark.timeout(PATIENCE)
def test_ten_deaths_while_everything_is_sent(stage: Stage) -> None:
    stage.operator.faults(**MISBEHAVES)
    story.die_in_turn(stage, Plan(kills=10, letters=30))
    found = books.read(stage)
    books.prove(stage, found)
    assert any(keys for death in stage.deaths for keys in death.in_air), "nobody died with a text in the air"
    assert len(stage.senders.every) == 11
    in_air = found.in_air(stage)
    settled = sum(status is not None and status > Status.UNKNOWN for status in in_air.values())
    assert settled > len(in_air) / 2, "receipts settle what was in the air"


@pytest.mark.timeout(PATIENCE)
def test_two_senders_of_one_carrier_die_at_once(stage: Stage) -> None:
    stage.operator.faults(**MISBEHAVES)
    story.die_in_turn(stage, Plan(kills=1, letters=60, senders=2))
    books.prove(stage, books.read(stage))
    assert max(len(death.in_air) for death in stage.deaths) == 2, "both had begun"


@pytest.mark.timeout(PATIENCE)
def test_a_death_between_claim_and_hand_over_leaves_no_doubt(stage: Stage) -> None:
    death = story.die_before_hand_over(stage, 20)
    found = books.read(stage)
    books.prove(stage, found)
    assert death.leased > 0 and not any(death.in_air)
    assert [(len(row.attempts), row.heard) for row in found.rows] == [(1, 1)] * 20
    assert found.carrier["duplicates"] == 0


@pytest.mark.timeout(PATIENCE)
def test_servers_die_under_a_sender_that_lives(tmp_path: Path) -> None:
    """A house of its own: nobody else's database may die."""
    with open_house(TWILIO_ACCOUNT_SID="") as bare:
        house = in_daylight(bare)
        with open_stage(house.environment, house.layout.data, SEED, rate=100) as on:
            on.operator.faults(slow_ms=20)
            servers.database_dies_in_settle(on, house.postgres)
            pace = servers.redis_dies_wiped(on, house.redis, 120)
            found = books.read(on)
            books.prove(on, found)
    clock.use_offset_file(None)
    assert [(len(row.attempts), row.heard) for row in found.rows] == [(1, 1)] * len(found.rows)
    burst = on.rate / 4  # a bucket that is new is full; so is the one of a sender that is new
    assert pace.parts <= on.rate * pace.seconds + burst * (servers.WIPES + 2)
