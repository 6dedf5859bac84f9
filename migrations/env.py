"""Runs migrations inside one transaction as the schema's owner; refuses to wait long for a lock on a live table."""

from __future__ import annotations

from alembic import context
from sqlalchemy import text

connection = context.config.attributes["connection"]  # given by gateway.schema, which owns address and role

connection.execute(
    text("SET lock_timeout = '4s'")
)  # a migration that cannot have its lock must not queue traffic
connection.execute(text("SET statement_timeout = '10min'"))
context.configure(connection=connection, transaction_per_migration=False)
with context.begin_transaction():
    context.run_migrations()
