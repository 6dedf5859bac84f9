"""Finding people for staff: who they are and why somebody looked, and nothing about their health."""

from __future__ import annotations

from dataclasses import fields
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from gateway import cards, people
from gateway.audit import AuditEntry
from gateway.cards import Card
from gateway.errors import BadInput
from gateway.people import Found, Person
from tests.cards.test_reading import NEW, OLD
from tests.declarations.test_register import NUMBER, person

NOW = datetime(2026, 11, 20, 2, 15, tzinfo=UTC)
LOOK: dict[str, Any] = {"reason": "người bệnh ở cổng chợ", "by": "account:7", "now": NOW}


def card(text_: str = OLD) -> Card:
    read = cards.read(text_)
    assert read is not None
    return read


def test_by_number_by_card_and_by_name(tx: Session) -> None:
    an = person(tx)
    people.learn_card(tx, an, card(), "gate", NOW)
    people.learn_card(tx, an, card(NEW), "sms", NOW)
    ways = (
        people.by_number(tx, NUMBER, **LOOK),
        people.by_card(tx, card(NEW), **LOOK),
        people.by_name(tx, "nguyen  VAN an", 1985, None, **LOOK),
        people.by_name(tx, "Nguyễn Văn An", 1985, frozenset({"22846"}), **LOOK),
    )
    assert ways == ([Found(an, "Nguyễn Văn An", 1985, "Nam", "22846", 1)],) * 4
    assert people.by_name(tx, "Nguyễn Văn An", 1985, frozenset({"22861"}), **LOOK) == []
    assert people.by_name(tx, "Nguyễn Văn", 1985, None, **LOOK) == [], "a part of a name finds nobody"
    assert people.by_name(tx, "Nguyễn Văn An", 1986, None, **LOOK) == []


def test_each_look_is_on_record_with_its_reason_and_whom_it_showed_by_id(tx: Session) -> None:
    people.by_name(tx, "Nguyễn Văn An", 1985, None, **LOOK)
    an = person(tx)
    people.learn_card(tx, an, card(), "gate", NOW)
    people.by_number(tx, NUMBER, **LOOK)
    people.by_card(tx, card(), **LOOK)
    people.by_name(tx, "Nguyễn Văn An", 1985, None, **LOOK)
    rows = list(
        tx.scalars(select(AuditEntry).where(AuditEntry.action == "person.find").order_by(AuditEntry.id))
    )
    assert [(row.actor, row.subject, row.details) for row in rows] == [
        ("account:7", what, {"reason": "người bệnh ở cổng chợ", "found": found})
        for what, found in (("name", []), ("number", [an]), ("card", [an]), ("name", [an]))
    ]


@pytest.mark.parametrize("reason", ["", "   ", "x", "xem"])
def test_no_look_without_a_reason(tx: Session, reason: str) -> None:
    with pytest.raises(BadInput) as refused:
        people.by_number(tx, NUMBER, **{**LOOK, "reason": reason})
    assert refused.value.field == "reason"


def test_one_word_is_no_name_to_look_for(tx: Session) -> None:
    with pytest.raises(BadInput):
        people.by_name(tx, "An", 1985, None, **LOOK)


def test_what_is_found_says_nothing_of_health() -> None:
    assert {field.name for field in fields(Found)} == {
        "person_id", "name", "birth_year", "sex", "commune_code", "numbers",
    }  # fmt: skip


def test_card_numbers_are_not_in_clear_and_leave_with_their_person(tx: Session) -> None:
    an = people.enrol(tx, name="Nguyễn Văn An", birth_year=1985, now=NOW)
    people.learn_card(tx, an.id, card(), "gate", NOW)
    tx.flush()
    row = tx.execute(text("SELECT key, number FROM person_cards")).one()
    assert b"5800000001" not in bytes(row.number) and b"5800000001" not in bytes(row.key)
    tx.execute(text("DELETE FROM people WHERE id = :id"), {"id": an.id})
    assert tx.execute(text("SELECT count(*) FROM person_cards")).scalar() == 0


def test_one_human_being_on_file_twice_is_found_twice(tx: Session) -> None:
    first = people.enrol(tx, name="Nguyễn Văn An", birth_year=1985, now=NOW)
    second = people.enrol(tx, name="Nguyễn Văn An", birth_year=1985, now=NOW)
    for each in (first, second):
        people.learn_card(tx, each.id, card(), "gate", NOW)
    assert {each.id for each in people.holders(tx, "5800000001")} == {first.id, second.id}
    assert people.holder_at(tx, "5800000001", NUMBER) is None


def test_a_matched_person_joins_the_family_of_another_phone(tx: Session) -> None:
    an = person(tx)
    people.contact(tx, "+84900000124", NOW)
    joined = people.remember(
        tx, "+84900000124", None, name="Nguyễn Văn An", birth_year=1985, sex="Nam", commune_code="22861",
        address="thôn 3", now=NOW, person_id=an,
    )  # fmt: skip
    assert joined.person_id == an and tx.get_one(Person, an).address == "thôn 3"
    assert [member.person_id for member in people.household(tx, NUMBER)] == [an]
