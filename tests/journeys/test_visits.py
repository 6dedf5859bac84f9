"""Going in and out of a market by text (services A6, A15): through the network, the web, the workers and back."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import pytest

from tests.journeys.daylight import is_answered
from tests.journeys.test_declare import declare_line, talk
from tests.journeys.town import Phone, Town
from tests.waiting import until

MARKET, SCHOOL = "41536", "20014"  # gates of the demo
WEEK = 8 * 86_400.0  # seconds after which a declaration of today has expired
_numbers = itertools.count(2001)


@pytest.fixture
def visitor(town: Town) -> Callable[[], Phone]:
    """A phone that has just declared."""

    def begin() -> Phone:
        phone = town.phone(f"0900{next(_numbers):06d}")
        declare_line(phone, "KB Nguyen Van An 1985 nam Nhon Hai khoe", "thon My Tuong 2")
        return phone

    return begin


def test_arrive_and_leave_a6(visitor: Callable[[], Phone]) -> None:
    phone = visitor()
    talk(phone, MARKET, "DA VAO Cho Ninh Hai luc")
    talk(phone, "RA", "DA RA Cho Ninh Hai luc")
    talk(phone, "RA", "chua ghi vao diem nao")


def test_other_systems_see_the_visit_a15(town: Town, visitor: Callable[[], Phone]) -> None:
    phone = visitor()
    talk(phone, f"VAO {SCHOOL}", "DA VAO Truong Nhon Hai")
    talk(phone, f"RA {SCHOOL}", "DA RA Truong Nhon Hai")
    visit = until(lambda: _seen(town, phone), 15)  # pages show a change five seconds later (decisions 26)
    assert (visit["site"]["kind"], visit["came_known"], visit["closed_by"]) == ("school", "exact", "person")


def test_twice_elsewhere_and_missing_a6(town: Town, visitor: Callable[[], Phone]) -> None:
    phone = visitor()
    talk(phone, MARKET, "DA VAO Cho Ninh Hai")
    talk(phone, MARKET, "1 Ra ve, 2 O lai")
    talk(phone, "2", "Van o Cho Ninh Hai")
    talk(phone, SCHOOL, "Da ra Cho Ninh Hai. DA VAO Truong Nhon Hai")
    other = town.phone(f"0900{next(_numbers):06d}")
    talk(other, f"RA {MARKET}", "Chua thay luc vao Cho Ninh Hai hom nay")
    talk(other, "K", "Da ghi gio ra Cho Ninh Hai")


def test_no_declaration_and_no_such_site(town: Town) -> None:
    phone = town.phone(f"0900{next(_numbers):06d}")
    talk(phone, "41356", "Khong co diem so 41356")
    talk(phone, MARKET, "CHUA VAO DUOC Cho Ninh Hai: chua co to khai y te")


def test_it_was_not_me(town: Town, visitor: Callable[[], Phone]) -> None:
    phone = visitor()
    talk(phone, MARKET, "Khong phai ban: soan SAI")
    talk(phone, "SAI", "Da ghi bao sai")
    talk(phone, "RA", "chua ghi vao diem nao")
    visit = until(lambda: _seen(town, phone), 15)
    assert visit["disputed_at"] is not None


def test_an_expired_declaration_is_renewed_by_one_key(town: Town, visitor: Callable[[], Phone]) -> None:
    phone = visitor()
    try:
        town.turn_clock(WEEK)
        until(lambda: _is_refused(phone), 30)
        talk(phone, "1", "Ma to khai")
        talk(phone, "RA", "DA RA Cho Ninh Hai")
    finally:
        town.turn_clock(0)
        until(lambda: is_answered(town.phone(f"0900{next(_numbers):06d}")), 30)


def _is_refused(phone: Phone) -> bool:
    """every process has read the clock, so that the declaration has expired"""
    return "to khai het han" in talk(phone, MARKET, "Cho Ninh Hai")


def _seen(town: Town, phone: Phone) -> dict[str, Any] | None:
    """the visit, as another system reads it"""
    page = town.api("GET", "/api/v1/visits?limit=500")
    return next((row for row in page["items"] if row["phone"] == f"+84{phone.number[1:]}"), None)
