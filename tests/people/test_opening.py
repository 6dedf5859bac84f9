"""A person's file: open for a reason, for half an hour, for that colleague alone; families and twins beside it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from gateway import clock, declarations, people
from gateway.errors import BadInput, NotFound
from gateway.people import Person
from tests.rights.folk import COMMUNE, declare, member

HOME, SHOP = "+84900000781", "+84900000782"
BY, WHY = "account:1", "người dân nhờ xem lại"


def test_a_file_closes_after_half_an_hour_and_is_one_colleagues(tx: Session) -> None:
    who, now = member(tx, HOME, "Nguyễn Văn An", 1985).person_id, clock.now()
    with pytest.raises(BadInput):
        people.open_file(tx, who, None, "xem", by=BY, now=now)
    assert not people.is_open(tx, who, BY, now)
    people.open_file(tx, who, frozenset({COMMUNE}), WHY, by=BY, now=now)
    assert people.is_open(tx, who, BY, now) and not people.is_open(tx, who, "account:2", now)
    assert not people.is_open(tx, who, BY, now + people.OPEN_FOR + timedelta(seconds=1))
    assert [act.action for act in people.acts_on(tx, who)] == ["person.open"]


def test_whoever_lives_elsewhere_or_nowhere_is_not_there(tx: Session) -> None:
    who = member(tx, HOME, "Nguyễn Văn An", 1985).person_id
    nowhere = people.enrol(tx, name="Lê Văn Xa", birth_year=1950, now=clock.now()).id
    for person_id in (who, nowhere):
        with pytest.raises(NotFound):
            people.open_file(tx, person_id, frozenset({"22861"}), WHY, by=BY, now=clock.now())
        assert people.person(tx, person_id, None).id == person_id


def test_the_newest_of_each_of_several_people(tx: Session) -> None:
    an, hoa = member(tx, HOME, "Nguyễn Văn An", 1985), member(tx, HOME, "Trần Thị Hoa", 1987)
    filed = [declare(tx, an, HOME).id for _ in range(3)]
    found = declarations.of_people(tx, [an.person_id, hoa.person_id], 2)
    assert [each.id for each in found[an.person_id]] == filed[:0:-1] and found[hoa.person_id] == []


def test_twins_of_one_until_somebody_decides(tx: Session) -> None:
    one = tx.get_one(Person, member(tx, HOME, "Nguyễn Văn An", 1985).person_id)
    other = tx.get_one(Person, member(tx, SHOP, "Nguyen Van An", 1985).person_id)
    assert people.twins_of(tx, one) == [other] and people.are_twins(one, other)
    people.distinct(tx, one.id, other.id, BY, "hai anh em", clock.now())
    assert people.twins_of(tx, one) == [] == people.twins_of(tx, other)
