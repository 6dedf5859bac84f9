"""An alert goes out while everything dies by SIGKILL in turn: everybody has one end, nobody hears it twice for sure."""

from __future__ import annotations

import pytest

from benchmarks._deaths import warned
from benchmarks._deaths.stage import open_stage
from benchmarks._house import in_daylight, open_house
from gateway import clock
from tests.kill import PATIENCE

PEOPLE = 1000
VICTIMS = ("sender", "worker", "redis", "schedule", "postgres", "sender")
SEED = 1022


@pytest.mark.timeout(PATIENCE)
def test_an_alert_outlives_everybody() -> None:
    with open_house(with_places=True, TWILIO_ACCOUNT_SID="") as bare:
        house = in_daylight(bare)
        with open_stage(house.environment, house.layout.data, SEED) as on:
            found = warned.storm(on, house, PEOPLE, VICTIMS)
            warned.prove(on, found, PEOPLE)
            doubled = sum(each.heard > 1 for each in found.told)
    clock.use_offset_file(None)
    assert len(on.deaths) == VICTIMS.count("sender")
    assert found.by_status["delivered"] > PEOPLE * 0.9, "receipts settle nearly everything"
    assert doubled <= sum(len(each.attempts) > 1 for each in found.told)
