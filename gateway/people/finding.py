"""Finding a person for staff who must act for them: by number, card, or name and year; never how they are.

Each look needs a reason and is on record (people.md §6): a register that can be browsed is a register of ex-wives.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from gateway import audit
from gateway.cards import Card
from gateway.errors import BadInput
from gateway.people.cards import holders, is_called
from gateway.people.household import name_keys
from gateway.people.model import HouseholdMember, Person

MOST = 20  # people shown: more is browsing, not looking for somebody
SHORTEST_REASON = 8  # characters: a word or two that a supervisor can ask about


@dataclass(frozen=True)
class Found:
    """One person. `numbers`: how many phones speak for them."""

    person_id: int
    name: str = field(repr=False)
    birth_year: int
    sex: str | None
    commune_code: str | None
    numbers: int


def by_number(tx: Session, number: str, *, reason: str, by: str, now: datetime) -> list[Found]:
    """Everyone who declares from this phone, in their order."""
    why = _why(reason)
    query = select(Person).join(HouseholdMember, HouseholdMember.person_id == Person.id)
    family = query.where(HouseholdMember.number == number).order_by(HouseholdMember.ord)
    return _found(tx, "number", list(tx.scalars(family)), why, by, now)


def by_card(tx: Session, card: Card, *, reason: str, by: str, now: datetime) -> list[Found]:
    """Everyone on file with this card."""
    why = _why(reason)
    return _found(tx, "card", holders(tx, card.digits), why, by, now)


def by_name(
    tx: Session,
    name: str,
    birth_year: int,
    communes: frozenset[str] | None,
    *,
    reason: str,
    by: str,
    now: datetime,
) -> list[Found]:
    """Everyone called and born so, in the area; the name with or without its accents, whole."""
    if len(name.split()) < 2:
        raise BadInput("name", "whole_name", "the whole name is needed")
    why = _why(reason)
    query = select(Person).where(Person.name_keys.contains(name_keys(name)), Person.birth_year == birth_year)
    if communes is not None:
        query = query.where(Person.commune_code.in_(communes))
    likely = tx.scalars(query.order_by(Person.changed_at.desc(), Person.id).limit(10 * MOST))
    called = [person for person in likely if is_called(person, name, birth_year)]
    return _found(tx, "name", called[:MOST], why, by, now)


def _why(reason: str) -> str:
    said = " ".join(reason.split())
    if len(said) < SHORTEST_REASON:
        raise BadInput("reason", "missing", "say why this person is looked for")
    return said[:200]


def _found(tx: Session, what: str, people: Sequence[Person], why: str, by: str, now: datetime) -> list[Found]:
    """Those who are shown; on record by their ids alone, so that who was looked for is known to who may ask."""
    ids = [person.id for person in people]
    audit.record(tx, by, "person.find", what, now, {"reason": why, "found": ids})
    counted = select(HouseholdMember.person_id, func.count()).where(HouseholdMember.person_id.in_(ids))
    counts = tx.execute(counted.group_by(HouseholdMember.person_id))
    numbers = {person_id: count for person_id, count in counts}  # noqa: C416  rows are no pairs to the checker of types
    return [
        Found(
            person.id,
            person.name,
            person.birth_year,
            person.sex,
            person.commune_code,
            numbers.get(person.id, 0),
        )
        for person in people
    ]
