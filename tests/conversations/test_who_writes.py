"""Who writes: other languages, foreign numbers, landlines, machines, names without a number behind them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from gateway.messages import inbox
from gateway.messages.carriers import InboundText
from tests.conversations.talk import FIRST, Talk

ENGLISH = (
    ("EN", "in English from now on"),
    ("KB", "Health declaration"),
    ("yes", "1/8 Full name?"),
    ("John O'Neil Smith", "2/8 Year of birth?"),
    ("35 years old", "3/8 Sex?"),
    ("male", "4/8 Which commune"),
    ("Nha Trang", "is that right?"),
    ("yes", "5/8 House number"),
    ("Sunrise Hotel room 12", "6/8 In the last 14 days"),
    ("no", "7/8 In the last 14 days"),
    ("fever and cough", "8/8 In the last 14 days"),
    ("nobody", "Check: JOHN O'NEIL SMITH"),
    ("send", "Declaration of SMITH received"),
    ("MA", "Code of SMITH"),
    ("help", "1022 is free"),
    ("my friend cannot breathe", "115"),
    ("VI", "tieng Viet"),
)


def test_english_all_the_way(talk: Talk) -> None:
    for said, heard in ENGLISH:
        talk.says(said).hears(heard)
    assert talk.tickets("rescue")
    assert all(text.isascii() for text in talk.heard)


@pytest.mark.parametrize("said", ["EN", "English", "tiếng Anh", "do you speak English?"])
def test_english_is_found_by_who_knows_no_keyword(talk: Talk, said: str) -> None:
    talk.says("MENU").hears("EN English").says(said).hears("in English from now on").says("KB").hears(
        "8 questions"
    )


def test_a_foreign_number_is_spoken_to_in_english(new_talk: Callable[..., Talk]) -> None:
    talk = new_talk("+12025550123")
    talk.says("KB").hears("Health declaration: 8 questions")
    talk.says("VI", "KB").hears("Khai y te")


def test_a_number_of_a_range_newer_than_our_tables_is_answered(new_talk: Callable[..., Talk]) -> None:
    new_talk("+447700900123").says("CUU").hears("DA NHAN yeu cau cap cuu")


def test_a_cry_in_english_is_answered_in_english(talk: Talk) -> None:
    talk.says("my friend cannot breathe").hears("call 115")
    assert "CAP CUU" in talk.duty[0], "the officer reads Vietnamese"


def test_a_landline_is_answered(new_talk: Callable[..., Talk]) -> None:
    new_talk("+842593822222").says("MENU").hears("1022 mien phi")


@pytest.mark.parametrize("sender", ["9123", "1022", "VIETTEL", "+84115"])
def test_a_short_code_or_a_name_gets_no_answer(new_talk: Callable[..., Talk], sender: str) -> None:
    talk = new_talk(sender)
    talk.says("KB").hears_nothing()
    assert talk.outcome == "unanswerable"


@pytest.mark.parametrize("said", ["😀😀", "...", "!!!", "—", "❤️"])
def test_a_text_without_letters_gets_a_hint(talk: Talk, said: str) -> None:
    talk.says(said).hears("1022 khong doc duoc tin nay")


@pytest.mark.parametrize(
    "said",
    [
        "'; DROP TABLE messages; --",
        "<script>alert(1)</script>",
        "مرحبا كيف حالك",
        "x" * 2000,
        "{{7*7}}",
        "%s%n",
    ],
)
def test_strange_texts_are_kept_as_they_are(talk: Talk, said: str) -> None:
    talk.says(said).hears("1022 da nhan tin nay")
    assert [line.said for line in talk.tickets()] == [said]
    talk.says("KB", "1", said)
    assert talk.step() in {"name", "year"} and talk.records()["declarations"] == 0


def test_a_machine_is_told_once_and_a_call_for_help_is_still_heard(talk: Talk) -> None:
    for _ in range(40):
        talk.says("auto reply").hears("1022 da nhan tin nay")
    talk.says("auto reply").hears("qua nhieu tin")
    talk.says("auto reply", "auto reply").hears_nothing()
    assert talk.outcome == "loop" and len(talk.tickets("text")) == 1
    talk.says("cuu voi").hears("DA NHAN yeu cau cap cuu")
    assert "cuu voi" in talk.duty[0] or "CAP CUU" in talk.duty[0]
    talk.later(minutes=11).says("MENU").hears("1022 mien phi")


def test_a_number_has_one_dialogue_and_no_other_sees_it(new_talk: Callable[..., Talk]) -> None:
    an, binh = new_talk(), new_talk()
    an.says(*FIRST[:3])
    binh.says("1985").hears("1022 da nhan tin nay")
    assert an.step() == "year"


def test_the_same_webhook_twice_is_one_text(talk: Talk) -> None:
    event = InboundText("twilio", "SMtwice", talk.number, "1022", "MENU")
    assert [inbox.store(talk.tx, event, talk.now) for _ in range(3)] == [True, False, False]
