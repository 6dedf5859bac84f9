"""Screening: which rule holds for whom, the strictest class wins, and every reason can be told in words."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from gateway import clock, zones
from gateway.arrivals import Class, Level, areas, screening
from gateway.arrivals.origins import Origin
from gateway.arrivals.rulebook import FIRST
from gateway.arrivals.screening import Facts, Listing

TODAY = date(2026, 11, 20)


def facts(level: Level | None = None, back: int = 2, **more: bool) -> Facts:
    areas = [Listing("Thành phố Đà Nẵng", level, "15/QĐ")] if level else []
    return Facts(TODAY - timedelta(days=back), TODAY, areas, **more)


@pytest.mark.parametrize(
    ("known", "cls", "whys"),
    [
        (facts(), Class.NONE, []),
        (facts(Level.LOW), Class.DECLARE, ["area"]),
        (facts(Level.MEDIUM), Class.HOME, ["area"]),
        (facts(Level.HIGH), Class.CENTRAL, ["area"]),
        (facts(Level.HIGH, 14), Class.CENTRAL, ["area"]),
        (facts(Level.HIGH, 15), Class.NONE, []),
        (facts(patient=True), Class.CENTRAL, ["patient"]),
        (facts(abroad=True), Class.HOME, ["abroad"]),
        (facts(signs=True), Class.EXAMINE, ["signs"]),
        (facts(Level.LOW, signs=True), Class.EXAMINE, ["signs", "area"]),
        (facts(Level.HIGH, 15, abroad=True), Class.HOME, ["abroad"]),
    ],
)
def test_the_strictest_rule_that_holds(known: Facts, cls: Class, whys: list[str]) -> None:
    verdict = screening.judge(known, FIRST)
    assert verdict.cls is cls and [reason.why for reason in verdict.reasons] == whys


def test_two_areas_give_two_reasons_and_the_stricter_class() -> None:
    both = [Listing("Gia Lai", Level.LOW, "1/QĐ"), Listing("Xã Tuy Phước, Gia Lai", Level.HIGH, "2/QĐ")]
    verdict = screening.judge(Facts(TODAY, TODAY, both), FIRST)
    assert verdict.cls is Class.CENTRAL and [each.paper for each in verdict.reasons] == ["2/QĐ", "1/QĐ"]


def test_every_reason_is_a_sentence() -> None:
    said = screening.explained(
        screening.judge(facts(Level.HIGH, patient=True, abroad=True, signs=True), FIRST).reasons
    )
    assert "vì đến từ Thành phố Đà Nẵng theo văn bản số 15/QĐ" in said and said.count("vì ") == 4


def test_classes_rise() -> None:
    assert [each for each in Class if each.calls] == [Class.HOME, Class.CENTRAL, Class.EXAMINE]
    assert [each for each in Class if each.suspected] == [Class.CENTRAL, Class.EXAMINE]


def test_a_zone_of_the_province_screens_whoever_comes_from_it(tx: Session) -> None:
    """From the commune, not from its neighbour; while it stood on the day they came, not after."""
    now = clock.midnight(TODAY) + timedelta(hours=9)
    order = zones.Order(
        level=zones.Level.LOCKDOWN, communes=["22861"], starts_at=now, ends_at=now + timedelta(days=7),
        order_number="15/QĐ-UBND", issuer="UBND xã Xuân Hải",
    )  # fmt: skip
    zone = zones.propose(tx, order, 7, now)
    zones.approve(tx, zone, zones.digest(zone), 8, now)
    later = now + timedelta(days=10)
    came_from, beside = Origin("56", "Xuân Hải", ("22861",)), Origin("56", "Vĩnh Hải", ("22846",))
    (found,) = areas.zoned(tx, came_from, TODAY, later)
    assert (found.level, found.paper) == (Level.HIGH, "15/QĐ-UBND") and "Xuân Hải" in found.name
    assert areas.zoned(tx, beside, TODAY, later) == []
    assert areas.zoned(tx, came_from, TODAY + timedelta(days=8), later) == []
    assert areas.zoned(tx, Origin("56", "Khánh Hòa"), TODAY, later) == []
