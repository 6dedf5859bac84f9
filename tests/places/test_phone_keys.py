"""The keys of a telephone name a place as its letters do: home first, old names included."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from gateway.places import by_keys
from gateway.text.phone_keys import keys_of


def test_each_letter_has_its_key() -> None:
    assert keys_of("nhonhai") == "6466424"
    assert keys_of("abcdefghijklmnopqrstuvwxyz") == "22233344455566677778889999"


@pytest.mark.parametrize(
    ("pressed", "named"),
    [
        ("6466424", "Vĩnh Hải (Nhơn Hải cũ)"),
        ("6466", "Vĩnh Hải (Nhơn Hải cũ)"),
        ("874", "Ninh Hải (Tri Hải cũ)"),
        ("846442", "Vĩnh Hải"),
    ],
)
def test_a_place_of_home_is_among_the_first(tx: Session, pressed: str, named: str) -> None:
    assert named in [match.place.choice_vi("56") for match in by_keys(tx, pressed)]


@pytest.mark.parametrize("pressed", ["", "6", "64", "1", "0466", "64*6", "nhon", "99999999"])
def test_too_few_keys_or_none_of_letters_find_nothing(tx: Session, pressed: str) -> None:
    assert by_keys(tx, pressed) == []


def test_the_list_is_short_and_home_comes_first(tx: Session) -> None:
    found = by_keys(tx, "646", limit=6)
    provinces = [match.place.province_code == "56" for match in found]
    assert len(found) <= 6 and provinces == sorted(provinces, reverse=True) and provinces[0]
