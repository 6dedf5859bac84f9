"""The schema as code sees it: upgrade it, check it against the models, keep partitions ahead of time.

Runs as the schema's owner; the application's role gets rights by grants in the migrations and cannot change tables.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from gateway import clock

PARTITIONED = ("messages", "attempts", "receipts")
MONTHS_AHEAD = 3
_UPGRADE_LOCK = 102_202  # advisory lock number: two upgrades at once would race for the same tables


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Bring the database to `revision`; safe to call from several hosts at once."""
    with engine.connect() as connection:
        connection.execute(text("SET lock_timeout = 0"))  # the other host's upgrade may take its time
        connection.execute(text("SELECT pg_advisory_lock(:n)"), {"n": _UPGRADE_LOCK})
        connection.commit()
        try:
            command.upgrade(_config(connection), revision)
            connection.commit()
        finally:
            connection.rollback()
            connection.execute(text("SELECT pg_advisory_unlock(:n)"), {"n": _UPGRADE_LOCK})
            connection.commit()


def downgrade(engine: Engine, revision: str) -> None:
    """Take the database back to `revision`."""
    with engine.begin() as connection:
        command.downgrade(_config(connection), revision)


def make_partitions(tx: Session, now: datetime) -> list[str]:
    """Make the monthly partitions for this month and three more; returns the names of new ones."""
    rows = tx.execute(
        text("SELECT make_month_partitions(:first, :ahead)"),
        {"first": clock.month_of(now), "ahead": MONTHS_AHEAD},
    )
    return [name for name in rows.scalars() if name]


def problems(tx: Session, now: datetime) -> list[str]:
    """What an operator should know about the schema: missing partitions, rows that fell into the default one."""
    found = []
    for table in PARTITIONED:
        count = tx.execute(text(f"SELECT count(*) FROM {table}_default")).scalar_one()  # noqa: S608 - a constant name
        if count:
            found.append(f"{count} rows of {table} lie in the default partition: run `gateway db upgrade`")
        wanted = f"{table}_{clock.month_of(now):%Y%m}"
        if not tx.execute(text("SELECT to_regclass(:name)"), {"name": wanted}).scalar():
            found.append(f"partition {wanted} is missing: is `gateway schedule` running?")
    return found


def _config(connection: object) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).resolve().parent.parent / "migrations"))
    config.attributes["connection"] = connection
    return config
