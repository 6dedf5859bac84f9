"""Callers of a running gateway's hotline, led by its own verbs: the page hears of them as of any other."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from gateway.db import Database, make_engine
from gateway.queues import DOORBELL, Doorbell, connect
from tests.journeys.town import Town


@contextmanager
def database(town: Town) -> Iterator[Database]:
    """The database of the town, whose pages are told of what changes."""
    bell = {DOORBELL: Doorbell(connect(town.ready["redis_url"]))}
    db = Database(make_engine(town.ready["database_url"], pool_size=1), bell)
    yield db
    db.engine.dispose()
