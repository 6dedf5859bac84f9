"""Movements as staff read them: by day, commune and class, with names; counts; reads only.

`communes` everywhere: the area somebody may see; None is the whole province.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from gateway.arrivals.model import Movement
from gateway.arrivals.states import Class, State
from gateway.errors import NotFound
from gateway.people.model import Person

_SORTS: Final[Mapping[str, Any]] = {"declared": Movement.declared_at, "arrived": Movement.arrived_on}


@dataclass(frozen=True)
class Wanted:
    """Which movements are wanted; what is None or "" is not asked."""

    day: date | None = None
    commune: str = ""
    cls: str = ""
    state: str = ""


@dataclass(frozen=True)
class Line:
    """One movement and who it is."""

    movement: Movement
    person: Person = field(repr=False)


def listed(
    tx: Session,
    wanted: Wanted,
    communes: frozenset[str] | None,
    *,
    sort: str = "declared",
    down: bool = True,
    limit: int = 50,
    offset: int = 0,
) -> tuple[list[Line], int]:
    """A page of movements and how many there are in all."""
    query = _filtered(wanted, communes)
    total = tx.scalar(select(func.count()).select_from(query.subquery())) or 0
    key = _SORTS.get(sort, Movement.declared_at)
    rows = query.add_columns(Person).join(Person, Person.id == Movement.person_id)
    ordered = rows.order_by(key.desc() if down else key, Movement.id.desc()).limit(limit).offset(offset)
    return [Line(movement, person) for movement, person in tx.execute(ordered)], total


def waiting(tx: Session, communes: frozenset[str] | None) -> dict[Class, int]:
    """How many of each class the station has still to call."""
    query = select(Movement.class_, func.count()).where(Movement.state == State.WAITING)
    if communes is not None:
        query = query.where(Movement.commune_code.in_(communes))
    return {Class(cls): count for cls, count in tx.execute(query.group_by(Movement.class_))}


def by_public_id(tx: Session, public_id: str, communes: frozenset[str] | None) -> Line:
    """One movement. Raises NotFound outside the area."""
    query = select(Movement, Person).join(Person, Person.id == Movement.person_id)
    row = tx.execute(query.where(Movement.public_id == public_id)).first()
    if row is None or (communes is not None and row.Movement.commune_code not in communes):
        raise NotFound("Không có người này trong danh sách.")
    return Line(row.Movement, row.Person)


def _filtered(wanted: Wanted, communes: frozenset[str] | None) -> Select[Any]:
    query = select(Movement)
    if communes is not None:
        query = query.where(Movement.commune_code.in_(communes))
    for column, value in (
        (Movement.arrived_on, wanted.day),
        (Movement.commune_code, wanted.commune),
        (Movement.class_, wanted.cls),
        (Movement.state, wanted.state),
    ):
        if value:
            query = query.where(column == value)
    return query
