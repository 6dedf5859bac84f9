"""Whose talk it is: an address until a phone is proved by a code typed in the chat, then that phone's."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session as Tx

from gateway import chat, tickets
from gateway.messages import outbox
from gateway.messages.outbox import Order
from tests.chat.conftest import DUTY
from tests.chat.talking import Chatter

PHONE = "0900000701"


@pytest.mark.parametrize("words", ["KB", "MA", "SK 36.8", "0", "GOI", "DKD Cho A * thon 1 * Nhon Hai"])
def test_what_needs_a_phone_asks_for_it_and_does_nothing_else(tx: Tx, chatter: Chatter, words: str) -> None:
    assert chatter.writes(words) == ["Z_SHARE"]
    assert tickets.still_open(tx, chatter.address, tickets.Kind.CALLBACK, chatter.now) is None


@pytest.mark.parametrize(
    ("words", "said"), [("MENU", "H1"), ("HOI may gio tiem", "X1"), ("TC", "N1"), ("EN", "L_EN")]
)
def test_what_needs_none_is_answered_in_the_chat(chatter: Chatter, words: str, said: str) -> None:
    assert chatter.writes(words)[0] == said


def test_a_code_typed_in_the_chat_proves_the_phone_and_what_was_asked_for_goes_on(
    tx: Tx, chatter: Chatter
) -> None:
    chatter.writes("KB")
    said = chatter.proves(PHONE)
    assert said[0] == "Z_LINKED" and said[1].startswith("K0")
    assert "bà con" in " ".join(chatter.words) or "ồ" in " ".join(chatter.words), "accented letters"
    who = chat.known(tx, chatter.address)
    assert who is not None and who.phone == "+84900000701" and who.wanted is None
    (row,) = tx.execute(text("SELECT number, service, channel FROM sessions WHERE number LIKE '+84%'")).all()
    assert tuple(row) == ("+84900000701", "kb", "zalo"), "one person, one place"


def test_a_number_shared_by_the_form_is_proved_too(tx: Tx, chatter: Chatter) -> None:
    """Anybody can fill in anybody's number: what stands behind it is told to nobody before the code."""
    chatter.writes("MA")
    assert chatter.shares("+84900000701") == ["Z_CODE"]
    assert chat.known(tx, chatter.address).phone is None  # type: ignore[union-attr]
    assert chatter.writes("000000")[0] in ("Z_WRONG", "Z_LINKED")
    assert chatter.writes(chatter.code_texted_to("+84900000701"))[0] in ("Z_LINKED", "K10")


def test_a_wrong_code_is_counted_and_a_landline_gets_none(chatter: Chatter) -> None:
    chatter.writes("KB")
    assert chatter.shares("0259 3822 099") == ["Z_NO_NUMBER"]
    chatter.writes(PHONE)
    wrong = f"{(int(chatter.code_texted_to('+84900000701')) + 1) % 1_000_000:06d}"
    assert chatter.writes(wrong) == ["Z_WRONG"]
    for _ in range(4):
        chatter.writes(wrong)
    assert chatter.writes(wrong) == ["Z_OVER"]


def test_a_phone_that_another_chat_proves_is_given_up_by_the_first(
    tx: Tx, new_chatter: Callable[[], Chatter]
) -> None:
    first, second = new_chatter(), new_chatter()
    first.writes("KB")
    first.proves(PHONE)
    second.now = first.now
    second.now = first.now.replace(hour=first.now.hour + 1)
    second.writes("KB")
    second.proves(PHONE)
    assert chat.known(tx, first.address).phone is None  # type: ignore[union-attr]
    assert chat.known(tx, second.address).phone == "+84900000701"  # type: ignore[union-attr]


def test_rescue_needs_no_phone_and_asks_for_one_at_once(tx: Tx, chatter: Chatter) -> None:
    chatter.writes("KB")
    assert chatter.writes("CUU nha toi ngap") == ["C1", "Z_REACH"]
    ticket = tickets.still_open(tx, chatter.address, tickets.Kind.RESCUE, chatter.now.replace(hour=0))
    assert ticket is not None
    assert chatter.writes(PHONE) == ["C1_MORE"], "the number is for the rescuers, not for a code"
    pages = chatter.reads(DUTY)
    assert pages[:2] == ["D1", "D1_MORE"] and PHONE in chatter.words[1]
    assert f"Zalo {chatter.address[-4:]}" in chatter.words[0]


def test_rescue_of_a_linked_phone_names_the_phone(tx: Tx, chatter: Chatter) -> None:
    chatter.writes("KB")
    chatter.proves(PHONE)
    assert chatter.writes("CUU") == ["C1"]
    assert (
        tickets.still_open(tx, "+84900000701", tickets.Kind.RESCUE, chatter.now.replace(hour=0)) is not None
    )


def test_following_twice_is_one_subscription_and_unfollowing_ends_everything(
    tx: Tx, chatter: Chatter
) -> None:
    assert chatter.follows() == ["Z_WELCOME"]
    assert chatter.follows() == []
    chatter.writes("KB")
    chatter.proves(PHONE)
    outbox.order(tx, Order(chatter.address, "notice", "H2", origin="a notice"), chatter.now)
    assert chatter.unfollows() == ["H2"]
    who = chat.known(tx, chatter.address)
    assert who is not None and not who.follows and who.phone is None
    assert (
        tx.execute(text("SELECT count(*) FROM outbox WHERE recipient = :a"), {"a": chatter.address}).scalar()
        == 0
    )
    consents = text("SELECT given FROM consents WHERE number = :a AND kind = 'follows' ORDER BY id")
    assert list(tx.execute(consents, {"a": chatter.address}).scalars()) == [True, False]
    assert chatter.follows() == ["Z_WELCOME"]


@pytest.mark.parametrize(("pressed", "said"), [("#2", "Z_ABOUT"), ("#3", "Z_GUIDES")])
def test_the_lists_of_the_menu(chatter: Chatter, pressed: str, said: str) -> None:
    assert chatter.writes(pressed) == [said]
