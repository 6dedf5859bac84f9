"""Lists of registrations and reactions for staff, and the doses of a person; changes nothing."""

from __future__ import annotations

from dataclasses import dataclass, field

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from gateway.people import Person
from gateway.vaccination.model import VaccineDose, VaccineReaction, VaccineRegistration
from gateway.vaccination.states import State


@dataclass(frozen=True)
class Line:
    """One registration and who it is for."""

    registration: VaccineRegistration = field(repr=False)
    name: str = field(repr=False)
    birth_year: int


@dataclass(frozen=True)
class Felt:
    """One reaction and whose it was, where that is known."""

    reaction: VaccineReaction = field(repr=False)
    name: str | None = field(repr=False)


def listed(
    tx: Session,
    communes: frozenset[str] | None,
    *,
    state: State | None = None,
    priority: str | None = None,
    dose: int | None = None,
    offset: int = 0,
    limit: int = 50,
) -> tuple[list[Line], int]:
    """Registrations of an area, who waits longest first, and how many there are."""
    query = _registrations(communes)
    if state is not None:
        query = query.where(VaccineRegistration.state == state)
    if priority is not None:
        query = query.where(VaccineRegistration.priority == priority)
    if dose is not None:
        query = query.where(VaccineRegistration.dose == dose)
    total = tx.execute(select(func.count()).select_from(query.subquery())).scalar_one()
    rows = tx.execute(query.order_by(VaccineRegistration.id).offset(offset).limit(limit))
    return [Line(*row) for row in rows], total


def one(tx: Session, code: str, communes: frozenset[str] | None) -> Line | None:
    """One registration of an area."""
    row = tx.execute(_registrations(communes).where(VaccineRegistration.code == code)).first()
    return None if row is None else Line(*row)


def doses(tx: Session, person_id: int) -> list[VaccineDose]:
    """What somebody got, the first dose first."""
    query = select(VaccineDose).where(VaccineDose.person_id == person_id)
    return list(tx.scalars(query.order_by(VaccineDose.dose)))


def of_person(tx: Session, person_id: int) -> list[VaccineRegistration]:
    """What somebody asked for and did not take back."""
    query = select(VaccineRegistration).where(
        VaccineRegistration.person_id == person_id, VaccineRegistration.state != State.WITHDRAWN
    )
    return list(tx.scalars(query.order_by(VaccineRegistration.id)))


def reactions(
    tx: Session, communes: frozenset[str] | None, *, offset: int = 0, limit: int = 50
) -> tuple[list[Felt], int]:
    """What was reported after doses in an area, the last first; of nobody's commune belongs to the province."""
    query = select(VaccineReaction, Person.name).outerjoin(Person, Person.id == VaccineReaction.person_id)
    if communes is not None:
        query = query.where(VaccineReaction.commune_code.in_(communes))
    total = tx.execute(select(func.count()).select_from(query.subquery())).scalar_one()
    rows = tx.execute(query.order_by(VaccineReaction.id.desc()).offset(offset).limit(limit))
    return [Felt(*row) for row in rows], total


def _registrations(communes: frozenset[str] | None) -> Select[VaccineRegistration, str, int]:
    query = select(VaccineRegistration, Person.name, Person.birth_year).join(
        Person, Person.id == VaccineRegistration.person_id
    )
    return query if communes is None else query.where(VaccineRegistration.commune_code.in_(communes))
