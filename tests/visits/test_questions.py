"""How a gate hears a site's number and an hour: tables of what people type."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.dialogue.steps import Prompt, Refused, Value
from gateway.services.visits.questions import CameAt, SiteNumber

NUMBER = SiteNumber("site", Prompt("V0"), "find_site")
MORNING = CameAt("came", Prompt("V4"), "10:05")
EVENING = CameAt("came", Prompt("V4"), "16:40")


@pytest.mark.parametrize("said", ["41536", "41 536", "41.536", " 41536 ", "４１５３６"])
def test_a_site_number(said: str) -> None:
    assert NUMBER.read(said) == Value("41536")


@pytest.mark.parametrize("said", ["", "9", "41356", "4153", "415366", "chợ", "1", "0"])
def test_no_site_number(said: str) -> None:
    assert NUMBER.read(said) == Refused()


@pytest.mark.parametrize(
    ("said", "at"),
    [
        ("9h", "09:00"), ("9h30", "09:30"), ("9 giờ", "09:00"), ("khoảng 9h", "09:00"), ("9", "09:00"),
        ("09", "09:00"), ("0930", "09:30"), ("930", "09:30"), ("9:30", "09:30"), ("lúc 8h sáng", "08:00"),
        ("10h05", "10:05"), ("2h", "02:00"), ("K", ""), ("k", ""), ("không nhớ", ""), ("ko nho", ""),
        ("quên rồi", ""), ("99", ""), ("không", ""), ("about 9", "09:00"),
    ],
)  # fmt: skip
def test_an_hour_before_ten(said: str, at: str) -> None:
    assert MORNING.read(said) == Value(at)


@pytest.mark.parametrize(
    "said", ["", "10h06", "11h", "2h chieu", "25h", "sáng sớm", "41536", "9h rưỡi", "hôm qua"]
)
def test_no_hour_before_ten(said: str) -> None:
    assert MORNING.read(said) == Refused()


@pytest.mark.parametrize(
    ("said", "at"),
    [
        ("2h", "14:00"),
        ("2h15", "14:15"),
        ("2h sáng", "02:00"),
        ("02h", "02:00"),
        ("5h", "05:00"),
        ("9h", "09:00"),
    ],
)
def test_a_small_hour_is_meant_by_day(said: str, at: str) -> None:
    assert EVENING.read(said) == Value(at)


@given(st.text(max_size=40))
def test_never_raises_and_never_later_than_the_departure(said: str) -> None:
    outcome = MORNING.read(said)
    assert outcome == Refused() or (isinstance(outcome, Value) and outcome.value <= "10:05")
    found = NUMBER.read(said)
    assert found == Refused() or (isinstance(found, Value) and len(found.value) == 5)
