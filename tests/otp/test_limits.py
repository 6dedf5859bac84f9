"""Who asks too often is told when to come back, and comes back then; whoever holds the phone is never refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from gateway import people
from gateway.errors import TooMany
from gateway.otp import Verification
from gateway.otp.limits import REFUSED
from tests.otp.desk import AN, OTHER, Desk, wrong


def refused(desk: Desk, *args: Any, **more: Any) -> int:
    """The seconds after which a request that is refused now may be made again."""
    with pytest.raises(TooMany) as fault:
        desk.asks(*args, **more)
    return fault.value.retry_after


def comes_back(desk: Desk, wait: int, *args: Any, **more: Any) -> None:
    """A second too early it is still refused, by that second; at the time told it is served."""
    desk.later(seconds=wait - 1)
    assert refused(desk, *args, **more) == 1
    assert desk.later(seconds=1).asks(*args, **more).texted


def numbers(count: int, first: int = 0, block: int = 900_001) -> list[str]:
    """So many numbers next to each other."""
    return [f"+84{block * 1000 + first + nth}" for nth in range(count)]


def test_five_an_hour_to_one_number_whoever_asks(desk: Desk) -> None:
    for nth in range(5):
        desk.asks(purpose="abcde"[nth])
        desk.later(minutes=10)
    wait = refused(desk, client=OTHER)
    assert wait == 10 * 60
    comes_back(desk, wait, client=OTHER)


def test_ten_a_day_to_one_number(desk: Desk) -> None:
    for _ in range(10):
        desk.asks()
        desk.later(minutes=31)
    wait = refused(desk)
    assert wait == 24 * 3600 - 310 * 60
    comes_back(desk, wait)


def test_a_pending_code_is_told_of_though_nothing_more_may_be_sent(desk: Desk) -> None:
    desk.settings = replace(desk.settings, otp_per_number_hour=1)
    begun = desk.asks()
    assert desk.asks().id == begun.id
    assert refused(desk.later(seconds=60)) == 3540
    assert desk.checks(begun, desk.code()).approved


def test_a_resend_counts_like_a_first_text(desk: Desk) -> None:
    desk.settings = replace(desk.settings, otp_per_number_hour=2)
    desk.asks()
    desk.later(seconds=60).asks()
    assert refused(desk.later(seconds=60)) == 3540


def test_a_refusal_changes_nothing(desk: Desk) -> None:
    """What would be replaced stays good when its successor may not be sent."""
    desk.settings = replace(desk.settings, otp_per_number_hour=2, otp_minutes=10)
    begun = desk.asks()
    fresh = desk.later(seconds=60).asks()
    assert fresh.id != begun.id
    refused(desk.later(seconds=60))
    assert desk.checks(fresh, desk.code()).approved


def test_sixty_an_hour_to_a_hundred_neighbours(desk: Desk) -> None:
    for number in numbers(60):
        desk.asks(number)
    before = REFUSED.labels("prefix")._value.get()
    wait = refused(desk, numbers(1, 99)[0])
    assert wait == 3600 and REFUSED.labels("prefix")._value.get() == before + 1
    assert desk.asks(numbers(1, 100)[0]).texted, "the next hundred are others"
    comes_back(desk, wait, numbers(1, 99)[0])


@pytest.mark.parametrize(
    ("asked", "same", "other"),
    [
        ("203.0.113.7", "203.0.113.7", "203.0.113.8"),
        ("203.0.113.7", "::ffff:203.0.113.7", "::ffff:203.0.113.8"),
        ("2001:db8:1:2::1", "2001:DB8:1:2:ffff::9", "2001:db8:1:3::1"),
    ],
)
def test_twenty_an_hour_from_one_address(desk: Desk, asked: str, same: str, other: str) -> None:
    for number in numbers(20):
        desk.asks(number, ip=asked)
    wait = refused(desk, AN, ip=same)
    assert wait == 3600
    assert desk.asks(AN, ip=other).texted
    assert desk.asks("+84900000112").texted, "an address nobody told limits nobody"
    comes_back(desk, wait, "+84900000113", ip=same)


def test_a_key_has_its_own_limit(desk: Desk) -> None:
    desk.settings = replace(desk.settings, otp_per_key_hour=3)
    for number in numbers(3):
        desk.asks(number)
    wait = refused(desk)
    assert desk.asks(client=OTHER).texted
    comes_back(desk, wait, "+84900000112")


def test_the_longest_wait_is_told(desk: Desk) -> None:
    desk.settings = replace(desk.settings, otp_per_key_hour=1, otp_per_number_day=1)
    desk.asks()
    assert refused(desk.later(minutes=30)) == 23.5 * 3600


def test_nobody_can_be_locked_out_of_their_own_number(desk: Desk) -> None:
    """Strangers use up the limit of a number; its owner texts OTP and gets in, and so does every client again."""
    for nth in range(5):
        begun = desk.asks(purpose="abcde"[nth])
        for _ in range(5):
            desk.checks(begun, wrong(desk.code()))
    refused(desk)
    fresh = desk.later(seconds=1).phone_asks()
    assert fresh.texted
    adopted = desk.later(seconds=1).asks()
    assert adopted.id == fresh.id and not adopted.texted
    assert desk.checks(adopted, desk.code()).approved
    for _ in range(5):
        assert desk.later(minutes=6).asks().texted
    assert refused(desk.later(minutes=6)) > 0


def test_a_phone_may_ask_as_often_as_it_likes(desk: Desk) -> None:
    desk.settings = replace(
        desk.settings, otp_per_number_hour=1, otp_per_number_day=1, otp_per_prefix_hour=1, otp_per_key_hour=1
    )
    begun = desk.asks()
    for _ in range(12):
        assert desk.later(seconds=1).phone_asks().id == begun.id
    assert desk.checks(begun, desk.code()).approved
    assert desk.later(seconds=1).phone_asks().texted


def test_what_a_phone_asks_for_uses_up_nobodys_limit(desk: Desk) -> None:
    desk.settings = replace(desk.settings, otp_per_prefix_hour=2)
    desk.asks("+84900001000")
    for _ in range(12):
        desk.later(seconds=1).phone_asks("+84900001000")
        desk.phone_asks("+84900001001")
    assert desk.asks("+84900001002").texted
    refused(desk, "+84900001003")


# Pumping


def pumped(desk: Desk, count: int, used: int) -> list[Verification]:
    """So many numbers of one block got a code, and so many used it."""
    begun = []
    for nth in range(count):
        number = f"+8490001{nth * 100:04d}"
        begun.append(desk.asks(number))
        if nth < used:
            desk.checks(begun[-1], desk.code(number))
        desk.later(seconds=1)
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
    told = desk.phone_asks("+84900019997")
    assert desk.asks("+84900019997").id == told.id, "its code is adopted: nothing needs to be sent"


@pytest.mark.parametrize(("count", "used"), [(19, 0), (20, 2), (40, 4)])
def test_few_texts_and_used_ones_stop_nothing(desk: Desk, count: int, used: int) -> None:
    pumped(desk, count, used)
    assert desk.later(minutes=3).asks("+84900019999").texted


def test_what_phones_ask_for_is_no_pumping(desk: Desk) -> None:
    for nth in range(30):
        desk.phone_asks(f"+8490001{nth * 100:04d}")
        desk.asks(f"+8490001{nth * 100:04d}")
    assert desk.later(minutes=3).asks("+84900019999").texted


def test_an_hour_later_all_is_forgotten(desk: Desk) -> None:
    pumped(desk, 20, used=0)
    assert desk.later(seconds=timedelta(hours=1).total_seconds()).asks("+84900019999").texted
