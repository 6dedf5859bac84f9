"""The whole installation ends, by SIGKILL of its head or by one Ctrl-C: no orphan stays, and nothing filed is lost."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.journeys.town import Phone, Town
from tests.kill import books, parts
from tests.waiting import STANDSTILL, until

LINE = "KB Nguyen Van An 1985 nam Nhon Hai khoe"


@pytest.fixture
def risen() -> Iterator[list[Town]]:
    """Every town of a test, so that none outlives it."""
    towns: list[Town] = []
    yield towns
    for town in towns:
        if town.process.poll() is None:
            town.process.kill()
            town.process.wait(STANDSTILL)


def test_the_head_dies_and_takes_everybody_along(tmp_path: Path, risen: list[Town]) -> None:
    first = _rise(tmp_path, risen)
    code = _declare(first.phone("0900771001"))
    household = parts.family(first.process.pid)
    assert len(household) > len(parts.PARTS)
    first.process.kill()
    first.process.wait(STANDSTILL)
    until(lambda: parts.gone(household), 20)

    second = _rise(tmp_path, risen)
    assert [number for number, _ in books.read(second).declarations] == ["+84900771001"]
    second.phone("0900771001").texts("MA").reads(code)
    _declare(second.phone("0900771002"))
    assert len(books.read(second).declarations) == 2


def test_the_head_dies_in_the_middle_of_a_declaration(tmp_path: Path, risen: list[Town]) -> None:
    """The dialogue goes on after the next start where it stood."""
    first = _rise(tmp_path, risen)
    phone = first.phone("0900771003")
    phone.texts(LINE).reads("Dong y: soan 1")
    phone.texts("1").reads("5/8")
    first.process.kill()
    first.process.wait(STANDSTILL)

    phone = _rise(tmp_path, risen).phone("0900771003")
    phone.texts("25 thon My Tuong 2").reads("Xem lai:", "NGUYEN VAN AN")
    phone.texts("1").reads("Da nhan to khai")


def test_one_ctrl_c_ends_everything_cleanly(tmp_path: Path, risen: list[Town]) -> None:
    first = _rise(tmp_path, risen)
    _declare(first.phone("0900771004"))
    household = parts.family(first.process.pid)
    assert first.falls() == 0
    assert parts.gone(household), "the exit waits for every process"
    assert not (first.folder / "ready.json").exists()
    said = (tmp_path / "data.out").read_text()
    assert "did not stop in time" not in said
    assert said.rstrip().endswith("stopped")
    assert books.flights(first) == []

    second = _rise(tmp_path, risen)
    assert [number for number, _ in books.read(second).declarations] == ["+84900771004"]
    shown = until(lambda: books.declarations_by_api(second), 15)  # the last five seconds are held back
    assert shown[0]["phone"] == "+84900771004"
    assert second.falls() == 0


def _rise(folder: Path, risen: list[Town]) -> Town:
    risen.append(Town.rises(folder / "data"))
    return risen[-1]


def _declare(phone: Phone) -> str:
    phone.texts(LINE).reads("Dong y: soan 1")
    phone.texts("1").reads("5/8")
    phone.texts("25 thon My Tuong 2").reads("Xem lai:")
    receipt = phone.texts("1").reads("Da nhan to khai")
    return receipt.partition("Ma ")[2][:8]
