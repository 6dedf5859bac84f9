"""One-time codes by text: OTP always gets one, a code that is texted is told where it belongs."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from gateway import otp
from gateway.accounts import Client
from gateway.otp import Verification, Wish
from gateway.settings import Settings
from tests.conversations.talk import Talk

PORTAL = Client(7, "portal", frozenset({"verify"}))


@pytest.fixture
def asked(talk: Talk, settings: Settings) -> Callable[..., Verification]:
    """A page asks for a code to the phone of `talk`."""
    return lambda **more: otp.issue(talk.tx, settings, Wish(PORTAL, talk.number, **more), talk.now)


@pytest.mark.parametrize("said", ["OTP", "otp", "Otp."])
def test_otp_gets_a_code_and_nothing_else(talk: Talk, said: str) -> None:
    talk.says(said).hears("Ma xac thuc 1022: ", "5 phut")
    assert (talk.templates, talk.outcome) == (["O1"], "otp_done")
    assert not talk.tickets()


def test_it_speaks_the_language_of_the_phone(talk: Talk) -> None:
    talk.says("EN", "OTP").hears("1022 sign-in code: ")


def test_otp_brings_a_code_that_opens_the_page_that_waits(
    talk: Talk, asked: Callable[..., Verification]
) -> None:
    begun = asked()
    talk.says("OTP")
    code = talk.heard[0].partition(": ")[2][:6]
    assert otp.check(talk.tx, PORTAL, begun.id, code, talk.now).approved


def test_pressed_twice_it_is_answered_once(talk: Talk) -> None:
    talk.says("OTP", "OTP")
    assert talk.heard == [] and talk.outcome == "otp_done"
    talk.later(seconds=10).says("OTP").hears("Ma xac thuc 1022: ")


@pytest.mark.parametrize("said", ["Mã chưa tới", "khong nhan duoc ma otp", "chua nhan duoc ma"])
def test_a_missing_code_is_sent_again_while_one_is_pending(
    talk: Talk, asked: Callable[..., Verification], said: str
) -> None:
    talk.says(said)
    assert talk.templates == ["H2"], "nobody waits for a code: a person reads it"
    asked()
    talk.says(said).hears("Ma xac thuc 1022: ")
    talk.later(minutes=6).says(said)
    assert talk.templates == ["H2"]


def test_a_code_that_is_texted_is_told_where_it_belongs_and_kept_by_nobody(
    talk: Talk, asked: Callable[..., Verification]
) -> None:
    talk.says("OTP")
    code = talk.heard[0].partition(": ")[2][:6]
    asked()
    for said in (code, "482913", f"{code[:3]} {code[3:]}"):
        talk.says(said).hears("go ma vao trang hoac ung dung dang mo", "KHONG dua ma cho bat ky ai")
        assert (talk.templates, talk.outcome) == (["O3"], "code")
    assert not talk.tickets()


def test_a_gate_code_is_for_the_staff_there(talk: Talk, asked: Callable[..., Verification]) -> None:
    asked(purpose="gate", site="Chợ Ninh Hải")
    talk.says("482913").hears("doc ma cho can bo dang dung o cong")
    assert (talk.templates, talk.outcome) == (["O3_GATE"], "code")
    talk.later(seconds=5).says("OTP").hears("Ma xac thuc 1022: ")
    talk.later(seconds=5)
    assert asked(purpose="gate", site="Chợ Ninh Hải").texted
    talk.says("482913")
    assert talk.templates == ["O3_GATE"]


def test_six_digits_nobody_waits_for_are_words_for_a_person(talk: Talk) -> None:
    talk.says("482913")
    assert talk.templates == ["H2"] and talk.tickets("text")


def test_in_the_middle_of_a_declaration_the_question_comes_back(
    talk: Talk, asked: Callable[..., Verification]
) -> None:
    talk.says("KB", "1", "Tran Thi Be").hears("2/8")
    asked()
    talk.says("482913").hears("go ma vao trang").hears("2/8")
    talk.says("OTP").hears("Ma xac thuc").hears("2/8")
    talk.later(seconds=10).says("chua nhan duoc ma").hears("Ma xac thuc").hears("2/8")
    talk.says("1985").hears("3/8")


@pytest.mark.parametrize("number", ["+870776123456", "+8562055512345"])
def test_a_phone_of_the_sky_or_of_another_country_gets_no_code(
    new_talk: Callable[..., Talk], number: str
) -> None:
    talk = new_talk(number).says("OTP").hears("1022")
    assert talk.templates == ["O4"]
    assert otp.newest_pending(talk.tx, number, talk.now) is None


def test_a_slip_of_one_letter_is_asked(talk: Talk) -> None:
    talk.says("OTPP").hears("MA XAC THUC", "soan 1").says("1").hears("Ma xac thuc 1022: ")


def test_whoever_cries_for_help_is_heard_while_a_code_is_pending(
    talk: Talk, asked: Callable[..., Verification]
) -> None:
    asked()
    talk.says("9").hears("DA NHAN yeu cau cap cuu")


def test_a_machine_that_texts_otp_without_end_is_no_longer_answered(talk: Talk) -> None:
    talk.says(*["OTP"] * 41)
    assert talk.outcome == "loop" and "O1" not in talk.templates
