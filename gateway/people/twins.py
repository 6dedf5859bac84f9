"""Records that may be one human being: the same folded name and birth year, by keyed hashes; whoever knows decides."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from gateway.people.household import name_keys
from gateway.people.model import Person, PersonMerge


@dataclass(frozen=True)
class Twin:
    """One of the two records."""

    person_id: int
    name: str = field(repr=False)
    commune_code: str | None
    changed_at: datetime


@dataclass(frozen=True)
class Twins:
    """Two records that may be one; what else they share makes it likelier."""

    one: Twin
    other: Twin
    birth_year: int
    same_commune: bool
    same_number: bool


_PAIRS = """
    SELECT a.id AS one, b.id AS other, a.commune_code IS NOT DISTINCT FROM b.commune_code AS same_commune
      FROM people a JOIN people b
        ON b.birth_year = a.birth_year AND b.name_keys = a.name_keys AND b.id > a.id
     WHERE (CAST(:name AS bytea[]) IS NULL OR a.name_keys = CAST(:name AS bytea[]))
       AND (CAST(:communes AS text[]) IS NULL OR a.commune_code = ANY(:communes) OR b.commune_code = ANY(:communes))
       AND NOT EXISTS (SELECT FROM person_merges m WHERE m.state <> 'merged'
                          AND m.keep_id IN (a.id, b.id) AND m.other_id IN (a.id, b.id))
"""
# Pairs are few and people many: they are found once, and looked at by index. `LIMIT 1` keeps the planner from joining
# every household of the province with itself instead.
_PAGE = text(f"""
    WITH pairs AS MATERIALIZED ({_PAIRS})
    SELECT p.*, count(*) OVER () AS total,
           (SELECT true FROM household_members x JOIN household_members y USING (number)
             WHERE x.person_id = p.one AND y.person_id = p.other LIMIT 1) IS NOT NULL AS same_number
      FROM pairs p
     ORDER BY same_number DESC, same_commune DESC, one, other LIMIT :limit OFFSET :offset
""")  # noqa: S608 - put together from our own constants
_TOTAL = text(f"SELECT count(*) FROM ({_PAIRS}) pairs")  # noqa: S608


def twins(
    tx: Session, communes: frozenset[str] | None, *, name: str = "", offset: int = 0, limit: int = 50
) -> tuple[list[Twins], int]:
    """Pairs to look at, the likeliest first, and how many there are; pairs once decided do not come back.

    `name`: only those who are called so.
    """
    area = {
        "communes": None if communes is None else sorted(communes),
        "name": name_keys(name) if name else None,
    }
    pairs = tx.execute(_PAGE, {**area, "limit": limit, "offset": offset}).all()
    if not pairs:  # none at all, or none on a page so far behind
        return [], int(tx.execute(_TOTAL, area).scalar_one()) if offset else 0
    ids = {each for pair in pairs for each in (pair.one, pair.other)}
    known = {person.id: person for person in tx.scalars(select(Person).where(Person.id.in_(ids)))}
    found = [
        Twins(
            _twin(known[pair.one]),
            _twin(known[pair.other]),
            known[pair.one].birth_year,
            pair.same_commune,
            pair.same_number,
        )
        for pair in pairs
    ]
    return found, int(pairs[0].total)


def _twin(person: Person) -> Twin:
    return Twin(person.id, person.name, person.commune_code, person.changed_at)


def twins_of(tx: Session, person: Person, limit: int = 10) -> list[Person]:
    """Whoever else may be this person, and was not decided to be another."""
    decided = select(PersonMerge).where(
        PersonMerge.state != "merged",
        ((PersonMerge.keep_id == person.id) & (PersonMerge.other_id == Person.id))
        | ((PersonMerge.other_id == person.id) & (PersonMerge.keep_id == Person.id)),
    )
    alike = select(Person).where(
        Person.birth_year == person.birth_year,
        Person.name_keys == person.name_keys,
        Person.id != person.id,
        ~decided.exists(),
    )
    return list(tx.scalars(alike.order_by(Person.id).limit(limit)))


def are_twins(one: Person, other: Person) -> bool:
    """Whether both are called and born alike."""
    return one.birth_year == other.birth_year and one.name_keys == other.name_keys
