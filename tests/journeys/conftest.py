"""One town for all stories; each story uses phones of its own."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator

import pytest

from tests.journeys.town import Phone, Town

_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """`gateway up` in an empty folder."""
    risen = Town.rises(tmp_path_factory.mktemp("town") / "data")
    yield risen
    assert risen.falls() == 0


@pytest.fixture
def new_phone(town: Town) -> Callable[[], Phone]:
    """A phone nobody has used yet."""
    return lambda: town.phone(f"0900{next(_numbers):06d}")


@pytest.fixture
def phone(new_phone: Callable[[], Phone]) -> Phone:
    """One such phone."""
    return new_phone()
