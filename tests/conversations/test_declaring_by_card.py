"""BHYT and a number: the card of this phone's own family needs nothing, any other the right name and year first."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session as Tx

from gateway import cards, declarations, people
from tests.conversations.talk import FIRST, Talk

CARD = "GD4585800000001"


def remember_card(talk: Talk) -> int:
    """This phone declares with a card for the first time; the person's id."""
    talk.says("KB", "1", f"BHYT {CARD}").hears("1/8 Ho va ten")
    talk.says("Nguyễn Văn An", "1985").hears("3/8 Gioi tinh")
    talk.says("1", "nhon hai", "1").hears("5/8").says("thôn Mỹ Tường 2", "1", "1", "1").hears(
        "Xem lai: NGUYEN VAN AN"
    )
    talk.says("1").hears("Da nhan to khai cua AN")
    (member,) = people.household(talk.tx, talk.number)
    return member.person_id


def test_consent_given_once_is_not_asked_again_and_the_card_is_remembered(talk: Talk) -> None:
    person_id = remember_card(talk)
    (holder,) = people.holders(talk.tx, "5800000001")
    assert holder.id == person_id
    filed = declarations.latest_by_person(talk.tx, talk.number)[person_id]
    assert declarations.answers(filed)["healthinSuranceIdCard"] == CARD


@pytest.mark.parametrize(
    "typed", [f"BHYT {CARD}", "BHYT 5800000001", "KB BHYT 5800.000.001", "bhyt 5800 000 001"]
)
def test_the_card_of_this_phone_needs_no_match(talk: Talk, typed: str) -> None:
    remember_card(talk)
    talk.says(typed).hears("Khai hom nay cho AN (1985): 1 Khoe").says("1").hears("Da nhan to khai cua AN")
    assert len(people.household(talk.tx, talk.number)) == 1


def test_another_phone_matches_name_and_year_and_is_the_same_person(
    talk: Talk, new_talk: Callable[..., Talk], tx: Tx
) -> None:
    person_id = remember_card(talk)
    other = new_talk("+84900000981")
    other.says("BHYT 5800000001").hears("Khai y te: 8 cau").says("1").hears("1/8 Ho va ten")
    other.says("nguyen van an", "1985").hears("6/8 Trong 14 ngay qua")
    other.says("1", "1", "1").hears("Xem lai: NGUYEN VAN AN, 1985, nam; xa Vinh Hai, thon My Tuong 2")
    other.says("1").hears("Da nhan to khai cua AN")
    assert [member.person_id for member in people.household(tx, other.number)] == [person_id]
    assert (
        tx.scalar(select(func.count()).select_from(people.Person).where(people.Person.birth_year == 1985))
        == 1
    )
    other.says("BHYT 5800000001").hears("Khai hom nay cho AN")


@pytest.mark.parametrize(
    ("name", "year", "card"),
    [
        ("Nguyễn Văn Bình", "1985", "5800000001"),
        ("Nguyễn Văn An", "1986", "5800000001"),
        ("Nguyễn Văn An", "1985", "5800000009"),
    ],
)
def test_whatever_is_wrong_the_answer_is_that_of_a_card_nobody_knows(
    talk: Talk, new_talk: Callable[..., Talk], name: str, year: str, card: str
) -> None:
    remember_card(talk)
    other = new_talk("+84900000982")
    other.says(f"BHYT {card}", "1", name, year).hears("3/8 Gioi tinh")
    heard = " ".join(other.heard)
    assert "My Tuong" not in heard and "Vinh Hai" not in heard


def test_a_card_in_the_middle_of_a_form_begins_it_anew(talk: Talk) -> None:
    talk.says(*FIRST[:5]).hears("4/8 Dang o xa").says("BHYT 5800000001").hears("1/8 Ho va ten")


@pytest.mark.parametrize("said", ["BHYT", "BHYT het han roi", "bhyt 12345", "the BHYT cua toi 5800000001"])
def test_what_is_no_card_goes_to_a_person(talk: Talk, said: str) -> None:
    talk.says(said)
    assert talk.step() is None and talk.tickets()


def test_a_mistyped_claim_does_not_lock_the_owner_out(
    talk: Talk, new_talk: Callable[..., Talk], tx: Tx
) -> None:
    """Somebody else has typed this card as theirs before; its owner is asked everything once, then known."""
    wrong = people.enrol(tx, name="Trần Thị Nhầm", birth_year=1990, now=talk.now)
    card = cards.read(CARD)
    assert card is not None
    people.learn_card(tx, wrong.id, card, "sms", talk.now)
    person_id = remember_card(talk)
    matched = people.matched(tx, "5800000001", "NGUYEN VAN AN", 1985)
    assert matched is not None and matched.id == person_id
