"""Who asks too often is told when to come back, and comes back then; whoever holds the phone is never refused."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from gateway.errors import TooMany
from gateway.otp import SIGN_IN
from gateway.otp.limits import REFUSED
from tests.otp.desk import AN, OTHER, PORTAL, Desk, wrong


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
        desk.checks(desk.asks(number), desk.code(number))
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
        desk.checks(desk.asks(number, ip=asked), desk.code(number))
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
    """Strangers use up a number, its checks and its neighbours; its owner texts OTP and gets in, at every client."""
    desk.settings = replace(desk.settings, otp_per_prefix_hour=5)
    for nth in range(5):
        begun = desk.asks(purpose="abcde"[nth])
        for _ in range(5):
            desk.checks(begun, wrong(desk.code()))
    refused(desk)
    assert desk.later(seconds=1).phone_asks().texted
    for client in (PORTAL, OTHER):
        begun = desk.later(seconds=1).asks(client=client)
        assert not begun.texted
        assert desk.checks(begun, desk.code(), client).approved


def test_another_client_that_asks_first_takes_nothing_away(desk: Desk) -> None:
    desk.phone_asks()
    taken = desk.asks(client=OTHER)
    for _ in range(5):
        desk.checks(taken, wrong(desk.code()), OTHER)
    assert desk.checks(desk.asks(), desk.code()).approved


def test_a_shared_page_burns_nobodys_checks_once_the_phone_has_asked(desk: Desk) -> None:
    """A browser on the same page begins and guesses without end; the owner of the number still gets in."""
    page = {"purpose": SIGN_IN, "web_domain": "khaibao.example"}
    for _ in range(3):
        shared = desk.asks(ip="203.0.113.7", **page)
        for _ in range(5):
            desk.checks(shared, wrong(desk.code()))
    desk.phone_asks()
    mine = desk.asks(ip="198.51.100.9", **page)
    for _ in range(17):
        strangers = desk.asks(ip="203.0.113.7", **page)
        for _ in range(5):
            desk.checks(strangers, wrong(desk.code()))
    assert refused(desk, ip="203.0.113.7", **page) == 3600
    assert desk.checks(mine, desk.code()).approved


def test_otp_gives_no_client_its_texts_back(desk: Desk) -> None:
    """What strangers may have texted to a number stays what it was, however often its phone asks."""
    for nth in range(5):
        desk.asks(purpose="abcde"[nth])
    desk.phone_asks()
    assert not desk.asks().texted
    desk.later(minutes=5)
    assert refused(desk) == 55 * 60


def test_requests_that_send_nothing_count_for_their_key_and_address(desk: Desk) -> None:
    desk.settings = replace(desk.settings, otp_per_key_hour=5, otp_per_ip_hour=3)
    desk.phone_asks()
    for _ in range(3):
        desk.asks(ip="203.0.113.7")
    assert refused(desk, ip="203.0.113.7") == 3600
    for _ in range(2):
        desk.asks(ip="203.0.113.8")
    assert refused(desk) == 3600
    assert desk.count() == 1


def test_an_address_is_limited_for_each_key_alone(desk: Desk) -> None:
    for number in numbers(20):
        desk.asks(number, client=OTHER, ip="203.0.113.7")
    refused(desk, client=OTHER, ip="203.0.113.7")
    assert desk.asks(ip="203.0.113.7").texted


def test_a_gate_may_text_once_more_for_each_client_when_the_phone_asks(desk: Desk) -> None:
    desk.settings = replace(desk.settings, otp_per_number_hour=1, otp_per_prefix_hour=1)
    desk.asks()
    gate = {"purpose": "gate", "site": "Chợ Ninh Hải"}
    refused(desk, **gate)
    desk.later(seconds=1).phone_asks()
    for client in (PORTAL, OTHER):
        assert desk.later(seconds=1).asks(client=client, **gate).texted
        assert not desk.asks(client=client, **gate).texted
        refused(desk, client=client, purpose="gate", site="Trường Nhơn Hải")
    desk.later(seconds=10).phone_asks()
    assert desk.later(seconds=1).asks(**gate).texted, "within the minute: the phone asked"


def test_a_phone_may_ask_as_often_as_it_likes(desk: Desk) -> None:
    desk.settings = replace(
        desk.settings, otp_per_number_hour=1, otp_per_number_day=1, otp_per_prefix_hour=1, otp_per_key_hour=2
    )
    desk.asks()
    told = {desk.later(seconds=10).phone_asks().id for _ in range(12)}
    assert len(told) == 1 and desk.count() == 13
    assert desk.checks(desk.asks(), desk.code()).approved


def test_what_a_phone_asks_for_uses_up_nobodys_limit(desk: Desk) -> None:
    desk.settings = replace(desk.settings, otp_per_prefix_hour=2)
    desk.asks("+84900001000")
    for _ in range(12):
        desk.later(seconds=10).phone_asks("+84900001000")
        desk.phone_asks("+84900001001")
    desk.asks("+84900001001")
    assert desk.asks("+84900001002").texted
    refused(desk, "+84900001003")
