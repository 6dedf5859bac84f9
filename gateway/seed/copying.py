"""Rows go in by COPY, a table at a time: cells are encrypted as the models say, identities drawn as by any insert."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from typing import Any, cast

from psycopg import Connection, sql
from sqlalchemy import text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import InstrumentedAttribute, Session

from gateway import crypto
from gateway.db import Base, Encrypted

Column = InstrumentedAttribute[Any]


def copy(tx: Session, columns: Sequence[Column], rows: Iterable[Sequence[Any]]) -> int:
    """Write rows, each in the order of `columns` (all of one model); returns how many.

    Whatever makes the rows must not ask the database meanwhile: its connection is taken.
    """
    stored = [column.property.columns[0] for column in columns]
    names = sql.SQL(", ").join(sql.Identifier(each.name) for each in stored)
    command = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(stored[0].table.name), names)
    sealed = [(at, seal) for at, each in enumerate(stored) if (seal := _seal(each.type)) is not None]
    driver = cast("Connection[Any]", tx.connection().connection.driver_connection)
    count = 0
    with driver.cursor() as cursor, cursor.copy(command) as target:
        for row in rows:
            cells = list(row)
            for at, seal in sealed:
                if cells[at] is not None:
                    cells[at] = seal(cells[at])
            target.write_row(cells)
            count += 1
    return count


def identities(tx: Session, model: type[Base], count: int) -> list[int]:
    """So many new values of the model's identity column `id`."""
    drawn = text("SELECT nextval(pg_get_serial_sequence(:table, 'id')) FROM generate_series(1, :count)")
    return list(tx.execute(drawn, {"table": model.__tablename__, "count": count}).scalars())


def _seal(kind: object) -> Callable[[Any], Any] | None:
    if isinstance(kind, Encrypted):
        place = kind.place
        return lambda plain: crypto.encrypt(plain, place)
    return json.dumps if isinstance(kind, JSONB) else None
