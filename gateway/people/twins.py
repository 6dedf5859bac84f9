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


# The index holds all of it in order: equal neighbours are found without sorting the province.
_PAIRS = """
      FROM people a JOIN people b
        ON b.birth_year = a.birth_year AND b.name_keys = a.name_keys AND b.id > a.id
     WHERE (CAST(:name AS bytea[]) IS NULL OR a.name_keys = CAST(:name AS bytea[]))
       AND (CAST(:communes AS text[]) IS NULL OR a.commune_code = ANY(:communes) OR b.commune_code = ANY(:communes))
       AND NOT EXISTS (SELECT FROM person_merges m WHERE m.state <> 'merged'
                          AND m.keep_id IN (a.id, b.id) AND m.other_id IN (a.id, b.id))
"""
_PAGE = text(f"""
    SELECT a.id AS one, b.id AS other, a.commune_code IS NOT DISTINCT FROM b.commune_code AS same_commune,
           EXISTS (SELECT FROM household_members x JOIN household_members y USING (number)
                    WHERE x.person_id = a.id AND y.person_id = b.id) AS same_number
    {_PAIRS}
     ORDER BY same_number DESC, same_commune DESC, a.id, b.id LIMIT :limit OFFSET :offset
""")  # noqa: S608 - put together from our own constants
_TOTAL = text(f"SELECT count(*) {_PAIRS}")


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
    found = [
        Twins(
            _twin(one := tx.get_one(Person, pair.one)),
            _twin(tx.get_one(Person, pair.other)),
            one.birth_year,
            pair.same_commune,
            pair.same_number,
        )
        for pair in pairs
    ]
    return found, int(tx.execute(_TOTAL, area).scalar_one())


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
