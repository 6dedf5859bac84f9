"""Who declares from one phone: members in order, remembered with their last place; each kept apart from the others."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import func, select, text, update
from sqlalchemy.orm import Session

from gateway import audit, crypto
from gateway.errors import BadInput
from gateway.people.model import HouseholdMember, Person, PhoneNumber
from gateway.text.fold import fold

SHORTEST_NAME, LONGEST_NAME = 2, 60  # letters


@dataclass(frozen=True)
class Member:
    """One person known behind a number; `ord` is their place in the family list, from 1."""

    ord: int
    person_id: int
    name: str = field(repr=False)
    birth_year: int
    sex: str | None
    commune_code: str | None
    address: str | None = field(repr=False)


def commune_of_family(tx: Session, number: str) -> str | None:
    """Where the people of this phone live, when all of them live in one commune; a hint, not where they are now."""
    codes = {member.commune_code for member in household(tx, number) if member.commune_code}
    return codes.pop() if len(codes) == 1 else None


def household(tx: Session, number: str, *, even_detached: bool = False) -> list[Member]:
    """Everyone known behind `number`, in the order they were first declared; nobody while it may be a stranger's."""
    query = (
        select(HouseholdMember.ord, Person)
        .join(Person, Person.id == HouseholdMember.person_id)
        .where(HouseholdMember.number == number)
        .order_by(HouseholdMember.ord)
    )
    if not even_detached:
        query = query.join(PhoneNumber, PhoneNumber.number == HouseholdMember.number)
        query = query.where(PhoneNumber.detached_at.is_(None))
    return [_member(ord_, person) for ord_, person in tx.execute(query)]


def own_number(tx: Session, person_id: int, besides: str) -> str | None:
    """The phone that is the person's own, as far as we know, if it is not `besides`: they were the first to use it."""
    query = select(HouseholdMember.number).where(
        HouseholdMember.person_id == person_id, HouseholdMember.ord == 1, HouseholdMember.number != besides
    )
    return tx.scalar(query.order_by(HouseholdMember.number).limit(1))


def relatives_numbers(tx: Session, number: str) -> list[str]:
    """Other phones that speak for somebody whom `number` speaks for."""
    family = select(HouseholdMember.person_id).where(HouseholdMember.number == number)
    query = select(HouseholdMember.number).where(
        HouseholdMember.person_id.in_(family), HouseholdMember.number != number
    )
    return list(tx.scalars(query.distinct().order_by(HouseholdMember.number)))


def remember(
    tx: Session,
    number: str,
    ord_: int | None,
    *,
    name: str,
    birth_year: int,
    sex: str | None,
    commune_code: str | None,
    address: str | None,
    now: datetime,
    person_id: int | None = None,
    area: frozenset[str] | None = None,
) -> Member:
    """Store or correct member `ord_` of a number; without an `ord_` the same name and year is the same person.

    `person_id`: who they are known to be by a card they were matched on; they join the family of this number.
    `area`: of the staff who write, None for the province and for people themselves. Who is known to live outside it
    stays where they live: where somebody lives says who may open their file.

    `name` is kept as typed. Two members of one family with the same folded name and birth year cannot be told apart
    and count as one.
    """
    members = household(tx, number)
    known = next((m for m in members if m.ord == ord_), None) or next(
        (m for m in members if ord_ is None and (fold(m.name), m.birth_year) == (fold(name), birth_year)),
        None,
    )
    values = {
        "name": name,
        "name_keys": name_keys(name),
        "birth_year": birth_year,
        "sex": sex,
        "changed_at": now,
    }
    place = {"commune_code": commune_code, "address": address}
    if known is not None:
        if within(known.commune_code, area):
            values |= place
        else:
            commune_code, address = known.commune_code, known.address
        tx.execute(update(Person).where(Person.id == known.person_id).values(values))
        return Member(known.ord, known.person_id, name, birth_year, sex, commune_code, address)
    if not members:
        tx.execute(_BELONGS_AGAIN, {"of": number})
    person = tx.get(Person, person_id, populate_existing=True) if person_id is not None else None
    if person is None or within(person.commune_code, area):
        values |= place
    if person is None:
        person = Person(**values, created_at=now)
        tx.add(person)
    else:
        for column, value in values.items():
            setattr(person, column, value)
    tx.flush()
    highest = tx.execute(
        select(func.coalesce(func.max(HouseholdMember.ord), 0)).where(HouseholdMember.number == number)
    ).scalar_one()
    tx.add(HouseholdMember(number=number, ord=highest + 1, person_id=person.id))
    tx.flush()
    return _member(highest + 1, person)


def within(commune_code: str | None, communes: frozenset[str] | None) -> bool:
    """Whether somebody who lives there belongs to the area; whose commune is not known belongs to the province."""
    return communes is None or commune_code in communes


def rename(tx: Session, person_id: int, name: str, by: str, now: datetime) -> None:
    """Put a person's name right; kept as typed. Raises BadInput for what is no name."""
    name = " ".join(name.split())
    if not SHORTEST_NAME <= len(name) <= LONGEST_NAME or any(map(str.isdigit, name)):
        raise BadInput("name", "invalid", "a name has 2 to 60 letters")
    values = {"name": name, "name_keys": name_keys(name), "changed_at": now}
    tx.execute(update(Person).where(Person.id == person_id).values(values))
    audit.record(tx, by, "person.rename", str(person_id), now)


_BELONGS_AGAIN = text("""
    UPDATE phone_numbers SET detached_at = NULL
     WHERE number = :of AND detached_at IS NOT NULL
       AND NOT EXISTS (SELECT FROM household_members m WHERE m.number = :of)
""")
"""A number that was silent for long and spoke for nobody any more: whoever declares from it now begins a family."""


def name_keys(name: str) -> list[bytes]:
    """Keyed fingerprints of the folded words of `name`, so that encrypted names can be looked up by equality."""
    return [crypto.ring().token(word) for word in sorted(set(fold(name).split()))]


def _member(ord_: int, person: Person) -> Member:
    return Member(
        ord_, person.id, person.name, person.birth_year, person.sex, person.commune_code, person.address
    )
