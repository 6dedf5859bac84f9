"""Batches reach the central databases in order and once each, whatever happens on the way; failures are seen."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from aiohttp import ClientTimeout
from sqlalchemy import select, text

from gateway import clock
from gateway.errors import BadInput, Misconfigured
from gateway.house import House
from gateway.settings import Settings
from gateway.sync import State, SyncBatch, Target, outgoing, target, waiting
from tests.sync.central import KEY, Central
from tests.sync.conftest import LOOPBACK
from workers.syncing import Syncing

Declare = Callable[[int], list[str]]


def batches(house: House) -> list[SyncBatch]:
    with house.db.transaction() as tx:
        return list(tx.scalars(select(SyncBatch).order_by(SyncBatch.id)))


def make_due(house: House) -> None:
    """The time until the next try has passed, and so has the lease of whoever died."""
    with house.db.transaction() as tx:
        tx.execute(
            text("UPDATE sync_batches SET next_at = :now, lease_until = NULL WHERE state = 'waiting'"),
            {"now": clock.now()},
        )


def test_facts_go_out_in_order_in_batches_and_not_again(
    house: House, syncing: Syncing, receiver: Central, declare: Declare, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outgoing, "ROWS", 2)
    codes = declare(5)
    while syncing.step():
        continue
    assert [code for code in receiver.has("declarations") if code in codes] == codes
    made = batches(house)
    assert [one.rows for one in made] == [2, 2, 1] and {one.state for one in made} == {"acknowledged"}
    assert all(one.body is None for one in made), "what was told is not kept twice"
    posts = receiver.told()["posts"]
    assert not syncing.step() and receiver.told()["posts"] == posts


def test_a_receiver_that_fails_is_tried_again_and_the_next_batch_waits(
    house: House, syncing: Syncing, receiver: Central, declare: Declare, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outgoing, "ROWS", 1)
    first, second = declare(2)
    receiver.strikes("500")
    assert not syncing.step()
    (batch,) = batches(house)
    assert (batch.state, batch.error, batch.tries) == ("waiting", "500", 1)
    assert batch.next_at is not None and batch.next_at > clock.now()
    assert not syncing.step(), "not before its time, and nothing overtakes it"
    with house.db.transaction() as tx:
        assert waiting.failing(tx) == 1
    make_due(house)
    while syncing.step():
        continue
    found = receiver.has("declarations")
    assert first in found and second in found


@pytest.mark.parametrize("fault", ["drop_after_store", "hang_after_store"])
def test_what_was_stored_but_not_answered_is_one_copy(
    house: House,
    syncing: Syncing,
    receiver: Central,
    declare: Declare,
    fault: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("gateway.callbacks.call._TIMEOUT", ClientTimeout(total=1))
    (code,) = declare(1)
    receiver.strikes(fault)
    assert not syncing.step()
    before = receiver.told()
    assert code in before["facts"]["declarations"]
    make_due(house)
    assert syncing.step()
    after = receiver.told()
    assert (after["batches"], after["repeated"]) == (before["batches"], before["repeated"] + 1)
    assert after["facts"] == before["facts"]


def test_whoever_dies_between_the_call_and_the_writing_leaves_one_copy(
    house: House, syncing: Syncing, receiver: Central, declare: Declare, monkeypatch: pytest.MonkeyPatch
) -> None:
    (code,) = declare(1)

    def dies(*_: object) -> State:
        raise KeyboardInterrupt  # what kill -9 leaves: the answer is here and nothing is written

    with monkeypatch.context() as patch:
        patch.setattr(outgoing, "settle", dies)
        with pytest.raises(KeyboardInterrupt):
            syncing.step()
    assert not syncing.step(), "its lease still runs"
    make_due(house)
    assert syncing.step()
    assert code in receiver.has("declarations") and batches(house)[0].tries == 2


def test_a_batch_that_is_refused_waits_for_a_person(
    house: House, syncing: Syncing, receiver: Central, declare: Declare
) -> None:
    declare(1)
    receiver.strikes("400")
    assert not syncing.step()
    (batch,) = batches(house)
    assert (batch.state, batch.error) == ("held", "400")
    make_due(house)
    assert not syncing.step(), "never by itself"
    with house.db.transaction() as tx, pytest.raises(BadInput):
        outgoing.again(tx, batch.id, by="tests", reason=" ", now=clock.now())
    with house.db.transaction() as tx:
        outgoing.again(tx, batch.id, by="tests", reason="bên nhận đã sửa", now=clock.now())
    assert syncing.step()
    with house.db.transaction() as tx, pytest.raises(BadInput):
        outgoing.again(tx, batch.id, by="tests", reason="bên nhận đã sửa", now=clock.now())


def test_another_key_is_not_believed(house: House, receiver: Central, declare: Declare) -> None:
    (code,) = declare(1)
    forger = Syncing(house.db, Target(receiver.url, KEY, "another secret", LOOPBACK), "tests")
    assert not forger.step()
    assert batches(house)[0].error == "403" and code not in receiver.has("declarations")


def test_an_acknowledgement_is_never_taken_back(house: House, syncing: Syncing, declare: Declare) -> None:
    declare(1)
    assert syncing.step()
    (row,) = batches(house)
    with house.db.transaction() as tx:
        late = outgoing.Batch(row.id, row.public_id, 1, "")
        assert outgoing.settle(tx, late, None, "timeout", clock.now()) is State.ACKNOWLEDGED
    assert batches(house)[0].error is None


def test_nothing_is_sent_until_an_address_is_set_and_none_but_open_ones() -> None:
    known = {"database_url": "", "redis_url": "", "keys_file": "x"}
    signed = {"sync_key": KEY, "sync_secret": "x"}
    assert target(Settings(**known)) is None
    for wrong in (
        {"sync_url": "https://central.example/sync"},
        {"sync_url": "https://10.0.0.1/sync", **signed},
        {"sync_url": "http://localhost/sync", **signed},
    ):
        with pytest.raises(Misconfigured):
            target(Settings(**known, **wrong))
    assert target(Settings(**known, sync_url="https://central.example/sync", **signed)) is not None
