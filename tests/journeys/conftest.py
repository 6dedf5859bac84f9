"""Phones for the stories: each story uses its own; the town is everybody's (tests/conftest.py)."""

from __future__ import annotations

import itertools
from collections.abc import Callable

import pytest

from tests.journeys.town import Phone, Town

_numbers = itertools.count(201)  # beyond the demo families and the phones that lie in the lab


@pytest.fixture
def new_phone(town: Town) -> Callable[[], Phone]:
    """A phone nobody has used yet."""
    return lambda: town.phone(f"0900{next(_numbers):06d}")


@pytest.fixture
def phone(new_phone: Callable[[], Phone]) -> Phone:
    """One such phone."""
    return new_phone()
