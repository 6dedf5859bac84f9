"""A desk in a transaction that leaves nothing behind, and settings as in production."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy.orm import Session as Tx

from gateway import clock
from gateway.settings import Settings
from tests.otp.desk import Desk


@pytest.fixture
def settings(keys_file: Path) -> Settings:
    """The defaults."""
    return Settings(database_url="", redis_url="", keys_file=keys_file)


@pytest.fixture
def desk(tx: Tx, settings: Settings) -> Desk:
    """A client with nothing asked yet."""
    return Desk(tx, settings, clock.now())
