"""People with the app, at ten in the morning."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy.orm import Session as Tx

from gateway import clock
from gateway.settings import Settings
from tests.chat.talking import Chatter

DUTY = "+84900000999"


@pytest.fixture
def settings(keys_file: Path) -> Settings:
    """As in production, with somebody on duty."""
    return Settings(database_url="", redis_url="", keys_file=keys_file, duty_phone=DUTY)


@pytest.fixture
def new_chatter(tx: Tx, settings: Settings) -> Callable[[], Chatter]:
    """Somebody nobody knows."""
    morning = clock.local(clock.now()).replace(hour=10, minute=0, second=0, microsecond=0)
    return lambda: Chatter(tx, settings, morning.astimezone(clock.now().tzinfo))


@pytest.fixture
def chatter(new_chatter: Callable[[], Chatter]) -> Chatter:
    """One of them."""
    return new_chatter()
