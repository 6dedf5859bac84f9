"""One human being on file twice: merged with everything that was theirs, split again, or said to be two."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from gateway import clock, people, rights, sites
from gateway.declarations import Declaration
from gateway.errors import BadInput, Conflict, NotFound
from gateway.people.model import HouseholdMember, Person
from gateway.sites import Visit
from tests.rights.folk import declare, member

HOME, SHOP = "+84900000781", "+84900000782"
BY, WHY = "account:1", "cùng một người, đã gọi hỏi"


def owned(tx: Session, person_id: int) -> tuple[int, int, set[str]]:
    """Declarations, visits and numbers of a person."""
    filed = tx.scalar(select(func.count()).where(Declaration.person_id == person_id))
    visits = tx.scalar(select(func.count()).where(Visit.person_id == person_id))
    numbers = tx.scalars(select(HouseholdMember.number).where(HouseholdMember.person_id == person_id))
    return int(filed or 0), int(visits or 0), set(numbers)


def twice(tx: Session) -> tuple[people.Member, people.Member]:
    """An, once from home and once, with a visit, from the shop."""
    one, other = member(tx, HOME, "Nguyễn Văn An", 1985), member(tx, SHOP, "Nguyen Van An", 1985)
    declare(tx, one, HOME)
    filed = declare(tx, other, SHOP)
    now = clock.now()
    site = sites.add(tx, name="Chợ Ninh Hải", kind="market", commune_code="22846", by="tests", now=now)
    sites.check_in(tx, site, SHOP, "sms", filed, now)
    return one, other


def test_everything_moves_and_comes_back(tx: Session) -> None:
    one, other = twice(tx)
    before = owned(tx, one.person_id), owned(tx, other.person_id)
    merged = people.merge(tx, one.person_id, other.person_id, BY, WHY, clock.now())
    assert owned(tx, one.person_id) == (2, 1, {HOME, SHOP})
    assert tx.get(Person, other.person_id) is None
    declare(tx, one, HOME)
    assert people.split(tx, merged, BY, "hai anh em trùng tên", clock.now()) == other.person_id
    assert owned(tx, other.person_id) == before[1]
    assert owned(tx, one.person_id) == (2, 0, {HOME}), "what came after the merge stays"
    back = tx.get_one(Person, other.person_id)
    assert (back.name, back.birth_year) == ("Nguyen Van An", 1985)
    (found,) = people.merges_of(tx, one.person_id)
    assert found.state == "split" and found.removed is None


def test_one_number_lists_nobody_twice(tx: Session) -> None:
    one, other = member(tx, HOME, "Nguyễn Văn An", 1985), member(tx, HOME, "Nguyễn Văn Anh", 1985)
    hoa = member(tx, HOME, "Trần Thị Hoa", 1987)
    merged = people.merge(tx, one.person_id, other.person_id, BY, WHY, clock.now())
    assert [each.person_id for each in people.household(tx, HOME)] == [one.person_id, hoa.person_id]
    people.split(tx, merged, BY, "hai anh em trùng tên", clock.now())
    assert [each.person_id for each in people.household(tx, HOME)] == [
        one.person_id, other.person_id, hoa.person_id,
    ]  # fmt: skip


def test_a_place_in_the_family_that_was_taken_meanwhile(tx: Session) -> None:
    hoa = member(tx, HOME, "Trần Thị Hoa", 1987)
    one, other = member(tx, SHOP, "Nguyễn Văn An", 1985), member(tx, HOME, "Nguyễn Văn An", 1985)
    merged = people.merge(tx, one.person_id, other.person_id, BY, WHY, clock.now())
    people.detach(tx, HOME, one.person_id, BY, clock.now())
    ba = member(tx, HOME, "Trần Văn Ba", 1960)
    people.split(tx, merged, BY, "hai người trùng tên", clock.now())
    assert {each.person_id for each in people.household(tx, HOME)} == {hoa.person_id, ba.person_id}


def test_the_later_merge_is_undone_first(tx: Session) -> None:
    one, other = twice(tx)
    third = member(tx, "+84900000783", "Nguyễn Văn An", 1985)
    first = people.merge(tx, one.person_id, other.person_id, BY, WHY, clock.now())
    second = people.merge(tx, third.person_id, one.person_id, BY, WHY, clock.now())
    with pytest.raises(Conflict):
        people.split(tx, first, BY, "hai người trùng tên", clock.now())
    people.split(tx, second, BY, "hai người trùng tên", clock.now())
    people.split(tx, first, BY, "hai người trùng tên", clock.now())
    assert owned(tx, other.person_id)[0] == 1
    with pytest.raises(NotFound):
        people.split(tx, first, BY, "hai người trùng tên", clock.now())


@pytest.mark.parametrize("reason", ["", "  "])
def test_a_reason_is_needed(tx: Session, reason: str) -> None:
    one, other = twice(tx)
    with pytest.raises(BadInput):
        people.merge(tx, one.person_id, other.person_id, BY, reason, clock.now())


def test_nobody_is_merged_with_themselves_or_with_a_ghost(tx: Session) -> None:
    one, _ = twice(tx)
    with pytest.raises(BadInput):
        people.merge(tx, one.person_id, one.person_id, BY, WHY, clock.now())
    with pytest.raises(NotFound):
        people.merge(tx, one.person_id, -1, BY, WHY, clock.now())


def test_erasing_takes_what_a_merge_remembered(tx: Session) -> None:
    one, other = twice(tx)
    people.merge(tx, one.person_id, other.person_id, BY, WHY, clock.now())
    rights.erase(tx, one.person_id, by=BY, now=clock.now())
    assert people.merges_of(tx, one.person_id) == []


def test_twins_are_suggested_until_somebody_decides(tx: Session) -> None:
    one, other = twice(tx)
    far = member(tx, "+84900000784", "Nguyễn Văn An", 1985, commune="22852")
    member(tx, "+84900000785", "Nguyễn Văn An", 1986)
    found, total = people.twins(tx, None)
    pairs = {(pair.one.person_id, pair.other.person_id) for pair in found}
    assert total == 3 and pairs == {
        (one.person_id, other.person_id), (one.person_id, far.person_id), (other.person_id, far.person_id),
    }  # fmt: skip
    assert found[0].same_commune and not found[-1].same_commune, "the likeliest first"
    assert people.twins(tx, frozenset({"22852"}))[1] == 2
    assert people.twins(tx, frozenset({"22861"}))[1] == 0
    people.distinct(tx, far.person_id, one.person_id, BY, "hai người trùng tên", clock.now())
    assert people.twins(tx, None)[1] == 2
    people.merge(tx, one.person_id, other.person_id, BY, WHY, clock.now())
    assert people.twins(tx, None)[1] == 0
