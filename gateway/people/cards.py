"""People known again by a card: whose it is, and whether somebody else's phone may learn anything by it.

The card of whoever declares from the calling phone needs nothing more. From any other phone the name and the year of
birth must be right too, and whatever is wrong, the answer is the same as for a card nobody knows (row A4 of the plan).
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from gateway import crypto
from gateway.cards import Card
from gateway.people.household import name_keys
from gateway.people.model import HouseholdMember, Person, PersonCard
from gateway.text import phone_keys
from gateway.text.fold import fold


def learn_card(tx: Session, person_id: int, card: Card, channel: str, now: datetime) -> None:
    """Remember the card of a person; known already, nothing changes."""
    row = {
        "key": key_of(card.digits),
        "person_id": person_id,
        "kind": card.kind,
        "number": card.number,
        "channel": channel,
        "learnt_at": now,
    }
    tx.execute(insert(PersonCard).values(row).on_conflict_do_nothing())


def holders(tx: Session, digits: str) -> list[Person]:
    """Everyone on file with this card, last learnt first; several are one human being not merged yet, or a mistake."""
    query = select(Person).join(PersonCard, PersonCard.person_id == Person.id)
    mine = query.where(PersonCard.key == key_of(digits))
    return list(tx.scalars(mine.order_by(PersonCard.learnt_at.desc(), Person.id.desc())))


def holder_at(tx: Session, digits: str, number: str) -> int | None:
    """The place in the family of `number` of whoever holds the card; None: nobody there does."""
    query = select(HouseholdMember.ord).join(PersonCard, PersonCard.person_id == HouseholdMember.person_id)
    mine = query.where(PersonCard.key == key_of(digits), HouseholdMember.number == number)
    return tx.scalar(mine.order_by(PersonCard.learnt_at.desc()).limit(1))


def matched(tx: Session, digits: str, name: str, birth_year: int) -> Person | None:
    """Whoever holds the card, if they are called and born so; None for every other reason alike."""
    return next((person for person in holders(tx, digits) if is_called(person, name, birth_year)), None)


def matched_by_keys(tx: Session, digits: str, pressed: str, birth_year: int) -> Person | None:
    """The same for somebody in a call, who has pressed the keys of the given name."""
    return next((person for person in holders(tx, digits) if _is_keyed(person, pressed, birth_year)), None)


def is_called(person: Person, name: str, birth_year: int) -> bool:
    """Whether name, however it is written, and year are this person's."""
    return person.birth_year == birth_year and fold(person.name) == fold(name)


def _is_keyed(person: Person, pressed: str, birth_year: int) -> bool:
    given = "".join(filter(str.isalpha, fold(person.name).split()[-1]))
    return person.birth_year == birth_year and bool(pressed) and phone_keys.keys_of(given) == pressed


def enrol(
    tx: Session,
    *,
    name: str,
    birth_year: int,
    now: datetime,
    sex: str | None = None,
    commune_code: str | None = None,
    address: str | None = None,
) -> Person:
    """Put somebody on file who has no phone; they may be merged with another record of theirs later."""
    person = Person(
        name=name,
        name_keys=name_keys(name),
        birth_year=birth_year,
        sex=sex,
        commune_code=commune_code,
        address=address,
        created_at=now,
        changed_at=now,
    )
    tx.add(person)
    tx.flush()
    return person


def key_of(digits: str) -> bytes:
    """What a card is looked up by."""
    return crypto.ring().token(f"card|{digits}")
