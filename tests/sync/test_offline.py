"""Files by hand: read in once however often they come, an older state never covers a newer one, no byte altered."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from gateway import clock
from gateway.declarations import Declaration
from gateway.errors import BadInput, Forbidden
from gateway.house import House
from gateway.sync import SyncFact, offline
from gateway.sync.offline import Received
from tests.sync.central import KEY

SECRET = "mot khoa dai chi de thu"


def export(house: House) -> bytes:
    with house.db.transaction() as tx:
        return b"".join(offline.export(tx, KEY, SECRET, None, clock.now()))


def bring(house: House, data: bytes, key: str = KEY, secret: str = SECRET) -> Received:
    with house.db.transaction() as tx:
        return offline.bring(tx, data, key, secret, clock.now())


def facts(house: House) -> dict[str, str]:
    with house.db.transaction() as tx:
        return {row.fact: row.body for row in tx.scalars(select(SyncFact))}


def test_a_file_is_taken_in_once_and_news_takes_the_place_of_what_is_older(
    house: House, declare: Callable[[int], list[str]]
) -> None:
    codes = declare(3)
    old = export(house)
    assert bring(house, old) == Received(3, 0, 0)
    assert bring(house, old) == Received(0, 0, 3)
    assert facts(house).keys() == set(codes)
    with house.db.transaction() as tx:
        later = clock.now() - timedelta(seconds=20)
        changed = update(Declaration).where(Declaration.code == codes[0])
        tx.execute(changed.values(disputed_at=later, changed_at=later))
    assert bring(house, export(house)) == Received(0, 1, 2)
    assert bring(house, old) == Received(0, 0, 3) and '"disputed_at":"20' in facts(house)[codes[0]]


@pytest.mark.parametrize("at", [0, 60, -200, -20])
def test_one_altered_byte_and_nothing_is_taken(
    house: House, declare: Callable[[int], list[str]], at: int
) -> None:
    declare(2)
    data = bytearray(export(house))
    data[at] ^= 1
    with pytest.raises((Forbidden, BadInput)):
        bring(house, bytes(data))
    assert facts(house) == {}


def test_a_file_that_is_cut_off_or_of_another_key_is_refused(
    house: House, declare: Callable[[int], list[str]]
) -> None:
    declare(2)
    data = export(house)
    lines = data.splitlines(keepends=True)
    for wrong in (b"", b"x", data[:-40], b"".join(lines[:-1]), b"".join([*lines[:1], *lines[2:]])):
        with pytest.raises((Forbidden, BadInput)):
            bring(house, wrong)
    with pytest.raises(Forbidden):
        bring(house, data, secret="another")
    with pytest.raises(Forbidden):
        bring(house, data, key="kh-2")
    assert facts(house) == {}
