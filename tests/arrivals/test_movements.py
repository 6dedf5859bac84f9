"""A journey is kept, screened by the list and the rules of its day, and handed to the right station."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from gateway import arrivals, duty, people, rights, suspects, tickets
from gateway.approvals import Changed, SamePerson
from gateway.arrivals import Class, Level, Origin, Standing, State, areas, rulebook
from gateway.arrivals.areas import Wished
from gateway.arrivals.rulebook import FIRST, Bound, Rules
from gateway.errors import BadInput, Conflict, NotFound
from gateway.messages.model import Message
from tests.arrivals.world import (
    BINH,
    CHI,
    DA_NANG,
    DUTY,
    NOW,
    PHONE,
    TODAY,
    arrive,
    filed,
    listed,
)

NURSE = "+84900000991"


def texted(tx: Session, number: str) -> list[str]:
    return list(tx.scalars(select(Message.template).where(Message.recipient == number).order_by(Message.id)))


def test_from_a_listed_area_the_station_of_the_commune_is_told_and_they_are_on_the_register(
    tx: Session,
) -> None:
    listed(tx)
    team = duty.add_team(tx, name="Trạm thử", kind=duty.Kind.STATION, communes=["22846"], by="tests", now=NOW)
    duty.put_on_duty(tx, team.id, name="Trực", number=NURSE, starts_at=NOW, by="tests", now=NOW)
    moved = arrive(tx, filed(tx))
    assert (moved.class_, moved.state, moved.commune_code) == (Class.CENTRAL, State.WAITING, "22846")
    assert moved.call_by is not None and moved.call_by > NOW
    assert texted(tx, NURSE) == ["D7"], "the page that says nothing of why"
    (request,) = [each for each in tickets.open_list(tx) if each.code == moved.ticket]
    assert "vì đến từ Thành phố Đà Nẵng theo văn bản số 15/QĐ" in request.said
    (line,), total = suspects.listed(tx, suspects.Wanted(source="movement"), frozenset({"22846"}))
    assert total == 1 and line.name == "Nguyễn Văn An"


def test_from_elsewhere_nobody_has_to_call(tx: Session) -> None:
    moved = arrive(tx, filed(tx))
    assert (moved.class_, moved.state, moved.ticket, texted(tx, DUTY)) == (Class.NONE, State.NOTED, None, [])


def test_told_twice_it_is_one_journey(tx: Session) -> None:
    listed(tx)
    first, again = arrive(tx, filed(tx)), arrive(tx, filed(tx))
    assert first.id == again.id
    assert len([each for each in tickets.open_list(tx) if each.number == PHONE]) == 1


@pytest.mark.parametrize(
    ("area", "holds"),
    [
        ({}, True),
        ({"starts_on": date(2026, 11, 19)}, False),
        ({"until": date(2026, 11, 17)}, False),
        ({"province": "79"}, False),
        ({"province": "52", "commune": "21952"}, False),
    ],
)
def test_an_area_counts_on_the_day_of_the_arrival(tx: Session, area: dict[str, object], holds: bool) -> None:
    listed(tx, **area)  # type: ignore[arg-type]
    assert bool(areas.listed(tx, DA_NANG, date(2026, 11, 18))) is holds


def test_a_commune_is_listed_for_its_district_and_not_for_its_province(tx: Session) -> None:
    commune = listed(tx, province="52", commune="21952")
    district, province = Origin("52", "Gia Lai", ("21952", "21964")), Origin("52", "Gia Lai")
    assert areas.listed(tx, district, TODAY) == [commune]
    assert areas.listed(tx, province, TODAY) == []


def test_nobody_lists_an_area_alone(tx: Session) -> None:
    row = areas.submit(tx, Wished("48", None, Level.HIGH, TODAY, None, "15/QĐ"), BINH, NOW)
    assert areas.listed(tx, DA_NANG, TODAY) == []
    with pytest.raises(SamePerson):
        areas.approve(tx, row, areas.digest(row), BINH, NOW)
    with pytest.raises(Changed):
        areas.approve(tx, row, "another", CHI, NOW)
    areas.approve(tx, row, areas.digest(row), CHI, NOW)
    assert areas.listed(tx, DA_NANG, TODAY) == [row]
    areas.end(tx, row, CHI, NOW)
    assert areas.listed(tx, DA_NANG, TODAY) == [row], "who arrives today still comes from it"
    assert areas.listed(tx, DA_NANG, TODAY + timedelta(days=1)) == []
    with pytest.raises(Conflict):
        areas.end(tx, row, CHI, NOW)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"province": "99"}, "province"),
        ({"commune": "22846"}, "commune"),
        ({"until": TODAY - timedelta(days=1)}, "until"),
        ({"paper": "công văn"}, "paper"),
    ],
)
def test_a_wrong_area_says_which_field(tx: Session, wrong: dict[str, object], field: str) -> None:
    wished = {
        "province": "48", "commune": None, "level": Level.LOW, "starts_on": TODAY, "until": None, "paper": "1/QĐ",
    }  # fmt: skip
    with pytest.raises(BadInput) as fault:
        areas.submit(tx, Wished(**{**wished, **wrong}), BINH, NOW)  # type: ignore[arg-type]
    assert fault.value.field == field


def test_new_rules_hold_for_who_comes_next_and_old_ones_are_kept(tx: Session) -> None:
    listed(tx)
    before = arrive(tx, filed(tx))
    milder = Rules(
        0, "20/QĐ", {**FIRST.levels, Level.HIGH: Bound(Class.HOME, 7)}, Class.HOME, Class.HOME, Class.HOME
    )
    row = rulebook.submit(tx, milder, BINH, NOW)
    assert rulebook.in_force(tx) == FIRST
    rulebook.approve(tx, row, rulebook.digest(row), CHI, NOW)
    after = arrive(tx, filed(tx, "+84900000772", "Trần Thị Hoa"))
    assert (before.class_, before.rules) == (Class.CENTRAL, 1)
    assert (after.class_, after.rules) == (Class.HOME, row.version)
    assert rulebook.of(tx, row.version).levels[Level.HIGH].days == 7
    second = rulebook.submit(tx, milder, BINH, NOW)
    rulebook.approve(tx, second, rulebook.digest(second), CHI, NOW)
    assert row.state == Standing.ENDED


def test_the_station_settles_it(tx: Session) -> None:
    listed(tx)
    moved = arrive(tx, filed(tx))
    arrivals.move(tx, moved, State.SETTLED, "account:7", NOW)
    arrivals.move(tx, moved, State.ADMITTED, "account:7", NOW)
    with pytest.raises(Conflict):
        arrivals.move(tx, moved, State.WAITING, "account:7", NOW)


def test_lists_keep_to_the_area(tx: Session) -> None:
    listed(tx)
    moved = arrive(tx, filed(tx))
    wanted = arrivals.Wanted(day=moved.arrived_on, cls=Class.CENTRAL)
    assert [line.movement for line in arrivals.listed(tx, wanted, None)[0]] == [moved]
    assert arrivals.listed(tx, wanted, frozenset({"22852"})) == ([], 0)
    assert arrivals.waiting(tx, frozenset({"22846"})) == {Class.CENTRAL: 1}
    with pytest.raises(NotFound):
        arrivals.by_public_id(tx, moved.public_id, frozenset({"22852"}))


def test_it_goes_with_the_person(tx: Session) -> None:
    moved = arrive(tx, filed(tx))
    other = filed(tx, "+84900000773", "Nguyen Van An").person_id
    people.merge(tx, other, moved.person_id, "account:7", "cùng một người", NOW)
    tx.refresh(moved)
    assert moved.person_id == other
    rights.erase(tx, other, by="tests", now=NOW)
    assert arrivals.listed(tx, arrivals.Wanted(), None)[1] == 0
