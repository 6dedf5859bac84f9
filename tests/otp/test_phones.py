"""The phone that asks by text has a code of its own: right at every client, made by none, used up by none."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text

from gateway import crypto
from gateway.errors import BadInput, NotFound
from gateway.otp import SIGN_IN, Checked
from tests.otp.desk import OTHER, PORTAL, Desk, digits, wrong


def test_a_phone_that_texts_gets_a_code_of_its_own(desk: Desk) -> None:
    begun = desk.asks()
    told = desk.later(seconds=5).phone_asks()
    assert (told.purpose, told.texted) == (SIGN_IN, True) and told.id != begun.id
    for client in (PORTAL, OTHER):
        with pytest.raises(NotFound):
            desk.checks(told, desk.code(), client)


def test_the_code_of_the_phone_is_right_for_what_was_begun_before(desk: Desk) -> None:
    """A page waits, its text is late: whichever code is typed there opens it."""
    slow, other = desk.asks(), desk.asks(purpose="delete_data")
    first = digits(desk.inbox()[0])
    desk.later(seconds=5).phone_asks()
    assert desk.checks(slow, first).approved
    assert desk.checks(other, desk.code()).approved


def test_the_code_of_the_phone_is_right_once_for_each_request(desk: Desk) -> None:
    told = desk.phone_asks()
    begun = [desk.asks(), desk.asks(), desk.asks(client=OTHER), desk.asks(purpose="delete_data")]
    assert len({ver.id for ver in (*begun, told)}) == 5
    assert not any(ver.texted for ver in begun) and len(desk.inbox()) == 1
    assert {ver.resend_after for ver in begun} == {300}, "until then the phone has its code"
    assert begun[0].expires_at == desk.now + timedelta(minutes=5)
    for ver, client in zip(begun, (PORTAL, PORTAL, OTHER, PORTAL), strict=True):
        assert desk.checks(ver, desk.code(), client) == Checked(True, 0)
        with pytest.raises(NotFound):
            desk.checks(ver, desk.code(), client)


def test_when_the_code_of_the_phone_is_over_clients_have_theirs_texted_again(desk: Desk) -> None:
    desk.phone_asks()
    old = desk.code()
    silent = desk.later(minutes=4).asks()
    fresh = desk.later(minutes=1).asks()
    assert fresh.texted and fresh.id != silent.id and desk.code() != old
    assert desk.checks(silent, old) == Checked(False, 4)
    assert desk.checks(silent, desk.code()) == Checked(False, 3), "the code of another verification"
    desk.phone_asks()
    assert desk.checks(silent, desk.code()).approved


def test_a_code_nobody_was_texted_is_never_right(desk: Desk) -> None:
    desk.phone_asks()
    begun = desk.asks()
    query = text("SELECT salt FROM verifications WHERE public_id = :id")
    salt = bytes(desk.tx.execute(query, {"id": begun.id}).scalar_one())
    assert not desk.checks(begun, crypto.ring().one_time_code(begun.id, salt)).approved


def test_pressed_twice_nothing_more_is_sent(desk: Desk) -> None:
    told = desk.phone_asks()
    again = desk.later(seconds=9.9).phone_asks()
    assert (again.id, again.texted) == (told.id, False) and desk.count() == 1
    again = desk.later(seconds=0.1).phone_asks()
    assert (again.id, again.texted) == (told.id, True)
    assert len(set(desk.inbox())) == 1 and desk.count() == 2


def test_what_a_phone_is_told_is_true_to_the_minute(desk: Desk) -> None:
    begun = desk.phone_asks()
    for _ in range(4):
        desk.later(minutes=1).phone_asks()
    old = desk.code()
    told = desk.later(minutes=3.5).phone_asks()
    assert told.id == begun.id and "het han sau 2 phut" in desk.inbox()[-1]
    assert told.expires_at == desk.now + timedelta(minutes=2.5)
    fresh = desk.later(minutes=1.6).phone_asks()
    assert fresh.id != begun.id and desk.code() != old and "het han sau 5 phut" in desk.inbox()[-1]


def test_guesses_at_the_code_of_a_phone_are_bounded_and_the_next_one_is_fresh(desk: Desk) -> None:
    desk.settings = replace(desk.settings, otp_per_key_hour=1_000)
    desk.phone_asks()
    old = desk.code()
    for _ in range(20):
        begun = desk.asks()
        for _ in range(5):
            desk.checks(begun, wrong(old))
    late = desk.asks(client=OTHER)
    assert late.texted, "the code of the phone is over"
    own = desk.code()
    assert not desk.checks(late, old, OTHER).approved
    fresh = desk.later(seconds=11).phone_asks()
    assert fresh.texted and desk.code() not in (old, own)
    assert desk.checks(late, desk.code(), OTHER).approved


def test_other_countries_get_nothing_by_asking(desk: Desk) -> None:
    for number in ("+870776123456", "+8562055512345", "+8419009095"):
        with pytest.raises(BadInput):
            desk.phone_asks(number)
        assert desk.count(number) == 0
    desk.settings = replace(desk.settings, otp_countries=("VN", "LA"))
    assert desk.phone_asks("+8562055512345").texted


# Gates and the phone that asks


def test_a_gate_needs_its_own_code(desk: Desk) -> None:
    desk.phone_asks()
    phones = desk.code()
    gate = desk.asks(purpose="gate", site="Chợ Ninh Hải")
    assert gate.texted and "CHO NINH HAI" in desk.inbox()[-1]
    assert not desk.checks(gate, phones).approved
    assert desk.checks(gate, desk.code()).approved
    begun = desk.asks()
    assert not desk.checks(begun, digits(desk.inbox()[1])).approved, "a gate code opens nothing else"


def test_another_clients_gate_is_never_what_a_phone_is_told(desk: Desk) -> None:
    desk.asks(client=OTHER, purpose="gate", site="Goi lai cho anh Ba")
    desk.later(seconds=5).phone_asks(lang="en")
    assert desk.inbox()[-1].startswith("1022 sign-in code: ")
