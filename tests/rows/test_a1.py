"""A1: a one-time code proves a number, once and in time; nobody else's guess, purpose or second use does."""

from __future__ import annotations

import re
import urllib.error
from typing import Any

import pytest

from tests.journeys.town import Phone, Town
from tests.rows.telling import talk

PATH = "/api/v1/verifications"
MOST_CHECKS = 5


def asked(town: Town, phone: Phone, purpose: str = "sign_in") -> str:
    """A client asks for a code to this phone; the verification's id."""
    return str(town.api("POST", PATH, {"to": phone.number, "purpose": purpose})["id"])


def code_in(words: str) -> str:
    """The six digits in a text or on a screen."""
    found = re.search(r"(?<!\d)\d{6}(?!\d)", words)
    assert found is not None, words
    return found[0]


def checked(town: Town, verification: str, code: str) -> dict[str, Any] | int:
    """What a check answers: the body, or the status of a refusal."""
    try:
        return dict(town.api("POST", f"{PATH}/{verification}/check", {"code": code}))
    except urllib.error.HTTPError as refusal:
        refusal.close()
        return refusal.code


@pytest.mark.row("A1", "sms")
def test_a1_by_sms_right_once_and_never_again(town: Town, phone: Phone) -> None:
    verification = asked(town, phone)
    code = code_in(phone.reads("Ma xac thuc 1022"))
    assert checked(town, verification, code) == {"status": "approved"}
    assert checked(town, verification, code) == 404


@pytest.mark.row("A1", "sms")
def test_a1_by_sms_the_sixth_try_is_refused_even_if_right(town: Town, phone: Phone) -> None:
    verification = asked(town, phone)
    code = code_in(phone.reads("Ma xac thuc 1022"))
    wrong = f"{(int(code) + 1) % 1_000_000:06}"
    for left in range(MOST_CHECKS - 1, -1, -1):
        assert checked(town, verification, wrong) == {"status": "pending", "attempts_left": left}
    assert checked(town, verification, code) == 404


@pytest.mark.row("A1", "sms")
def test_a1_by_sms_no_other_phone_or_purpose(town: Town, phone: Phone) -> None:
    here, there = asked(town, phone), asked(town, phone, "booking")
    codes = [code_in(phone.reads("Ma xac thuc 1022")) for _ in range(2)]
    if codes[0] != codes[1]:  # once in a million the two purposes share a code
        assert checked(town, there, codes[0]) == {"status": "pending", "attempts_left": MOST_CHECKS - 1}
    assert checked(town, here, codes[0]) == {"status": "approved"}


@pytest.mark.row("A1", "sms")
def test_a1_by_sms_asked_again_at_once_nothing_more_is_sent_and_the_phone_may_ask(
    town: Town, phone: Phone
) -> None:
    verification = asked(town, phone)
    code = code_in(phone.reads("Ma xac thuc 1022"))
    assert asked(town, phone) == verification
    own = code_in(talk(phone, "OTP", "Ma xac thuc 1022"))
    again = asked(town, phone)
    assert again != verification and len(phone.inbox()) == 2
    assert checked(town, verification, f"{code[:3]} {code[3:]}") == {"status": "approved"}
    assert checked(town, again, own) == {"status": "approved"}


@pytest.mark.row("A1", "ussd")
def test_a1_by_ussd_a_code_that_no_text_brought(town: Town, phone: Phone) -> None:
    """Whoever holds the phone reads a code on its screen that opens what waits."""
    verification = asked(town, phone)
    code = code_in(phone.dials("*1022*7*2#").ends("Ma xac thuc 1022"))
    assert checked(town, verification, code) == {"status": "approved"}


@pytest.mark.row("A1", "api")
def test_a1_by_api_what_cannot_be_a_code_is_named_and_not_counted(town: Town, phone: Phone) -> None:
    verification = asked(town, phone)
    code = code_in(phone.reads("Ma xac thuc 1022"))
    assert [checked(town, verification, typed) for typed in ("12345", "1234567", "abcdef", "")] == [422] * 4
    full_width = code.translate({ord("0") + digit: 0xFF10 + digit for digit in range(10)})
    assert checked(town, verification, full_width) == {"status": "approved"}
