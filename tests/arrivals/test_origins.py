"""Where people say that they come from: provinces, old districts, other countries, and what no map knows."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from gateway.arrivals import ABROAD, origins

HOME = "56"


@pytest.mark.parametrize(
    ("said", "provinces"),
    [
        ("Da Nang", ["48"]), ("TP HCM", ["79"]), ("Sài Gòn", ["79"]), ("Quy Nhon", ["52"]), ("Lào", [ABROAD]),
        ("nước ngoài", [ABROAD]), ("que ngoai", []),
    ],
)  # fmt: skip
def test_one_province_where_it_is_certain(tx: Session, said: str, provinces: list[str]) -> None:
    assert [each.province for each in origins.find(tx, said, HOME)] == provinces


def test_a_commune_that_bears_the_name_of_its_old_district_is_not_all_of_it(tx: Session) -> None:
    (origin,) = origins.find(tx, "tuy phuoc", HOME)
    assert len(origin.communes) > 1


def test_a_name_of_several_provinces_is_asked(tx: Session) -> None:
    assert len(origins.find(tx, "Chau Thanh", HOME)) > 1


def test_an_old_district_is_each_of_its_communes(tx: Session) -> None:
    (origin,) = origins.find(tx, "huyện Tuy Phước", HOME)
    assert origin.province == "52" and len(origin.communes) > 1


def test_a_province_is_none_of_its_communes(tx: Session) -> None:
    (origin,) = origins.find(tx, "Gia Lai", HOME)
    assert origin.communes == ()


@pytest.mark.parametrize(
    ("letters", "names"),
    [("dana", ["Đà Nẵng"]), ("nuoc", ["Nước ngoài"]), ("qu", ["Quảng Ngãi", "Quảng Ninh", "Quảng Trị"])],
)
def test_the_first_letters_on_a_keypad(tx: Session, letters: str, names: list[str]) -> None:
    assert [each.name for each in origins.by_letters(tx, letters, HOME)] == names
