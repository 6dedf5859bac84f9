"""Lists as pages and senders look at them: one by its id, a page of them, their faults by line; reads only."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from gateway.errors import Conflict, NotFound
from gateway.lists.faults import NOTES, Code, Fault
from gateway.lists.model import NumberList, NumberListFault, NumberListRow
from gateway.lists.states import State

SORTS: Final[Mapping[str, Any]] = {
    "made": NumberList.made_at,
    "changed": NumberList.changed_at,
    "name": NumberList.name,
    "good": NumberList.good,
    "bad": NumberList.bad,
}


def by_public_id(tx: Session, public_id: str) -> NumberList:
    """That list, wherever it is. Raises NotFound."""
    found = tx.scalars(select(NumberList).where(NumberList.public_id == public_id)).first()
    if found is None:
        raise NotFound("Không có danh sách này.")
    return found


def ready(tx: Session, public_id: str) -> NumberList:
    """That list, held so until the transaction ends; what sends to a list asks here. Raises NotFound, Conflict."""
    held = select(NumberList).where(NumberList.public_id == public_id).with_for_update(read=True)
    found = tx.scalars(held.execution_options(populate_existing=True)).first()
    if found is None:
        raise NotFound("Không có danh sách này.")
    if found.state != State.READY:
        raise Conflict("Danh sách này chưa dùng được: xem các dòng sai, hoặc đã bị bỏ.")
    return found


def listed(
    tx: Session,
    *,
    state: str | None = None,
    made_by: int | None = None,
    sort: str = "made",
    down: bool = True,
    offset: int = 0,
    limit: int = 50,
) -> tuple[list[NumberList], int]:
    """A page of lists and how many there are."""
    query = select(NumberList)
    if state is not None:
        query = query.where(NumberList.state == state)
    if made_by is not None:
        query = query.where(NumberList.made_by == made_by)
    total = tx.scalar(select(func.count()).select_from(query.subquery())) or 0
    key = SORTS.get(sort, SORTS["made"])
    order = (key.desc(), NumberList.id.desc()) if down else (key.asc(), NumberList.id.asc())
    return list(tx.scalars(query.order_by(*order).offset(offset).limit(limit))), total


def count(tx: Session, brought: NumberList, communes: Collection[str] | None = None) -> int:
    """Its numbers that are there now, or only those of these communes; somebody may have been erased since."""
    query = select(func.count()).select_from(NumberListRow).where(NumberListRow.list_id == brought.id)
    if communes is not None:
        query = query.where(NumberListRow.commune_code.in_(communes))
    return tx.scalar(query) or 0


def faults(tx: Session, brought: NumberList, offset: int = 0, limit: int = 100) -> list[Fault]:
    """Lines that cannot be used, by line; the first `MOST_FAULTS` of them are there."""
    return _kept(tx, brought, NumberListFault.code.not_in(NOTES), offset, limit)


def notes(tx: Session, brought: NumberList, offset: int = 0, limit: int = 100) -> list[Fault]:
    """Lines that are used as something else than they say: old numbers, communes that are no more."""
    return _kept(tx, brought, NumberListFault.code.in_(NOTES), offset, limit)


def _kept(tx: Session, brought: NumberList, which: Any, offset: int, limit: int) -> list[Fault]:
    query = select(NumberListFault).where(NumberListFault.list_id == brought.id, which)
    rows = tx.scalars(query.order_by(NumberListFault.no).offset(offset).limit(limit))
    return [Fault(row.line, row.said, Code(row.code), row.why) for row in rows]
