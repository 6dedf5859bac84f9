"""A zone takes two people, counts from its first hour to its last by the clock alone, and its end is told."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from gateway import approvals, duty, sites, zones
from gateway.errors import BadInput, Conflict, Forbidden
from gateway.messages.model import Message
from gateway.zones import Level, State, Zone, expiring
from tests.tracing.world import BINH, CHI, NOW

VINH_HAI = "22846"
DAY = timedelta(days=1)


def order(**more: Any) -> zones.Order:
    said: dict[str, Any] = {
        "level": Level.LOCKDOWN,
        "communes": [VINH_HAI],
        "starts_at": NOW,
        "ends_at": NOW + 7 * DAY,
        "order_number": "15/QĐ-UBND",
        "issuer": "UBND xã Vĩnh Hải",
    }
    return zones.Order(**said | more)


def approved(tx: Session, **more: Any) -> Zone:
    zone = zones.propose(tx, order(**more), BINH, NOW)
    zones.approve(tx, zone, zones.digest(zone), CHI, NOW)
    return zone


def texts(tx: Session) -> list[str]:
    return [row.template for row in tx.scalars(select(Message).order_by(Message.id))]


def test_it_counts_only_when_a_second_person_agreed(tx: Session) -> None:
    zone = zones.propose(tx, order(), BINH, NOW)
    assert zones.of(tx, VINH_HAI, NOW) == []
    with pytest.raises(approvals.SamePerson):
        zones.approve(tx, zone, zones.digest(zone), BINH, NOW)
    with pytest.raises(approvals.Changed):
        zones.approve(tx, zone, "else", CHI, NOW)
    zones.approve(tx, zone, zones.digest(zone), CHI, NOW)
    assert zones.of(tx, VINH_HAI, NOW) == [zone]
    assert zones.of(tx, "22852", NOW) == []
    with pytest.raises(Conflict):
        zones.approve(tx, zone, zones.digest(zone), CHI, NOW)


def test_it_may_be_sent_back_or_taken_back(tx: Session) -> None:
    first, second = zones.propose(tx, order(), BINH, NOW), zones.propose(tx, order(), BINH, NOW)
    zones.return_(tx, first, "sai số quyết định", CHI, NOW)
    with pytest.raises(Forbidden):
        zones.withdraw(tx, second, CHI, NOW)
    zones.withdraw(tx, second, BINH, NOW)
    assert (first.state, second.state) == (State.RETURNED, State.WITHDRAWN)
    assert zones.in_force(tx, NOW) == []


@pytest.mark.parametrize(
    ("after", "counts"),
    [
        (-timedelta(minutes=1), False),
        (timedelta(0), True),
        (7 * DAY - timedelta(minutes=1), True),
        (7 * DAY, False),
    ],
)
def test_the_clock_alone_decides(tx: Session, after: timedelta, counts: bool) -> None:
    approved(tx)
    assert bool(zones.of(tx, VINH_HAI, NOW + after)) == counts


def test_the_gravest_comes_first(tx: Session) -> None:
    approved(tx, level=Level.RELATED)
    approved(tx, level=Level.LOCKDOWN)
    approved(tx, level=Level.CONTAINED)
    assert [zone.level for zone in zones.of(tx, VINH_HAI, NOW)] == ["lockdown", "contained", "related"]


def test_it_ends_early_with_a_reason(tx: Session) -> None:
    zone = approved(tx)
    with pytest.raises(BadInput):
        zones.end(tx, zone, "xong", CHI, NOW + DAY)
    zones.end(tx, zone, "Quyết định 18/QĐ-UBND", CHI, NOW + DAY)
    assert zones.of(tx, VINH_HAI, NOW + DAY) == []
    assert zones.lately_over(tx, VINH_HAI, NOW + DAY) == zone
    assert zones.lately_over(tx, VINH_HAI, NOW + 9 * DAY) is None
    with pytest.raises(Conflict):
        zones.end(tx, zone, "lần thứ hai", CHI, NOW + DAY)


def test_who_is_on_duty_hears_a_day_before_and_at_the_end_once(tx: Session) -> None:
    team = duty.add_team(tx, name="Trạm", kind=duty.Kind.STATION, communes=[VINH_HAI], by="t", now=NOW)
    duty.put_on_duty(tx, team.id, name="Trực", number="+84900000991", starts_at=NOW, by="t", now=NOW)
    zone = approved(tx)
    assert expiring.turn(tx, NOW, None) == 0 and texts(tx) == []
    for _ in range(2):
        expiring.turn(tx, NOW + 6 * DAY, None)
    assert texts(tx) == ["VUNG_SOON"] and zone.state == State.APPROVED
    for _ in range(2):
        expiring.turn(tx, NOW + 7 * DAY, None)
    assert texts(tx) == ["VUNG_SOON", "VUNG_OVER"] and zone.state == State.EXPIRED
    assert zones.lately_over(tx, VINH_HAI, NOW + 8 * DAY) == zone


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"communes": []}, "communes"),
        ({"communes": ["56"]}, "communes"),
        ({"communes": ["22852"]}, "communes"),
        ({"level": "red"}, "level"),
        ({"ends_at": NOW}, "ends_at"),
        ({"ends_at": NOW + 61 * DAY}, "ends_at"),
        ({"starts_at": NOW - 30 * DAY}, "ends_at"),
        ({"sites": ["41536"]}, "sites"),
        ({"order_number": ""}, "order_number"),
    ],
)
def test_a_wrong_order_is_refused_with_its_field(tx: Session, wrong: dict[str, Any], field: str) -> None:
    with pytest.raises(BadInput) as refused:
        zones.propose(tx, order(**wrong), BINH, NOW, communes=frozenset({VINH_HAI}))
    assert refused.value.field == field


def test_single_sites_are_of_its_communes(tx: Session) -> None:
    market = sites.add(tx, name="Chợ Thử", kind="market", commune_code=VINH_HAI, by="tests", now=NOW)
    zone = approved(tx, sites=[market.code], level=Level.RELATED)
    assert zone.sites == [market.code]
