"""Phones for the rows: each test uses its own, of a range no journey has; the town is everybody's.

What a row does by text or on the keypad it must do whoever carries the phone: such tests run once for each carrier.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator

import pytest

from tests.journeys.conftest import run
from tests.journeys.daylight import daylight
from tests.journeys.subscribers import carried_by, subscriber
from tests.journeys.town import Phone, Town

__all__ = ["run"]  # an operator's command, as the stories have it

CARRIERS = ("twilio", "smpp")  # over HTTP (codes by Africa's Talking's contract), and both over SMPP
_CARRIED = {"sms", "ussd"}

_numbers = itertools.count(1)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Once for each carrier."""
    channels = {mark.args[-1] for mark in metafunc.definition.iter_markers("row")}
    if channels & _CARRIED and "carrier" in metafunc.fixturenames:
        metafunc.parametrize("carrier", CARRIERS, indirect=True)


@pytest.fixture
def carrier(request: pytest.FixtureRequest) -> str:
    """Whose subscribers the phones of this test are."""
    return str(getattr(request, "param", "twilio"))


@pytest.fixture
def new_phone(town: Town, carrier: str) -> Callable[[], Phone]:
    """A phone nobody has used yet."""
    return lambda: subscriber(town, carrier, lambda: town.phone(f"09005{next(_numbers):05d}"))


@pytest.fixture
def phone(town: Town, carrier: str, new_phone: Callable[[], Phone]) -> Iterator[Phone]:
    """One such phone; what it was texted came by its carrier."""
    own = new_phone()
    yield own
    assert carrier in (carried_by(town, own) or {carrier})


@pytest.fixture
def daytime(town: Town, new_phone: Callable[[], Phone]) -> Iterator[None]:
    """What can wait is texted now, whatever time it is where the tests run."""
    with daylight(town, new_phone):
        yield
