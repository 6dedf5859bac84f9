"""One person's file opened by a colleague: for a reason on record, for half an hour, and never outside the area.

Nothing of a file is shown before somebody has said why; who looked and why can be read by who protects the data.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from gateway import audit
from gateway.audit import AuditEntry
from gateway.errors import BadInput, NotFound
from gateway.people.finding import SHORTEST_REASON
from gateway.people.household import within
from gateway.people.model import HouseholdMember, Person, PersonCard, PhoneNumber

OPEN_FOR: Final = timedelta(minutes=30)
"""As long as one piece of work with a person takes; then the reason is asked again."""

_OPENED: Final = "person.open"
_MOST_ACTS: Final = 30


@dataclass(frozen=True)
class Phone:
    """A number that speaks for the person. `ord`: their place among those who share it.

    `detached`: it was silent for long, or is said to have changed hands, so it speaks for nobody until it is known.
    """

    number: str = field(repr=False)
    ord: int
    proved_at: datetime | None
    last_at: datetime
    detached: bool


@dataclass(frozen=True)
class Act:
    """Something done with the file."""

    at: datetime
    actor: str
    action: str


def person(tx: Session, person_id: int, communes: frozenset[str] | None) -> Person:
    """Somebody of the area; raises NotFound for everybody else alike."""
    found = tx.get(Person, person_id)
    if found is None or not within(found.commune_code, communes):
        raise NotFound(f"no person {person_id}")
    return found


def open_file(
    tx: Session, person_id: int, communes: frozenset[str] | None, reason: str, *, by: str, now: datetime
) -> None:
    """Put on record why the file is looked at; `is_open` says yes from now on."""
    said = " ".join(reason.split())
    if len(said) < SHORTEST_REASON:
        raise BadInput("reason", "missing", "say why this person is looked at")
    person(tx, person_id, communes)
    audit.record(tx, by, _OPENED, str(person_id), now, {"reason": said[:200]})


def is_open(tx: Session, person_id: int, by: str, now: datetime) -> bool:
    """Whether this colleague has lately said why they look at it."""
    said = select(AuditEntry.id).where(
        AuditEntry.subject == str(person_id),
        AuditEntry.action == _OPENED,
        AuditEntry.actor == by,
        AuditEntry.at > now - OPEN_FOR,
    )
    return tx.execute(said.limit(1)).first() is not None


def acts_on(tx: Session, person_id: int) -> list[Act]:
    """Who looked, and what was done with the file, newest first."""
    named = select(AuditEntry).where(
        AuditEntry.subject == str(person_id), AuditEntry.action.startswith("person.")
    )
    newest = named.order_by(AuditEntry.id.desc()).limit(_MOST_ACTS)
    return [Act(each.at, each.actor, each.action) for each in tx.scalars(newest)]


def phones(tx: Session, person_id: int) -> list[Phone]:
    """The numbers that speak for the person, the one used last first."""
    theirs = (
        select(PhoneNumber, HouseholdMember.ord)
        .join(HouseholdMember, HouseholdMember.number == PhoneNumber.number)
        .where(HouseholdMember.person_id == person_id)
        .order_by(PhoneNumber.last_at.desc(), PhoneNumber.number)
    )
    return [
        Phone(row.number, ord_, row.proved_at, row.last_at, row.detached_at is not None)
        for row, ord_ in tx.execute(theirs)
    ]


def cards_of(tx: Session, person_id: int) -> list[PersonCard]:
    """The cards the person has shown, the last first."""
    mine = select(PersonCard).where(PersonCard.person_id == person_id)
    return list(tx.scalars(mine.order_by(PersonCard.learnt_at.desc())))
