"""PostgreSQL for the house: engine, typed base, one transaction per request or job; models never commit.

`Database.transaction()` is the only place that commits. Work that must wait until the row is durable (ringing a
lane) is handed to `after_commit`, so nothing is announced that a rollback could take back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any, TypeVar

import structlog
from sqlalchemy import Engine, LargeBinary, MetaData, create_engine, text
from sqlalchemy.engine import Dialect
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.types import TypeDecorator

from gateway import crypto

log = structlog.get_logger(__name__)

T = TypeVar("T")

_AFTER_COMMIT = "after_commit"


class Base(DeclarativeBase):
    """Root of every model; constraint names are derived so that migrations can address them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class Encrypted(TypeDecorator[str]):
    """A text column stored as ciphertext bound to `place` ("table.column"), so that no cell can be moved to another."""

    impl = LargeBinary
    cache_ok = True

    def __init__(self, place: str) -> None:
        super().__init__()
        self.place = place

    def process_bind_param(self, value: str | None, dialect: Dialect) -> bytes | None:
        """Encrypt on the way in."""
        del dialect
        return None if value is None else crypto.encrypt(value, self.place)

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> str | None:
        """Decrypt on the way out."""
        del dialect
        return None if value is None else crypto.decrypt(value, self.place)


def make_engine(
    url: str,
    *,
    pool_size: int = 4,
    statement_timeout: float = 5.0,
    lock_timeout: float = 4.0,
    ask_first: bool = True,
) -> Engine:
    """An engine whose connections cannot hang: both time-outs are in seconds and enforced by the server.

    `ask_first`: ask a pooled connection whether it still lives before it is used; without it, work by `Database.do`.
    `hide_parameters` keeps values out of exceptions and logs. The pool never overflows: threads equal connections.
    """
    options = (
        f"-c statement_timeout={int(statement_timeout * 1000)} -c lock_timeout={int(lock_timeout * 1000)} "
        "-c timezone=UTC -c idle_in_transaction_session_timeout=30000"
    )
    return create_engine(
        url,
        pool_size=pool_size,
        max_overflow=0,
        pool_timeout=10,
        pool_pre_ping=ask_first,  # the server may have been restarted under us; a ping costs 50 µs on a socket
        hide_parameters=True,
        connect_args={"options": options, "connect_timeout": 5},
    )


class Database:
    """Opens transactions. One per process; safe to share between its threads.

    `info` is what every transaction carries along, such as the doorbell that rings after its commit.
    """

    def __init__(self, engine: Engine, info: Mapping[str, Any] | None = None) -> None:
        self.engine = engine
        self._info = dict(info or {})

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """Yield a session that commits when the block ends and rolls back when it raises; then run what waited."""
        session = Session(self.engine, expire_on_commit=False, autoflush=True, info=dict(self._info))
        try:
            with session.begin():
                yield session
        finally:
            session.close()
        for action in session.info.pop(_AFTER_COMMIT, ()):
            try:
                action()
            except Exception as fault:  # the work is done and durable: its caller must not be told otherwise
                log.error("after commit", exc_info=fault)

    def do(self, work: Callable[[Session], T]) -> T:
        """What `work` returns, in a transaction of its own; once more when its connection turns out dead, or when it
        has lost a race with another transaction (a deadlock, a row that was there first).

        `work` must bear being done twice: a commit whose answer was lost with its connection may have been made.
        """
        try:
            with self.transaction() as tx:
                return work(tx)
        except DBAPIError as fault:
            lost_a_race = getattr(fault.orig, "sqlstate", None) in _RACES
            if not fault.connection_invalidated and not lost_a_race:
                raise
        with self.transaction() as tx:
            return work(tx)


_RACES = frozenset({"40P01", "40001", "23505"})
"""SQLSTATEs of a deadlock, a serialization failure and a unique violation."""
_BY_INDEX = "by_index"
_SET_BY_INDEX = text("""
    SELECT set_config('enable_hashjoin', 'off', true), set_config('enable_mergejoin', 'off', true),
           set_config('enable_seqscan', 'off', true), set_config('enable_bitmapscan', 'off', true),
           set_config('plan_cache_mode', 'force_generic_plan', true)
""")


def by_index(tx: Session) -> None:
    """Have the rest of `tx` find each row of its arrays by index, in the arrays' order.

    A batch's rows are then locked in the order of their keys. And a table that has grown a thousandfold since it was
    last analysed, as at an alert's expansion, is never read from end to end for one batch (350 times slower). Plans are
    made once a connection: over monthly partitions planning costs more than fifty rows do.
    """
    if not tx.info.get(_BY_INDEX):
        tx.info[_BY_INDEX] = True
        tx.execute(_SET_BY_INDEX)


def same(row: str, key: str, *columns: str) -> str:
    """SQL that row `row` has the `columns` of `key` (aliases in the statement), for `by_index`: only an index can tell.

    Of a plain equality PostgreSQL may also walk all of `row`'s table in its index's order, and does where it believes
    the table empty, as the outbox is when it was counted between two alerts: beside 20,000 rows a claim then took 125
    times as long, a move 150 times.
    """
    return " AND ".join(f"{row}.{column} = ANY(ARRAY[{key}.{column}])" for column in columns)


NOTHING = "{}"
"""An empty array."""


def array(values: Iterable[object]) -> str:
    """`values` (numbers, dates, booleans, texts, None) as PostgreSQL writes an array, to be cast by the statement.

    For batches: psycopg would walk a list element by element in Python, five times as dear as this (measured).
    """
    return f"{{{','.join([_element(value) for value in values])}}}"


def _element(value: object) -> str:
    if type(value) is int:
        return str(value)
    if value is None:
        return "NULL"
    if isinstance(value, str):
        if value.isalnum() and value.isascii() and value.lower() != "null":  # which unquoted would be no text
            return value
        escaped = value.replace("\\", "\\\\").replace('"', '\\"')
        return f'"{escaped}"'
    if isinstance(value, datetime):
        return f'"{value.isoformat()}"'
    return str(value)  # a date, a boolean, a number


def after_commit(tx: Session, action: Callable[[], Any]) -> None:
    """Run `action` once `tx` is committed; it is forgotten when `tx` rolls back. A fault in it is only logged."""
    tx.info.setdefault(_AFTER_COMMIT, []).append(action)
