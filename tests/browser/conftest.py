"""Browsers on a machine that has much else to do, in a town of their own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.journeys.town import Town
from tests.waiting import STANDSTILL

PATIENCE = STANDSTILL * 1_000  # milliseconds until a page shows what it should

expect.set_options(timeout=PATIENCE)


@pytest.fixture(scope="session")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """A town in which no other stories are told: what a page lists first is what these have written."""
    risen = Town.rises(tmp_path_factory.mktemp("town") / "data")
    yield risen
    assert risen.falls() == 0
