"""What is told today, what was told before, what waits; reads only."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import TypeVar

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from gateway.editions.edition import Edition
from gateway.editions.states import State
from gateway.errors import NotFound

Row = TypeVar("Row", bound=Edition)


def current(tx: Session, table: type[Row], today: date) -> Sequence[Row]:
    """Every edition that is told today, the newest first."""
    query = select(table).where(table.state == State.PUBLISHED, table.expires_on >= today)
    return tx.scalars(query.order_by(table.decided_at.desc(), table.id.desc())).all()


def ever_told(tx: Session, table: type[Row], since: datetime, limit: int) -> Sequence[Row]:
    """What was published after `since`, the newest first, also what is told no more: to know its words again."""
    told = table.state.in_((State.PUBLISHED, State.SUPERSEDED, State.RETIRED))
    query = select(table).where(told, table.decided_at >= since).order_by(table.id.desc()).limit(limit)
    return tx.scalars(query).all()


def by_public_id(tx: Session, table: type[Row], public_id: str, version: int | None = None) -> Row:
    """One edition, without a version the newest. Raises NotFound."""
    query = select(table).where(table.public_id == public_id)
    if version is not None:
        query = query.where(table.version == version)
    row = tx.scalars(query.order_by(table.version.desc()).limit(1)).first()
    if row is None:
        raise NotFound("Không có mục này.")
    return row


def editions_of(tx: Session, table: type[Row], public_id: str) -> Sequence[Row]:
    """Every edition of one thing, the newest first."""
    query = select(table).where(table.public_id == public_id)
    return tx.scalars(query.order_by(table.version.desc())).all()


def listed(
    tx: Session,
    table: type[Row],
    *wanted: ColumnElement[bool],
    state: State | None = None,
    offset: int = 0,
    limit: int = 50,
) -> tuple[Sequence[Row], int]:
    """The newest edition of each thing, last changed first, and how many there are."""
    newest = select(func.max(table.id)).group_by(table.public_id)
    asked = [table.id.in_(newest), *wanted]
    if state is not None:
        asked.append(table.state == state)
    query = select(table).where(*asked).order_by(table.id.desc()).offset(offset).limit(limit)
    total = tx.execute(select(func.count()).select_from(table).where(*asked)).scalar_one()
    return tx.scalars(query).all(), total


def waiting_for(tx: Session, table: type[Edition], account: int) -> int:
    """How many wait for a second person who is not `account`."""
    query = select(func.count()).select_from(table)
    return tx.execute(query.where(table.state == State.SUBMITTED, table.written_by != account)).scalar_one()


def subjects(tx: Session, ids: Collection[int], table: type[Edition]) -> Mapping[int, str]:
    """Public ids by inner ids: what an approval is about."""
    rows = tx.execute(select(table.id, table.public_id).where(table.id.in_(ids)))
    return {row.id: row.public_id for row in rows}
