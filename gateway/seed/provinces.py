"""Seeding from beginning to end, in one transaction: nouns in the order in which they need each other, then figures.

Either all of it is there or nothing. A second province on top of the first is refused.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import exists, select, text
from sqlalchemy.orm import Session

from gateway import audit, clock, places, schema, scoreboard
from gateway.db import Database
from gateway.errors import Conflict
from gateway.people.model import PhoneNumber
from gateway.seed import (
    declarations,
    desks,
    fiction,
    messages,
    people,
    quarantine,
    safety,
    sites,
    tickets,
    visits,
)
from gateway.seed.size import Size
from gateway.seed.world import DAYS, World

_LOCK: Final = 102_203  # advisory lock number: two provinces at once would be one on top of the other

_PATIENCE: Final = text("""
    SELECT set_config('idle_in_transaction_session_timeout', '0', true), set_config('statement_timeout', '0', true)
""")
"""A million rows take minutes, and between two tables nothing is asked while the next one is made up."""

_COPIED: Final[Mapping[str, Callable[[World], int]]] = {
    "people": people.write,
    "sites": sites.write,
    "declarations": declarations.write,
    "visits": visits.write,
    "quarantines": quarantine.write,
    "tickets": tickets.write,
    "messages": messages.write,
    "safety checks": safety.write,
}
_BEGUN: Final[Mapping[str, Callable[[World], int]]] = {
    "cases": desks.write_cases,
    "obliged": desks.write_obliged,
    "requests about data": desks.write_rights,
}


class SeededAlready(Conflict):
    """There are people of a seeded province; there is no way to tell a second one from the first."""


@dataclass(frozen=True)
class Report:
    """Rows of a noun and the seconds it took."""

    noun: str
    rows: int
    seconds: float


def seed(
    database: Database,
    size: Size,
    *,
    number: int = 1,
    province: str,
    now: datetime,
    tell: Callable[[Report], None] = lambda _: None,
) -> None:
    """Fill the database with people of `province` (its code) who do not exist; `number` gives the same ones again.

    As the schema's owner, who may make partitions and statistics. Raises SeededAlready.
    """
    with database.transaction() as tx:
        tx.execute(_PATIENCE)
        tx.execute(text("SELECT pg_advisory_xact_lock(:n)"), {"n": _LOCK})
        _refuse_second(tx)
        places.seed(tx)
        communes = [place.code for place in places.of_province(tx, province)]
        world = World(tx, size, number, now, communes)
        for month in sorted({clock.month_of(world.begins), clock.month_of(now)}):
            schema.make_partitions(tx, clock.midnight(month))
        for noun, write in _COPIED.items():
            _timed(noun, lambda write=write: write(world), tell)  # type: ignore[misc]
        tx.execute(
            text("ANALYZE")
        )  # or the verbs below would take a million rows for none, and read them all
        for noun, write in _BEGUN.items():
            _timed(noun, lambda write=write: write(world), tell)  # type: ignore[misc]
        _timed("days counted", lambda: len(scoreboard.recount(tx, now, DAYS)), tell)
        told = {"people": size.people, "sites": size.sites, "visits": size.visits, "number": number}
        audit.record(tx, "operator", "db.seed", "province", now, told)
    _timed("tables analysed", lambda: _analyse(database), tell)


def _refuse_second(tx: Session) -> None:
    theirs = PhoneNumber.number.between(fiction.FIRST_NUMBER, fiction.LAST_NUMBER)
    if tx.scalar(select(exists().where(theirs))):
        raise SeededAlready("a seeded province is in this database already: seed an empty one")


def _timed(noun: str, work: Callable[[], int], tell: Callable[[Report], None]) -> None:
    begun = time.monotonic()
    rows = work()
    tell(Report(noun, rows, time.monotonic() - begun))


def _analyse(database: Database) -> int:
    """Statistics and visibility, as the server makes them by itself soon after: without them plans are guesses."""
    tables = text("SELECT count(*) FROM pg_stat_user_tables WHERE n_live_tup > 0")
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM (ANALYZE)"))
        return int(connection.execute(tables).scalar_one())
