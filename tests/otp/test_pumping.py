"""Texts nobody uses stop for their block of numbers, for whoever orders them first; people we know still get theirs."""

from __future__ import annotations

import pytest

from gateway import people
from gateway.accounts import Client
from gateway.otp import Verification
from tests.otp.desk import OTHER, PORTAL, Desk
from tests.otp.test_limits import comes_back, refused


def pumped(
    desk: Desk, count: int, used: int, client: Client = PORTAL, every: float = 1
) -> list[Verification]:
    """So many numbers of one block got a code, every so many seconds, and so many used it."""
    begun = []
    for nth in range(count):
        number = f"+8490001{nth * 100:04d}"
        begun.append(desk.asks(number, client))
        if nth < used:
            desk.checks(begun[-1], desk.code(number), client)
        desk.later(seconds=every)
    return begun


def test_texts_nobody_uses_stop_for_their_block(desk: Desk) -> None:
    pumped(desk, 20, used=1)
    assert desk.asks("+84900019901").texted, "people need a moment to type"
    desk.later(minutes=3)
    wait = refused(desk, "+84900019999")
    assert desk.asks("+84900029999").texted, "the next block is another"
    assert refused(desk, "+84900019901") > 0
    desk.later(seconds=wait - 1)
    assert refused(desk, "+84900019999") == 1
    assert desk.later(seconds=1).asks("+84900019999").texted


def test_a_number_that_has_texted_us_passes(desk: Desk) -> None:
    pumped(desk, 20, used=0)
    desk.later(minutes=3)
    people.contact(desk.tx, "+84900019998", desk.now)
    assert desk.asks("+84900019998").texted
    refused(desk, "+84900019997")
    desk.phone_asks("+84900019997")
    begun = desk.asks("+84900019997")
    assert not begun.texted and desk.checks(begun, desk.code("+84900019997")).approved


@pytest.mark.parametrize(("count", "used"), [(19, 0), (20, 2), (40, 4)])
def test_few_texts_and_used_ones_stop_nothing(desk: Desk, count: int, used: int) -> None:
    pumped(desk, count, used)
    assert desk.later(minutes=3).asks("+84900019999").texted


def test_one_bad_client_does_not_stop_the_others_until_it_is_five_times_as_bad(desk: Desk) -> None:
    for nth in range(5):
        assert desk.asks(f"+8490001999{nth}").texted
        bad = Client(20 + nth, "bad", frozenset({"verify"}))
        pumped(desk, 20, used=0, client=bad)
        desk.later(minutes=3)
        refused(desk, "+84900019999", client=bad)
    wait = refused(desk, "+84900019999")
    assert wait > 23 * 3600
    comes_back(desk, wait, "+84900019999")


def test_a_burst_to_one_block_stops_before_it_can_be_judged(desk: Desk) -> None:
    for nth in range(100):
        desk.asks(f"+8490001{nth * 100:04d}")
    wait = refused(desk, "+84900019999")
    assert wait == 180
    assert desk.asks("+84900019999", client=OTHER).texted, "another key"
    assert desk.asks("+84900029999").texted, "another block"
    people.contact(desk.tx, "+84900019998", desk.now)
    assert desk.asks("+84900019998").texted, "somebody we know"


def test_a_burst_of_people_is_no_burst(desk: Desk) -> None:
    pumped(desk, 99, used=99, every=0)
    assert desk.asks("+84900019901").texted and desk.asks("+84900019902").texted


def test_what_phones_ask_for_is_no_pumping(desk: Desk) -> None:
    for nth in range(30):
        desk.phone_asks(f"+8490001{nth * 100:04d}")
        desk.asks(f"+8490001{nth * 100:04d}")
    assert desk.later(minutes=3).asks("+84900019999").texted


def test_a_day_later_all_is_forgotten(desk: Desk) -> None:
    pumped(desk, 20, used=0)
    refused(desk.later(hours=23), "+84900019999")
    assert desk.later(hours=1).asks("+84900019999").texted
