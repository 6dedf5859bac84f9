"""Trips of a vehicle: who stands there answers for it, its end lets everybody out, a night coach stays one trip."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from gateway import checkpoint, sites
from gateway.accounts import Colleague
from gateway.checkpoint import travelling
from gateway.errors import BadInput, NotFound
from gateway.sites import ClosedBy, Kind, Site
from tests.checkpoint.conftest import ELSEWHERE, NOW, NUMBER, Hire, of_unit
from tests.sites.test_gates import add


@pytest.fixture
def bus(tx: Session) -> Site:
    return add(tx, name="Xe Thử", kind=Kind.TRANSPORT, plate="85B-01234")


def test_who_stands_there_answers_for_it(tx: Session, bus: Site, gate: Colleague, hire: Hire) -> None:
    one = checkpoint.stand_at(tx, gate, bus.code, NOW) and checkpoint.trip_of(tx, bus)
    assert one is not None and one.staff_id == gate.id
    other = hire("volunteer")
    checkpoint.stand_at(tx, other, bus.code, NOW + timedelta(hours=1))
    assert checkpoint.trip_of(tx, bus) is one and one.staff_id == other.id


def test_a_night_coach_is_one_trip_and_a_forgotten_one_ends(tx: Session, bus: Site, gate: Colleague) -> None:
    night = travelling.begin_trip(tx, bus, NOW, gate, NOW)
    assert travelling.board(tx, bus, gate, NOW + timedelta(hours=17)) is night
    fresh = travelling.board(tx, bus, gate, NOW + timedelta(hours=19))
    assert fresh is not night and night.ended_at is not None


def test_pressed_twice_it_is_one_trip_and_nobody_is_let_out(tx: Session, bus: Site, gate: Colleague) -> None:
    one = checkpoint.begin_trip(tx, bus, NOW, gate, NOW)
    visit = sites.check_in(tx, bus, NUMBER, "sms", None, NOW)
    later = NOW + timedelta(minutes=20)
    again = checkpoint.begin_trip(tx, bus, later, gate, NOW + timedelta(seconds=30))
    assert again is one and one.departs_at == later and visit.closed_by is None


def test_a_stale_page_begins_nothing(tx: Session, bus: Site, gate: Colleague) -> None:
    assert checkpoint.take_over(tx, bus, gate, NOW) is None
    assert checkpoint.trip_of(tx, bus) is None


def test_its_end_lets_everybody_out_and_the_way_back_is_another_ride(
    tx: Session, bus: Site, gate: Colleague
) -> None:
    there = checkpoint.begin_trip(tx, bus, NOW, gate, NOW)
    out = sites.check_in(tx, bus, NUMBER, "sms", None, NOW, "12 a")
    evening = NOW + timedelta(hours=8)
    back = checkpoint.begin_trip(tx, bus, evening, gate, evening)
    tx.refresh(out)
    assert (out.trip_id, out.closed_by, out.left_at) == (there.id, ClosedBy.TRIP, evening)
    home = sites.check_in(tx, bus, NUMBER, "sms", None, evening)
    assert home.id != out.id and (home.trip_id, home.seat) == (back.id, None)
    assert sites.check_in(tx, bus, NUMBER, "sms", None, evening, "3B").id == home.id
    assert home.seat == "3B"  # told when they had sat down
    checkpoint.end_trip(tx, bus, gate, evening)
    said = sites.check_out(tx, NUMBER, None, "sms", evening + timedelta(minutes=5))
    assert said is not None and said.id == home.id and said.closed_by == ClosedBy.TRIP


def test_not_in_another_area_nor_where_nothing_moves(
    tx: Session, bus: Site, market: Site, gate: Colleague
) -> None:
    with pytest.raises(NotFound):
        checkpoint.begin_trip(tx, bus, NOW, of_unit(gate, ELSEWHERE), NOW)
    with pytest.raises(BadInput):
        checkpoint.begin_trip(tx, market, NOW, gate, NOW)
    assert travelling.board(tx, market, gate, NOW) is None
