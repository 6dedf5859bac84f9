"""Codes and what goes wrong around them: a carrier that is away, a code that comes too late, a Redis that is wiped."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import text

from gateway import clock, otp
from gateway.errors import NotFound, TooMany
from gateway.house import House
from gateway.messages import recovery
from gateway.messages.status import Status
from gateway.otp import Checked, Verification, Wish
from gateway.queues import connect
from sms.send import SendLoop
from tests.otp.desk import AN, PORTAL, digits
from tests.waiting import until
from workers import receiving

from .conftest import Network


def begin(house: House, number: str = AN, **more: str) -> Verification:
    with house.db.transaction() as tx:
        return otp.issue(tx, house.settings, Wish(PORTAL, number, **more), clock.now())


def check(house: House, begun: Verification, code: str) -> Checked:
    with house.db.transaction() as tx:
        return otp.check(tx, PORTAL, begun.id, code, clock.now())


def statuses(house: House) -> list[Status]:
    receiving.apply_some(house)
    with house.db.transaction() as tx:
        query = text("SELECT status FROM messages ORDER BY id")
        return [Status(found) for found in tx.execute(query).scalars()]


def wait_for_refusal(house: House) -> None:
    def refused() -> bool:
        """the carrier has refused a text, and nobody holds it"""
        with house.db.transaction() as tx:
            query = text(
                """SELECT bool_and(error IS NOT NULL AND lease_by IS NULL)
                              FROM messages LEFT JOIN outbox USING (month, id)"""
            )
            return bool(tx.execute(query).scalar())

    until(refused, 10)


def turn_clock(house: House, seconds: float) -> None:
    before = clock.now()
    assert house.settings.clock_file is not None
    house.settings.clock_file.write_text(f"{seconds}")
    until(lambda: clock.now() - before >= timedelta(seconds=seconds))


def test_a_code_waits_for_its_carrier_and_is_good_when_it_comes(
    web: House, network: Network, sending: SendLoop
) -> None:
    network.faults(dead=1)
    begun = begin(web)
    sending.ring("otp")
    wait_for_refusal(web)
    assert statuses(web) == [Status.QUEUED]
    assert begin(web).id == begun.id
    network.faults()
    until(lambda: statuses(web) == [Status.DELIVERED], 20)
    (told,) = network.inbox(AN)
    assert check(web, begun, digits(told)).approved


def test_a_code_that_could_not_leave_in_its_time_never_leaves(
    web: House, network: Network, sending: SendLoop
) -> None:
    network.faults(dead=1)
    begun = begin(web)
    sending.ring("otp")
    wait_for_refusal(web)
    turn_clock(web, 301)
    with web.db.transaction() as tx:
        assert recovery.expire(tx, clock.now()) == 1
    network.faults()
    fresh = begin(web)
    assert fresh.id != begun.id
    sending.ring("otp")
    until(lambda: statuses(web) == [Status.UNSENT, Status.DELIVERED], 20)
    (told,) = network.inbox(AN)
    with pytest.raises(NotFound):
        check(web, begun, digits(told))
    assert check(web, fresh, digits(told)).approved


def test_a_wiped_redis_forgets_neither_codes_nor_limits(
    web: House, network: Network, sending: SendLoop
) -> None:
    begun = begin(web)
    until(lambda: network.inbox(AN), 10)
    for purpose in ("a", "b", "c", "d"):
        begin(web, purpose=purpose)
    connect(web.settings.redis_url).flushall()
    with pytest.raises(TooMany):
        begin(web, purpose="e")
    assert check(web, begun, digits(network.inbox(AN)[0])).approved
    until(lambda: statuses(web) == [Status.DELIVERED] * 5, 20)
