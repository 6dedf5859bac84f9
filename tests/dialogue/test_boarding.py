"""A site's number with a seat: what people write on a bus, and what only looks like it."""

from __future__ import annotations

import pytest

from gateway.dialogue import shapes
from gateway.dialogue.grammar import read
from gateway.dialogue.readings import Command, Near

BUS = "41536"


@pytest.mark.parametrize(
    ("said", "seat"),
    [
        (f"{BUS} 12A", "12A"),
        (f"{BUS} 12a.", "12A"),
        (f"{BUS}, a12", "A12"),
        (f"{BUS} 12 A", "12A"),
        (f"{BUS} ghe 12", "12"),
        (f"{BUS} ghế số 3 B", "3B"),
        (f"{BUS} seat 7", "7"),
        (f"VAO {BUS} 12A", "12A"),
        (f"vào {BUS} ghế 12", "12"),
    ],
)
def test_a_seat(said: str, seat: str) -> None:
    reading = read(said, question_open=False)
    assert isinstance(reading, Command) and reading.name == "site"
    assert (reading.args["site"], reading.args["seat"]) == (BUS, seat)


def test_no_such_site_is_told_with_a_seat_as_without() -> None:
    for said in ("41535 12A", "41535"):
        reading = read(said, question_open=False)
        assert isinstance(reading, Near) and reading.name == "site"


@pytest.mark.parametrize(
    "said",
    [
        f"{BUS} 7h",
        f"{BUS} 37c8",
        f"{BUS} 50k",
        f"{BUS} 12A?",
        f"{BUS} 1 2 10",
        f"{BUS} 12 nguoi",
        f"{BUS} ghe",
        "41535 12A",  # its check digit is wrong
        f"{BUS} ghe 12 con khong",
    ],
)
def test_no_seat(said: str) -> None:
    reading = read(said, question_open=False)
    assert not (isinstance(reading, Command) and reading.name == "site")
    assert "seat" not in (shapes.boarding(said) or {})
