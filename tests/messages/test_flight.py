"""The flight file and what is concluded from it when its sender is gone."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from prometheus_client import REGISTRY
from sqlalchemy import text

from gateway import clock
from gateway.house import House
from gateway.messages import flight, outcomes, recovery
from gateway.messages.flight import Flight
from gateway.messages.outcomes import Outcome
from gateway.messages.status import Status

from .writing import MONTH, claim, order, rows

SENT = Outcome(MONTH, 1, 1, Status.SENT, refs=("SM1",))


def wreck(folder: Path) -> flight.Wreck:
    with flight.abandoned(folder) as found:
        (only,) = found
        only.settled()
    return only.wreck


def die(writer: Flight) -> None:
    """What kill -9 leaves: the file, without its lock."""
    import os

    os.close(writer._file)


def test_a_living_senders_file_is_not_touched(tmp_path: Path) -> None:
    living = Flight(tmp_path, "twilio@h-1")
    living.took([(MONTH, 1, 1)])
    with flight.abandoned(tmp_path) as found:
        assert found == []
    living.done([SENT])
    living.landed([SENT])
    assert living.path.read_bytes() == b""
    living.close()
    assert list(tmp_path.iterdir()) == []


def test_what_was_known_what_was_in_the_air_and_a_torn_last_line(tmp_path: Path) -> None:
    sender = Flight(tmp_path, "twilio@h-1")
    for number in (1, 2, 3):
        sender.took([(MONTH, number, 1)])
    sender.done([Outcome(MONTH, 2, 1, Status.FAILED, error="two words")])
    sender.done([SENT])
    die(sender)
    with sender.path.open("ab") as file:
        file.write(b"D 2026-11-01 3 1 20 S")
    found = wreck(tmp_path)
    assert found.holder == "twilio@h-1" and not found.torn
    assert found.known == (Outcome(MONTH, 2, 1, Status.FAILED, error="two_words"), SENT)
    assert found.in_air == ((MONTH, 3, 1),)
    assert list(tmp_path.iterdir()) == [], "read once, then gone"


@given(st.binary(max_size=200))
def test_rubbish_in_the_file_stops_nobody(tmp_path_factory: pytest.TempPathFactory, rubbish: bytes) -> None:
    path = tmp_path_factory.mktemp("f") / "twilio@h-1.flight"
    path.write_bytes(b"T 2026-11-01 1 1\n" + rubbish + b"\nT 2026-11-01 2 1\n")
    found = flight.read(path)
    assert (MONTH, 2, 1) in found.in_air
    assert found.torn or set(rubbish) <= set(b"TD 0123456789-.SMsm_\n"), "what cannot be read is noticed"


def test_an_open_file_is_rewritten_and_stays_locked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(flight, "_COMPACT", 2_000)
    sender = Flight(tmp_path, "twilio@h-1")
    sender.took([(MONTH, 999, 1)])
    for number in range(1, 500):
        outcome = Outcome(MONTH, number, 1, Status.SENT, refs=(f"SM{number}",))
        sender.took([(MONTH, number, 1)])
        sender.done([outcome])
        sender.landed([outcome])
        assert sender.path.stat().st_size < 2_200
        if number % 50 == 0:
            with flight.abandoned(tmp_path) as found:
                assert found == []
    die(sender)
    assert wreck(tmp_path).in_air == ((MONTH, 999, 1),)


def test_a_file_full_of_what_waits_for_the_database_is_not_rewritten_for_every_batch(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(flight, "_COMPACT", 2_000)
    sender = Flight(tmp_path, "twilio@h-1")
    sender.took((MONTH, number, 1) for number in range(1_000, 1_500))
    rewritten, size = 0, 0
    for number in range(1, 500):
        outcome = Outcome(MONTH, number, 1, Status.SENT, refs=(f"SM{number}",))
        sender.took([(MONTH, number, 1)])
        sender.done([outcome])
        sender.landed([outcome])
        before, size = size, sender.path.stat().st_size
        rewritten += size < before
    assert 1 <= rewritten <= 4, "when it has doubled, not because what is in the air is long"
    die(sender)
    assert len(wreck(tmp_path).in_air) == 500


@pytest.mark.parametrize("obstacle", ["cannot be opened", "cannot be written"])
def test_where_no_room_is_for_a_new_file_the_old_one_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, obstacle: str
) -> None:
    monkeypatch.setattr(flight, "_COMPACT", 2_000)
    sender = Flight(tmp_path, "twilio@h-1")
    draft = sender.path.with_name(f"{sender.path.name}.draft")
    if obstacle == "cannot be opened":
        draft.mkdir()
    else:
        draft.symlink_to("/dev/full")
    sender.took([(MONTH, 999, 1)])
    for number in range(1, 100):
        outcome = Outcome(MONTH, number, 1, Status.SENT, refs=(f"SM{number}",))
        sender.took([(MONTH, number, 1)])
        sender.done([outcome])
        sender.landed([outcome])
    with flight.abandoned(tmp_path) as found:
        assert found == [], "locked all the time"
    die(sender)
    left = wreck(tmp_path)
    assert left.in_air == ((MONTH, 999, 1),) and len(left.known) == 99 and not left.torn


def test_a_rescue_that_fails_keeps_the_file(tmp_path: Path) -> None:
    sender = Flight(tmp_path, "twilio@h-1")
    sender.took([(MONTH, 1, 1)])
    die(sender)
    with pytest.raises(RuntimeError), flight.abandoned(tmp_path):
        raise RuntimeError
    assert wreck(tmp_path).in_air == ((MONTH, 1, 1),)


PURPOSES = ("otp", "reply", "emergency", "notice", "bulk")


def crash(house: House, folder: Path, holder: str = "twilio@h-1") -> None:
    """A sender with one message of each purpose in the air, one known, one only claimed; then kill -9."""
    sender = Flight(folder, holder)
    with house.db.transaction() as tx:
        for purpose in (*PURPOSES, "reply", "reply"):
            order(tx, purpose=purpose, now=clock.now())
        claimed = [message for lane in PURPOSES for message in claim(tx, lane, holder, now=clock.now())]
    claimed.sort(key=lambda message: message.id)
    for message in claimed[:6]:
        sender.took([(message.month, message.id, message.no)])
    known = claimed[5]
    sender.done([Outcome(known.month, known.id, known.no, Status.SENT, refs=("SM5",))])
    die(sender)


def test_taking_over_on_the_same_host(house: House, tmp_path: Path) -> None:
    folder = tmp_path / "flights"
    crash(house, folder)
    now = clock.now()
    assert recovery.rescue(house.db, folder, now) == recovery.Rescued(settled=1, unknown=5, freed=1)
    assert recovery.rescue(house.db, folder, now) == recovery.Rescued()
    with house.db.transaction() as tx:
        found = rows(tx, "status, due_at, lease_by, tries")
    resend = {"otp": now + timedelta(seconds=10), "emergency": now}
    for purpose, message in zip(PURPOSES, found, strict=False):
        assert tuple(message) == (Status.UNKNOWN, resend.get(purpose), None, 1), purpose
    assert (found[5].status, found[5].due_at) == (Status.SENT, None)
    assert (found[6].status, found[6].tries, found[6].due_at is None) == (Status.QUEUED, 0, False)
    with house.db.transaction() as tx:
        refs = tx.execute(text("SELECT ref, carrier FROM attempts WHERE status = 20")).all()
    assert refs == [("SM5", "twilio")]


def test_what_a_dead_sender_handed_over_is_counted_and_in_the_channel_log(
    house: House, tmp_path: Path
) -> None:
    before = {lane: unknown(lane) for lane in PURPOSES}
    crash(house, tmp_path)
    recovery.rescue(house.db, tmp_path, clock.now())
    assert {lane: unknown(lane) - before[lane] for lane in PURPOSES} == dict.fromkeys(PURPOSES, 1)
    with house.db.transaction() as tx:
        logged = tx.execute(
            text("SELECT purpose, status, ref, error, number FROM channel_log ORDER BY id")
        ).all()
    told = {(row.purpose, row.status, row.ref, row.error) for row in logged}
    lost = {(purpose, Status.UNKNOWN, None, "sender_lost") for purpose in PURPOSES}
    assert told == lost | {("reply", Status.SENT, "SM5", None)}
    assert all(row.number.startswith("+84900000") for row in logged)


def unknown(lane: str) -> float:
    labels = {"carrier": "twilio", "lane": lane}
    counted = REGISTRY.get_sample_value("gateway_unknown_total", labels) or 0.0
    handed = REGISTRY.get_sample_value("gateway_handed_over_total", {**labels, "status": "unknown"}) or 0.0
    assert handed >= counted
    return counted


def test_an_emergency_is_sent_once_more_and_then_never(house: House, tmp_path: Path) -> None:
    folder = tmp_path / "flights"
    now = clock.now()
    with house.db.transaction() as tx:
        order(tx, purpose="emergency", now=now)
    for life in (1, 2):
        sender = Flight(folder, f"twilio@h-{life}")
        with house.db.transaction() as tx:
            (message,) = claim(tx, "emergency", f"twilio@h-{life}", now=now)
        assert (message.no, message.doubtful) == (life, life == 2)
        sender.took([(message.month, message.id, message.no)])
        die(sender)
        recovery.rescue(house.db, folder, now)
    with house.db.transaction() as tx:
        assert claim(tx, "emergency", now=now + timedelta(hours=1)) == []
        assert [tuple(r) for r in rows(tx, "status, tries, due_at")] == [(Status.UNKNOWN, 2, None)]


def test_a_lost_host_is_given_up_only_after_its_leases(house: House, tmp_path: Path) -> None:
    crash(house, tmp_path / "elsewhere", "twilio@gone-1")
    here = tmp_path / "flights"
    here.mkdir()
    assert recovery.rescue(house.db, here, clock.now()) == recovery.Rescued()
    with house.db.transaction() as tx:
        tx.execute(text("UPDATE outbox SET lease_until = clock_timestamp() - interval '31 seconds'"))
    assert recovery.rescue(house.db, here, clock.now()) == recovery.Rescued(unknown=7)
    with house.db.transaction() as tx:
        found = rows(tx, "status, lease_by, due_at")
    assert {message.status for message in found} == {Status.UNKNOWN}
    assert sum(message.due_at is not None for message in found) == 2, "the code and the emergency"


def test_a_slow_sender_of_this_host_keeps_its_leases(house: House, tmp_path: Path) -> None:
    sender = Flight(tmp_path, "twilio@h-1")
    with house.db.transaction() as tx:
        order(tx, now=clock.now())
        claim(tx, holder="twilio@h-1", now=clock.now())
        tx.execute(text("UPDATE outbox SET lease_until = clock_timestamp() - interval '1 hour'"))
    assert recovery.rescue(house.db, tmp_path, clock.now()) == recovery.Rescued()
    sender.close()


def test_a_torn_file_makes_everything_leased_unknown(house: House, tmp_path: Path) -> None:
    folder = tmp_path / "flights"
    crash(house, folder)
    (path,) = folder.iterdir()
    path.write_bytes(path.read_bytes().replace(b"\nT", b"\nT\x00", 1))
    assert recovery.rescue(house.db, folder, clock.now()) == recovery.Rescued(settled=1, unknown=6)


@pytest.mark.parametrize(
    ("purpose", "status", "wait"),
    [
        ("reply", Status.QUEUED, 2),  # throttled
        ("otp", Status.UNKNOWN, 10),  # in doubt, and once more
        ("bulk", Status.FAILED, 1),  # refused by this carrier, on its way to another
    ],
)
def test_what_waits_for_its_next_try_outlives_its_sender(
    house: House, tmp_path: Path, purpose: str, status: Status, wait: int
) -> None:
    """The file still tells of it, because another text was in the air: it must not be settled a second time."""
    now, holder = clock.now(), "twilio@h-1"
    sender = Flight(tmp_path, holder)
    with house.db.transaction() as tx:
        order(tx, purpose=purpose, now=now)
        order(tx, "+84900000102", purpose, now=now)
        first, second = claim(tx, purpose, holder, now=now)
    sender.took([(m.month, m.id, m.no) for m in (first, second)])
    again = now + timedelta(seconds=wait)
    refused = Outcome(first.month, first.id, first.no, status, error="x", retry_at=again)
    sender.done([refused])
    with house.db.transaction() as tx:
        outcomes.settle(tx, [refused], carrier="twilio", holder=holder, now=now)
    sender.landed([refused])
    die(sender)
    assert recovery.rescue(house.db, tmp_path, now) == recovery.Rescued(unknown=1)
    with house.db.transaction() as tx:
        waits = rows(tx, "status, due_at")[0]
    stands = Status.UNKNOWN if status == Status.UNKNOWN else Status.QUEUED
    assert tuple(waits) == (stands, again)


def test_a_refusal_by_one_carrier_is_no_failure_of_the_message(house: House, tmp_path: Path) -> None:
    """Whether another carrier can take it was not looked up yet: the next try finds out."""
    now, holder = clock.now(), "twilio@h-1"
    sender = Flight(tmp_path, holder)
    with house.db.transaction() as tx:
        order(tx, purpose="otp", now=now)
        (message,) = claim(tx, "otp", holder, now=now)
    sender.took([(message.month, message.id, 1)])
    sender.done([Outcome(message.month, message.id, 1, Status.FAILED, error="x", retry_at=now)])
    die(sender)
    assert recovery.rescue(house.db, tmp_path, now) == recovery.Rescued(settled=1)
    with house.db.transaction() as tx:
        assert [tuple(r) for r in rows(tx, "status, due_at")] == [(Status.QUEUED, now + timedelta(seconds=2))]


def test_outcomes_a_dead_sender_knew_keep_their_retries(house: House, tmp_path: Path) -> None:
    sender = Flight(tmp_path, "twilio@h-1")
    now = clock.now()
    with house.db.transaction() as tx:
        order(tx, now=now)
        order(tx, purpose="emergency", now=now)
        messages = claim(tx, holder="twilio@h-1", now=now) + claim(tx, "emergency", "twilio@h-1", now=now)
    for message, status in zip(messages, (Status.QUEUED, Status.UNKNOWN), strict=True):
        sender.took([(message.month, message.id, 1)])
        sender.done([Outcome(message.month, message.id, 1, status, error="x")])
    die(sender)
    recovery.rescue(house.db, tmp_path, now)
    with house.db.transaction() as tx:
        found = rows(tx, "status, due_at")
    assert [tuple(r) for r in found] == [(Status.QUEUED, now + timedelta(seconds=2)), (Status.UNKNOWN, now)]
