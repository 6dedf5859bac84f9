"""The register as staff read it: lists with filters, counts, one line with its history; reads only.

`communes` everywhere: the area somebody may see; None is the whole province.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from gateway.errors import NotFound
from gateway.people.model import Person
from gateway.suspects.model import Suspect, SuspectEvent
from gateway.suspects.states import OPEN, State

_SORTS: Final[Mapping[str, Any]] = {"last": Suspect.last_at, "first": Suspect.first_at}
ANY_OPEN: Final = "open"
"""A state of lists: whoever somebody still has to do something about."""


@dataclass(frozen=True)
class Wanted:
    """Which lines are wanted; what is "" is not asked. `state`: a state, or `ANY_OPEN`."""

    state: str = ""
    source: str = ""
    commune: str = ""


@dataclass(frozen=True)
class Line:
    """One line with the name that is known."""

    suspect: Suspect
    name: str | None = field(repr=False)


def listed(
    tx: Session,
    wanted: Wanted,
    communes: frozenset[str] | None,
    *,
    sort: str = "last",
    down: bool = True,
    limit: int = 50,
    offset: int = 0,
) -> tuple[list[Line], int]:
    """A page of lines and how many there are in all."""
    query = _filtered(wanted, communes)
    total = tx.scalar(select(func.count()).select_from(query.subquery())) or 0
    key = _SORTS.get(sort, Suspect.last_at)
    rows = query.add_columns(Person).outerjoin(Person, Person.id == Suspect.person_id)
    ordered = rows.order_by(key.desc() if down else key, Suspect.id).limit(limit).offset(offset)
    return [Line(line, person.name if person else None) for line, person in tx.execute(ordered)], total


def counts(tx: Session, communes: frozenset[str] | None) -> dict[State, int]:
    """How many are in each state: all that whoever may not read health answers is told."""
    query = select(Suspect.state, func.count()).group_by(Suspect.state)
    if communes is not None:
        query = query.where(Suspect.commune_code.in_(communes))
    found = dict.fromkeys(State, 0)
    found.update((State(state), count) for state, count in tx.execute(query))
    return found


def by_public_id(tx: Session, public_id: str, communes: frozenset[str] | None) -> Line:
    """One line. Raises NotFound outside the area."""
    query = select(Suspect, Person).outerjoin(Person, Person.id == Suspect.person_id)
    row = tx.execute(query.where(Suspect.public_id == public_id)).first()
    if row is None or (communes is not None and row.Suspect.commune_code not in communes):
        raise NotFound("Không có người này trong danh sách.")
    return Line(row.Suspect, row.Person.name if row.Person else None)


def history(tx: Session, line: Suspect) -> list[SuspectEvent]:
    """Everything told and decided, oldest first; also of a record that was merged into this person's."""
    own = SuspectEvent.suspect_id == line.id
    mine = own if line.person_id is None else or_(own, SuspectEvent.person_id == line.person_id)
    return list(tx.scalars(select(SuspectEvent).where(mine).order_by(SuspectEvent.at, SuspectEvent.id)))


def _filtered(wanted: Wanted, communes: frozenset[str] | None) -> Select[Any]:
    query = select(Suspect)
    if communes is not None:
        query = query.where(Suspect.commune_code.in_(communes))
    if wanted.state == ANY_OPEN:
        query = query.where(Suspect.state.in_(OPEN))
    elif wanted.state:
        query = query.where(Suspect.state == wanted.state)
    if wanted.source:
        query = query.where(Suspect.source == wanted.source)
    if wanted.commune:
        query = query.where(Suspect.commune_code == wanted.commune)
    return query
