"""Going in and out with a keypad phone: one dial string goes in, two keys go out (people.md of the plan, §1.13)."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from gateway import clock, demo, sites
from gateway.house import House
from tests.conversations.talk import ONE_LINE
from tests.ussd.handset import Handset

MARKET, SCHOOL = "41536", "20014"  # gates of the demo
NUMBER = "+84900002301"


@pytest.fixture
def stranger(house: House, dialler: Callable[..., Handset]) -> Handset:
    """A phone that has never declared, near the gates of the demo."""
    with house.db.transaction() as tx:
        demo.seed(tx, clock.now())
    phone: Handset = dialler(NUMBER)
    return phone


@pytest.fixture
def visitor(stranger: Handset, texts: Callable[..., None]) -> Handset:
    """A phone with a declaration of today."""
    texts(stranger, *ONE_LINE)
    stranger.reads()
    return stranger


def is_inside(house: House) -> str | None:
    """The site where the phone is."""
    with house.db.transaction() as tx:
        visit = sites.open_visit(tx, NUMBER)
        return sites.site_of(tx, visit).code if visit else None


def test_through_the_menu_and_out_again(house: House, visitor: Handset) -> None:
    visitor.dials().shows("2 Vao, ra diem").presses("2").shows(
        "So tren bang o cong? VD 41536", "*1022*2*41536#"
    )
    visitor.presses(MARKET).ends("DA VAO Cho Ninh Hai", "*1022*2# chon 1")
    assert is_inside(house) == MARKET
    visitor.dials("*1022*2#").shows("Dang o Cho Ninh Hai", "1 Ra ve", "3 Vao diem khac").presses("1")
    visitor.ends("DA RA Cho Ninh Hai")
    assert is_inside(house) is None


def test_one_dial_string_goes_in_and_moves_on(house: House, visitor: Handset) -> None:
    visitor.dials(f"*1022*2*{MARKET}#").ends("DA VAO Cho Ninh Hai")
    visitor.dials(f"*1022*2*{SCHOOL}#").ends("Da ra Cho Ninh Hai.", "DA VAO Truong Nhon Hai")
    assert is_inside(house) == SCHOOL
    visitor.dials(f"*1022*2*{SCHOOL}#").shows("Dang o Truong Nhon Hai", "2 O lai").presses("2").ends("Van o")


def test_a_wrong_digit_is_asked_again(house: House, visitor: Handset) -> None:
    visitor.dials("*1022*2*41356#").shows("Khong co diem nay").presses(MARKET).ends("DA VAO Cho Ninh Hai")


def test_nine_is_rescue_also_where_a_number_is_asked(visitor: Handset) -> None:
    visitor.dials("*1022*2#").presses("9").shows("DA BAO CAP CUU")


def test_who_has_not_declared_declares_first_by_keys(house: House, stranger: Handset) -> None:
    stranger.dials(f"*1022*2*{MARKET}#").shows("CHUA VAO DUOC Cho Ninh Hai", "1 Khai ngay").presses(
        "1"
    ).shows("1 ")
    assert is_inside(house) is None
