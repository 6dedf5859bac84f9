"""A5: the receipt is a short code that a person can say; it is repeated on demand and says when it has expired."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest

from gateway import damm
from tests.journeys.town import Phone, Town
from tests.rows.calling import chooses
from tests.rows.telling import code_of, declare, declare_by_keys, filed, talk
from tests.waiting import until

PAST_ITS_DAYS = timedelta(days=8).total_seconds()  # a declaration counts for seven


@pytest.mark.row("A5", "sms")
def test_a5_by_sms_a_code_with_a_check_digit(town: Town, phone: Phone) -> None:
    """One wrong digit is no code of anybody's; the right one is the declaration that other systems read."""
    code = declare(phone)
    assert damm.valid(code)
    wrong = f"{code[:3]}{(int(code[3]) + 1) % 10}{code[4:]}"
    assert not damm.valid(wrong)
    (record,) = filed(town, phone, 1)
    assert record["code"] == code


@pytest.mark.row("A5", "sms")
def test_a5_by_sms_the_code_is_repeated(phone: Phone) -> None:
    code = declare(phone)
    assert re.search(rf"Ma cua AN: {code}, dung den het \d\d/\d\d", talk(phone, "MA", code))


@pytest.mark.row("A5", "sms")
def test_a5_by_sms_an_expired_code_says_so(town: Town, phone: Phone, new_phone: Callable[[], Phone]) -> None:
    code = declare(phone)
    try:
        town.turn_clock(PAST_ITS_DAYS)
        expired = until(lambda: _answer(phone, "het han"), 30)
        assert "To khai cua AN" in expired and code not in expired
    finally:
        town.turn_clock(0)
        until(lambda: _answer(new_phone(), "chua co to khai nao"), 30)
    assert code_of(talk(phone, "MA", "Ma cua AN")) == code


def _answer(phone: Phone, *parts: str) -> str:
    """What MA says, once every process has read the clock again; empty while it says something else."""
    phone.texts("MA")
    try:
        return phone.reads(*parts, patience=5)
    except AssertionError:
        return ""


@pytest.mark.row("A5", "ussd")
def test_a5_by_ussd(town: Town, phone: Phone, new_phone: Callable[[], Phone]) -> None:
    """The code told on the keypad is the receipt, is shown again on demand, and says when it has expired."""
    code = declare_by_keys(phone)
    phone.dials("*1022*7*1#").ends("Ma cua AN", code)
    try:
        town.turn_clock(PAST_ITS_DAYS)
        expired = until(lambda: _screen(phone, "het han"), 30)
        assert "To khai cua AN" in expired and code not in expired
    finally:
        town.turn_clock(0)
        until(lambda: _screen(new_phone(), "chua co to khai nao"), 30)


def _screen(phone: Phone, part: str) -> str:
    """What the screen says of this phone's code, once it holds `part`."""
    shown = phone.dials("*1022*7*1#").text
    return shown if part in shown else ""


@pytest.mark.row("A5", "voice")
def test_a5_by_voice_the_code_is_repeated(phone: Phone) -> None:
    """Digit by digit, as it is read out to whoever asks for it."""
    code = declare(phone)
    spoken = chooses(phone, "7", "1").hears("Mã của An")
    digits = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
    said = re.findall(r"\w+", spoken)
    assert [word for word in said if word in digits][:8] == [digits[int(sign)] for sign in code]
