"""Numbers nobody has used yet, each in a transaction that leaves nothing behind."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy.orm import Session as Tx

from gateway import clock, sites
from gateway.conversations import Conversations
from gateway.settings import Settings
from gateway.sites import Kind, Site
from tests.conversations.talk import DUTY, Talk

_numbers = itertools.count(1)


@pytest.fixture
def settings(keys_file: Path) -> Settings:
    """As in production, with somebody on duty."""
    return Settings(database_url="", redis_url="", keys_file=keys_file, duty_phone=DUTY)


@pytest.fixture
def conversations(settings: Settings) -> Conversations:
    """The house's ear."""
    return Conversations(settings)


@pytest.fixture
def new_talk(tx: Tx, conversations: Conversations) -> Callable[..., Talk]:
    """Call it for a phone; it is ten in the morning."""
    morning = clock.local(clock.now()).replace(hour=10, minute=0, second=0, microsecond=0)
    start = morning.astimezone(clock.now().tzinfo) + timedelta(0)

    def begin(number: str | None = None) -> Talk:
        return Talk(tx, conversations, number or f"+84900{next(_numbers) % 900 + 1:06d}", start)

    return begin


@pytest.fixture
def market(tx: Tx) -> Site:
    """A market with a number at its gate."""
    return sites.add(
        tx, name="Chợ Ninh Hải", kind=Kind.MARKET, commune_code="22846", by="tests", now=clock.now()
    )


@pytest.fixture
def school(tx: Tx) -> Site:
    """And a school."""
    return sites.add(
        tx, name="Trường Nhơn Hải", kind=Kind.SCHOOL, commune_code="22846", by="tests", now=clock.now()
    )


@pytest.fixture
def talk(new_talk: Callable[..., Talk]) -> Talk:
    """One such phone."""
    return new_talk()
