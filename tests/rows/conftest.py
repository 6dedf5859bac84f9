"""Phones for the rows: each test uses its own, beyond those of the journeys; the town is everybody's."""

from __future__ import annotations

import itertools
from collections.abc import Callable

import pytest

from tests.journeys.town import Phone, Town

_numbers = itertools.count(1)


@pytest.fixture
def new_phone(town: Town) -> Callable[[], Phone]:
    """A phone nobody has used yet."""
    return lambda: town.phone(f"0900001{next(_numbers):03d}")


@pytest.fixture
def phone(new_phone: Callable[[], Phone]) -> Phone:
    """One such phone."""
    return new_phone()
