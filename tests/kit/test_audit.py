"""The audit chain: nothing can be altered, taken out or slipped in unseen; forgetting on time leaves it whole."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import ProgrammingError

from gateway import accounts, audit, clock
from gateway.db import Database
from gateway.errors import BadInput, NotFound
from gateway.house import House
from tests.waiting import STANDSTILL, until


@pytest.fixture
def owner(database: Callable[[str], str], house: House) -> Iterator[Database]:
    """The database as its owner, who could alter what the application cannot."""
    found = Database(create_engine(database("gateway_owner")))
    yield found
    found.engine.dispose()


def write(house: House, count: int, days_ago: int = 0, *, and_today: int = 0) -> None:
    """`count` rows and some of today, in one transaction."""
    with house.db.transaction() as tx:
        for n, age in enumerate([days_ago] * count + [0] * and_today):
            audit.record(tx, "tests", "act", str(n), clock.now() - timedelta(days=age), {"n": n})


def seal(house: House, sealer: audit.Sealer | None = None) -> audit.Seal:
    """Seal everything written so far, what is not sealed yet under one seal."""
    sealer = sealer or audit.Sealer()
    until(lambda: _all_old_enough(house), 10)

    def look() -> audit.Seal | None:
        with house.db.transaction() as tx:
            found = sealer.seal(tx, clock.now())
            newest = tx.execute(text("SELECT max(id) FROM audit_log")).scalar()
            return found if found is not None and found.last_id == newest else None

    return until(look, 10)


def _all_old_enough(house: House) -> bool:
    """A sealer looks at no row of the last half second; a look between two rows would part them."""
    with house.db.transaction() as tx:
        age = text("SELECT max(written_at) < clock_timestamp() - interval '0.55 seconds' FROM audit_log")
        return tx.execute(age).scalar() is not False


def seal_over(house: House, row: int) -> int:
    """The seal that covers a row; how many rows a seal takes depends on the moment."""
    with house.db.transaction() as tx:
        return int(
            tx.execute(
                text("SELECT min(id) FROM audit_seals WHERE last_id >= :row"), {"row": row}
            ).scalar_one()
        )


def broken(db: Database) -> list[int]:
    with db.transaction() as tx:
        return audit.broken_links(tx)


def alter(db: Database, sql: str) -> None:
    with db.transaction() as tx:
        tx.execute(text(sql))


def test_a_whole_chain_holds(house: House) -> None:
    for _ in range(3):
        write(house, 5)
        found = seal(house)
    assert len(found.digest) == 64
    assert broken(house.db) == []


@pytest.mark.parametrize(
    "crime",
    [
        "UPDATE audit_log SET details = '{\"n\": 77}' WHERE id = 7",
        "UPDATE audit_log SET actor = 'nobody' WHERE id = 7",
        "UPDATE audit_log SET at = at + interval '1 microsecond' WHERE id = 7",
        "DELETE FROM audit_log WHERE id = 7",
        "DELETE FROM audit_log WHERE id = 6",
        "INSERT INTO audit_log (id, at, actor, action, subject, details) VALUES (0, now(), 'a', 'b', 'c', '{}')",
    ],
)
def test_what_was_altered_taken_out_or_slipped_in_is_found(house: House, owner: Database, crime: str) -> None:
    for _ in range(2):
        write(house, 5)
        seal(house)
    alter(owner, crime)
    at = int(re.findall(r"\(0,|= \d+$", crime)[0].strip("(,= "))
    assert broken(house.db) == [seal_over(house, at)]


def test_a_row_slipped_between_two_seals_is_found(house: House, owner: Database) -> None:
    write(house, 3)
    seal(house)
    alter(owner, "SELECT nextval('audit_log_id_seq')")
    write(house, 3)
    seal(house)
    assert broken(house.db) == [], "a gap is no crime: a transaction was rolled back"
    alter(
        owner,
        "INSERT INTO audit_log (id, at, actor, action, subject, details) VALUES (4, now(), 'a', 'b', 'c', '{}')",
    )
    assert broken(house.db) == [seal_over(house, 4)]


def test_a_slow_transaction_delays_the_seal_and_does_not_break_it(house: House) -> None:
    sealer = audit.Sealer()
    slow = house.db.engine.connect()
    slow.execute(
        text(
            "INSERT INTO audit_log (at, actor, action, subject, details) VALUES (now(), 'slow', 'b', 'c', '{}')"
        )
    )
    write(house, 3)
    wait = threading.Event()
    for _ in range(4):
        wait.wait(0.3)
        with house.db.transaction() as tx:
            assert sealer.seal(tx, clock.now()) is None, "the slow row would appear below"
    slow.commit()
    slow.close()
    seal(house, sealer)
    with house.db.transaction() as tx:
        assert tx.execute(text("SELECT min(first_id), max(last_id), sum(rows) FROM audit_seals")).one() == (
            1,
            4,
            4,
        )
    assert broken(house.db) == []


def test_two_sealers_make_one_chain(house: House) -> None:
    stop = threading.Event()

    def work() -> None:
        sealer = audit.Sealer()
        while not stop.is_set():
            with house.db.transaction() as tx:
                sealer.seal(tx, clock.now())

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for _ in range(10):
        write(house, 7)

    def all_sealed() -> bool:
        with house.db.transaction() as tx:
            return tx.execute(text("SELECT sum(rows) FROM audit_seals")).scalar() == 70

    until(all_sealed, 10)
    stop.set()
    for thread in threads:
        thread.join(STANDSTILL)
    assert broken(house.db) == []


def test_the_application_may_only_add(house: House) -> None:
    write(house, 1)
    for crime in (
        "UPDATE audit_log SET actor = 'x'",
        "DELETE FROM audit_log",
        "TRUNCATE audit_log",
        "DELETE FROM audit_seals",
    ):
        with pytest.raises(ProgrammingError, match="permission denied"):
            alter(house.db, crime)


def test_after_the_purge_the_rest_still_checks_out(house: House, owner: Database) -> None:
    write(house, 4, days_ago=2000)
    seal(house)
    write(house, 3, days_ago=2000, and_today=1)
    seal(house)
    write(house, 2)
    seal(house)
    now = clock.now()
    with owner.transaction() as tx:
        assert audit.purge(tx, now - timedelta(days=1826), now, 3) == 3
    assert broken(house.db) == [], "half-way"
    with owner.transaction() as tx:
        assert audit.purge(tx, now - timedelta(days=1826), now, 3) == 1
        assert audit.purge(tx, now - timedelta(days=1826), now, 3) == 0
    with house.db.transaction() as tx:
        assert tx.execute(text("SELECT min(id) FROM audit_log")).scalar() == 5, "whole seals only"
    seal(house)
    assert broken(house.db) == []
    alter(owner, "DELETE FROM audit_log WHERE id = 6")
    assert broken(house.db) == [seal_over(house, 6)]


def test_keys_are_shown_once_scoped_and_revocable(house: House) -> None:
    with house.db.transaction() as tx:
        secret = accounts.create_key(tx, "hospital", ["send", "send", "read.messages"], clock.now())
        client = accounts.client_of(tx, secret)
        assert client is not None and client.scopes == {"send", "read.messages"}
        kept = tx.execute(text("SELECT k::text FROM api_keys k")).scalar_one()
        assert secret not in kept and secret[8:] not in kept
        assert accounts.client_of(tx, secret + "x") is None and accounts.client_of(tx, "") is None
        for scopes in ([], ["everything"]):
            with pytest.raises(BadInput):
                accounts.create_key(tx, "x", scopes, clock.now())
        assert accounts.revoke_key(tx, "hospital", clock.now()) == 1
        assert accounts.client_of(tx, secret) is None
        with pytest.raises(NotFound):
            accounts.revoke_key(tx, "hospital", clock.now())
        acts = tx.execute(text("SELECT action FROM audit_log ORDER BY id")).scalars().all()
        assert acts == ["key.create", "key.revoke"]
