"""A central database that listens, a gateway that sends to it, and people who have declared."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from datetime import timedelta
from ipaddress import ip_network

import pytest

from gateway import clock, declarations, people
from gateway.house import House
from gateway.sync import Target
from tests.declarations.test_fields import AN
from tests.sync.central import KEY, Central, central
from workers.syncing import Syncing

LOOPBACK = (ip_network("127.0.0.0/8"),)
_numbers = itertools.count(1)


@pytest.fixture(scope="module")
def receiver(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Central]:
    """One for the tests of a file."""
    with central(tmp_path_factory.mktemp("central")) as running:
        yield running


@pytest.fixture
def syncing(house: House, receiver: Central) -> Syncing:
    """The lane's work."""
    return Syncing(house.db, Target(receiver.url, KEY, receiver.secret, LOOPBACK), "tests")


@pytest.fixture
def declare(house: House) -> Callable[[int], list[str]]:
    """`declare(3)`: three people have declared a while ago; their receipts."""

    def filed(count: int) -> list[str]:
        now, codes = clock.now() - timedelta(minutes=1), []
        with house.db.transaction() as tx:
            for nth in range(count):
                number = f"+84900{next(_numbers) + 7000:06d}"
                people.contact(tx, number, now)
                person = people.remember(
                    tx, number, None, name="Nguyễn Văn Thử", birth_year=1985, sex="Nam", commune_code="22846",
                    address="thôn 2", now=now,
                )  # fmt: skip
                made = declarations.declare(
                    tx, person_id=person.person_id, number=number, channel="sms", form=dict(AN), valid_days=7,
                    now=now + timedelta(milliseconds=nth),
                )  # fmt: skip
                codes.append(made.code)
        return codes

    return filed
