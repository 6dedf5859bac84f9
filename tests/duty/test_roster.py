"""Who is on duty: the commune's own team first, then the duty room; hours and closed teams count."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from gateway import duty
from gateway.duty import Duty, Kind, Team
from gateway.errors import BadInput, NotFound
from tests.duty.conftest import NOW, ROOM, SECOND, STATION, VINH_HAI, XUAN_HAI

Puts = Callable[..., Duty]


def phones(tx: Session, kind: str, commune: str | None, hours: float = 0) -> list[str]:
    return [each.phone for each in duty.on_duty(tx, kind, commune, NOW + timedelta(hours=hours))]


def test_the_commune_first_then_the_duty_room(tx: Session, station: Team, room: Team, puts: Puts) -> None:
    puts(room, ROOM)
    puts(station, SECOND, rung=2)
    puts(station, STATION)
    assert phones(tx, Kind.STATION, VINH_HAI) == [STATION, SECOND, ROOM]
    assert phones(tx, Kind.STATION, XUAN_HAI) == [ROOM]
    assert phones(tx, Kind.STATION, None) == [ROOM]
    assert phones(tx, Kind.CDC, VINH_HAI) == [ROOM], "nobody is told twice"


def test_only_while_the_duty_lasts(tx: Session, station: Team, puts: Puts) -> None:
    shift = puts(station, STATION, hours=8)
    assert phones(tx, Kind.STATION, VINH_HAI, hours=-2) == []
    assert phones(tx, Kind.STATION, VINH_HAI, hours=7) == [STATION]
    assert phones(tx, Kind.STATION, VINH_HAI, hours=8) == []
    assert duty.is_on_duty(tx, STATION, NOW) and not duty.is_on_duty(tx, SECOND, NOW)
    duty.end_duty(tx, shift.id, "tests", NOW)
    assert phones(tx, Kind.STATION, VINH_HAI) == []
    assert [each.id for each in duty.roster(tx, station.id, NOW - timedelta(days=1), NOW)] == [shift.id]


def test_a_closed_team_is_asked_no_more(tx: Session, station: Team, puts: Puts) -> None:
    puts(station, STATION)
    duty.close_team(tx, station.id, "tests", NOW)
    assert phones(tx, Kind.STATION, VINH_HAI) == []
    assert not duty.is_on_duty(tx, STATION, NOW)
    with pytest.raises(NotFound):
        puts(station, SECOND)


def test_teams_of_an_area_and_those_for_everybody(tx: Session, station: Team, room: Team) -> None:
    assert {team.id for team in duty.teams(tx, frozenset({VINH_HAI}))} >= {station.id, room.id}
    assert station.id not in {team.id for team in duty.teams(tx, frozenset({XUAN_HAI}))}


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name": " "}, "name"),
        ({"kind": "choir"}, "kind"),
        ({"communes": ["99999"]}, "communes"),
        ({"name": "Trạm y tế Vĩnh Hải"}, "name"),
    ],
)
def test_what_cannot_be_a_team_is_named(
    tx: Session, station: Team, wrong: dict[str, object], field: str
) -> None:
    del station
    given: dict[str, object] = {"name": "Trạm khác", "kind": "station", "communes": [VINH_HAI]}
    with pytest.raises(BadInput) as refused:
        duty.add_team(tx, **{**given, **wrong}, by="tests", now=NOW)  # type: ignore[arg-type]
    assert refused.value.field == field
