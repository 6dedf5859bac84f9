"""A few letters from a keypad become a short list, home first, old names included."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from gateway.places import prefix


@pytest.mark.parametrize(
    ("letters", "lines"),
    [
        ("nhonh", ["Vĩnh Hải (Nhơn Hải cũ)", "Nhơn Hải (Gia Lai)"]),
        ("NhonH", ["Vĩnh Hải (Nhơn Hải cũ)", "Nhơn Hải (Gia Lai)"]),
        ("nh hai", ["Vĩnh Hải (Nhơn Hải cũ)", "Nhơn Hải (Gia Lai)"]),
        ("nhơn h", ["Vĩnh Hải (Nhơn Hải cũ)", "Nhơn Hải (Gia Lai)"]),
        ("tri", ["Ninh Hải (Tri Hải cũ)"]),
        ("vinhha", ["Vĩnh Hải", "Bắc Nha Trang (Vĩnh Hải cũ)"]),
    ],
)
def test_the_beginning_of_a_name_lists_it(tx: Session, letters: str, lines: list[str]) -> None:
    assert [match.place.choice_vi("56") for match in prefix(tx, letters)][: len(lines)] == lines


@pytest.mark.parametrize("letters", ["", "n", " n ", "zz", "??", "1", "zz zz"])
def test_too_little_or_nothing_known_lists_nothing(tx: Session, letters: str) -> None:
    assert prefix(tx, letters) == []


def test_the_list_fits_the_screen_and_names_each_place_once(tx: Session) -> None:
    for letters in ("ta", "ph", "th", "bi", "vinh", "n h"):
        codes = [match.place.code for match in prefix(tx, letters)]
        assert len(codes) == len(set(codes)) == 3


def test_a_whole_name_is_exact_and_comes_before_longer_ones(tx: Session) -> None:
    first, *others = prefix(tx, "Ninh Hai", limit=9)
    assert (first.place.code, first.exact, first.score) == ("22852", True, 100)
    assert all(match.score <= 100 for match in others)


def test_the_home_province_leads(tx: Session) -> None:
    assert prefix(tx, "nhonh", "52")[0].place.province_code == "52"
