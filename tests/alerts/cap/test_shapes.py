"""Insides, centres and distances, against figures that can be checked on paper."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.alerts.cap import Circle, Point, Polygon
from gateway.alerts.cap.shapes import enclosed, inside, km_between, middle, radius_of, within
from tests.alerts.cap.documents import square

HORSESHOE = Polygon(
    tuple(
        Point(*one)
        for one in ((0, 0), (0, 5), (5, 5), (5, 4), (1, 4), (1, 1), (5, 1), (5, 0), (0, 0))
    )
)  # fmt: skip


@pytest.mark.parametrize(
    ("lat", "lon", "held"),
    [(0.5, 2.5, True), (3, 0.5, True), (3, 4.5, True), (3, 2.5, False), (6, 2.5, False), (-1, 2.5, False)],
)
def test_a_horseshoe_does_not_hold_what_stands_between_its_arms(lat: float, lon: float, held: bool) -> None:
    assert inside(HORSESHOE, Point(lat, lon)) is held
    assert inside(Polygon(HORSESHOE.points[::-1]), Point(lat, lon)) is held


def test_what_is_enclosed() -> None:
    assert abs(enclosed(square(11, 109, 0.5))) == pytest.approx(0.25)
    assert enclosed(HORSESHOE) == -enclosed(Polygon(HORSESHOE.points[::-1]))


def test_the_middle() -> None:
    assert middle(square(11, 109, 0.5)) == pytest.approx((11.25, 109.25))
    triangle = Polygon((Point(0, 0), Point(3, 0), Point(0, 3), Point(0, 0)))
    assert middle(triangle) == pytest.approx((1, 1))


@given(st.floats(-80, 80), st.floats(-170, 170), st.floats(0.001, 9))
def test_the_middle_of_a_square_is_inside(south: float, west: float, side: float) -> None:
    assert inside(square(south, west, side), middle(square(south, west, side)))


def test_distances() -> None:
    phan_rang, nha_trang = Point(11.5643, 108.9886), Point(12.2451, 109.1943)
    assert km_between(phan_rang, nha_trang) == pytest.approx(79, abs=1)
    assert km_between(Point(0, 0), Point(0, 1)) == pytest.approx(111.2, abs=0.1)
    assert km_between(Point(0, 0), Point(0, 180)) == pytest.approx(20015, abs=1)
    assert within(Circle(phan_rang, 80), nha_trang) and not within(Circle(phan_rang, 78), nha_trang)
    assert within(Circle(phan_rang, 0), phan_rang)


def test_the_radius_of_a_commune() -> None:
    assert radius_of(3.14159265) == pytest.approx(1)
