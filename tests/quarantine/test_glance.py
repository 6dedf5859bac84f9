"""A day at a glance: alarms above everything, each commune's figures, where a slot stands, rooms; each in its area."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import update

from gateway import clock
from gateway.quarantine import (
    Filter,
    Outcome,
    Quarantine,
    Report,
    SlotState,
    glance,
    listing,
    managers,
    register,
)
from tests.quarantine.conftest import DAY, VINH_HAI, WELL, Home, here

Admits = Callable[..., Home]
ELSEWHERE = frozenset({"22861"})


def test_danger_comes_before_a_sign_and_who_is_well_is_no_alarm(new_home: Admits) -> None:
    sick, well, worst = new_home(), new_home(), new_home()
    sick.says(Report({"temperature": 38.6}), 8)
    well.says(WELL, 8)
    worst.says(Report({"temperature": 37.0, "oxygen": 90}), 7)
    found, total = glance.alarms(sick.tx, frozenset({VINH_HAI}), clock.midnight(DAY))
    assert [(one.quarantine_id, one.outcome) for one in found] == [
        (worst.row.id, Outcome.DANGER),
        (sick.row.id, Outcome.SIGN),
    ]
    assert total == 2 and "Nguyễn" not in repr(found)
    assert glance.alarms(sick.tx, ELSEWHERE, clock.midnight(DAY)) == ([], 0)
    worst.says(WELL, 9)  # a key pressed at home takes nothing back
    assert glance.alarms(sick.tx, None, clock.midnight(DAY))[1] == 2
    sick.says(WELL, 9, author="account:7", channel="web")
    assert [one.quarantine_id for one in glance.alarms(sick.tx, None, clock.midnight(DAY))[0]] == [
        worst.row.id
    ]
    register.hospitalise(sick.tx, worst.row.id, "tests", here(10))
    assert glance.alarms(sick.tx, None, clock.midnight(DAY)) == ([], 0)


def test_each_communes_day_in_figures(new_home: Admits) -> None:
    homes = [new_home() for _ in range(3)]
    homes[0].tx.execute(
        update(Quarantine)
        .where(Quarantine.id.not_in([home.row.id for home in homes]))
        .values(state="finished")
    )
    homes[0].says(WELL, 8)
    homes[1].says(Report({"temperature": 38.6}), 8)
    homes[2].at(10, 31)
    (tally,) = [one for one in glance.by_commune(homes[0].tx, frozenset({VINH_HAI}), DAY) if one.watched]
    assert (tally.watched, tally.reported, tally.ill, tally.calling, tally.missed) == (3, 2, 1, 1, 0)
    assert glance.by_commune(homes[0].tx, ELSEWHERE, DAY) == []


def test_where_a_slot_stands(new_home: Admits) -> None:
    home, later = new_home(), new_home(starts_on=DAY + timedelta(days=1))
    lines = [listing.one(home.tx, each.row.id) for each in (home, later)]
    found = glance.now_at(home.tx, lines, here(8))
    assert found.keys() == {home.row.id} and found[home.row.id].state is None
    home.at(8)
    assert glance.now_at(home.tx, lines, here(8, 5))[home.row.id].state is SlotState.REMINDED
    home.says(WELL, 8, 10)
    assert glance.now_at(home.tx, lines, here(8, 15))[home.row.id].outcome is Outcome.OK


def test_rooms_of_an_area(new_home: Admits) -> None:
    home = new_home(group="TO9")
    new_home(group="TO9")
    rooms, _ = managers.rooms(home.tx, frozenset({VINH_HAI}), limit=500)
    assert [(room.people, room.site) for room in rooms if room.group == "TO9"] == [(2, None)]
    assert managers.rooms(home.tx, ELSEWHERE)[1] == 0


def test_found_by_name_and_in_either_order(new_home: Admits) -> None:
    first, second = new_home(), new_home()
    found, _ = listing.page(first.tx, Filter(name="nguyen an", place="home"), limit=200)
    ids = [line.id for line in found]
    assert ids.index(second.row.id) < ids.index(first.row.id)
    found, _ = listing.page(first.tx, Filter(name="nguyen an"), down=False, limit=200)
    ids = [line.id for line in found]
    assert ids.index(first.row.id) < ids.index(second.row.id)
    assert listing.page(first.tx, Filter(name="trần an"))[1] == 0
