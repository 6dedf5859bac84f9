"""Phones for the stories: each story uses its own; the town is everybody's (tests/conftest.py)."""

from __future__ import annotations

import itertools
import os
import subprocess
from collections.abc import Callable

import pytest

from tests.commands import command
from tests.journeys.town import Phone, Town

Run = Callable[..., subprocess.CompletedProcess[str]]

_numbers = itertools.count(201)  # beyond the demo families and the phones that lie in the lab


@pytest.fixture
def new_phone(town: Town) -> Callable[[], Phone]:
    """A phone nobody has used yet."""
    return lambda: town.phone(f"0900{next(_numbers):06d}")


@pytest.fixture
def phone(new_phone: Callable[[], Phone]) -> Phone:
    """One such phone."""
    return new_phone()


@pytest.fixture
def run(town: Town) -> Run:
    """Run `gateway …` as the operator of the town's data folder."""

    def gateway(*arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
        return command({**os.environ, "GATEWAY_DATA": str(town.folder), **environ})(*arguments)

    return gateway
