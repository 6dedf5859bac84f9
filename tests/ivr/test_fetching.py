"""A recording comes home from the carrier, is sealed, and is deleted there; what goes wrong is tried again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text

from gateway import clock
from gateway.dictation import recordings
from gateway.house import House
from ivr.fetching import Fetching
from tests.ivr import recorder
from tests.ivr.recorder import Carrier

REF = "RE" + "a" * 32
SOUND = b"RIFF" + bytes(200)


@pytest.fixture
def carrier() -> Iterator[Carrier]:
    with recorder.open_for_business() as there:
        there.kept[REF] = SOUND
        yield there


@pytest.fixture
def fetching(house: House, carrier: Carrier) -> Fetching:
    with house.db.transaction() as tx:
        recordings.note(tx, "twilio", REF, "cal_1", "+84900000001", "K1", 3, clock.now())
        recordings.ready(tx, "twilio", REF, clock.now() - timedelta(seconds=1))
    return Fetching.of(house.db, replace(house.settings, twilio_api=carrier.url))


def state(house: House) -> tuple[str, bool]:
    """Where the recording is, and whether anything is to be done yet."""
    with house.db.transaction() as tx:
        return tuple(tx.execute(text("SELECT state, next_at IS NOT NULL FROM recordings")).one())  # type: ignore[return-value]


def later(house: House) -> None:
    with house.db.transaction() as tx:
        tx.execute(
            text("UPDATE recordings SET next_at = :now WHERE next_at IS NOT NULL"), {"now": clock.now()}
        )


def test_it_is_kept_sealed_and_deleted_at_the_carrier(
    house: House, carrier: Carrier, fetching: Fetching
) -> None:
    assert fetching.turn() == 2
    assert state(house) == ("kept", False)
    assert carrier.kept == {}
    with house.db.transaction() as tx:
        name, cell = tx.execute(text("SELECT public_id, sound FROM recordings")).one()
        assert SOUND not in bytes(cell)
        assert recordings.listen(tx, name, 7, clock.now()) == SOUND
        audited = tx.execute(text("SELECT actor, action FROM audit_log")).all()
        assert ("account:7", "recording.listen") in audited
    assert fetching.turn() == 0


def test_a_carrier_that_is_away_is_asked_again(house: House, carrier: Carrier, fetching: Fetching) -> None:
    carrier.fails = 1
    fetching.turn()
    assert state(house) == ("awaited", True)
    later(house)
    fetching.turn()
    assert state(house) == ("kept", False)


def test_a_copy_that_is_gone_already_is_deleted(house: House, carrier: Carrier, fetching: Fetching) -> None:
    carrier.comes_back()
    with house.db.transaction() as tx:
        recordings.keep(tx, "twilio", REF, SOUND, clock.now() - timedelta(seconds=1))
    carrier.kept.clear()
    fetching.turn()
    assert state(house) == ("kept", False)


def test_after_a_day_nobody_waits_for_it(house: House, carrier: Carrier, fetching: Fetching) -> None:
    carrier.kept.clear()
    with house.db.transaction() as tx:
        tx.execute(text("UPDATE recordings SET made_at = made_at - interval '25 hours'"))
    fetching.turn()
    assert state(house) == ("lost", False)
