"""Numbers given up or sold again: after half a year of silence they speak for nobody until their holder is known.

Consent ends at once. The family stays on file, unseen, until the next text from the number: whoever sends it names the
first letter of a name, once; the right one brings the family back, any other one leaves the number to its new holder.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete, exists, select, text, update
from sqlalchemy.orm import Session

from gateway import audit, phone
from gateway.people.consent import DECLARE, record_consent
from gateway.people.household import household
from gateway.people.model import HouseholdMember, Person, PhoneNumber
from gateway.text.fold import fold

IDLE: Final = timedelta(days=183)
"""Six months without a text or a call (people.md §6): longer than carriers keep a number that was given up."""

_SLICE: Final = 1_000  # numbers a transaction: their locks are short
_DETACH = text("""
    UPDATE phone_numbers SET detached_at = :now
     WHERE number IN (SELECT number FROM phone_numbers
                       WHERE last_at < :before AND detached_at IS NULL
                       ORDER BY number LIMIT :n FOR UPDATE SKIP LOCKED)
    RETURNING number
""")
_AGREED = text("""
    SELECT number FROM (SELECT DISTINCT ON (number) number, given FROM consents
                         WHERE kind = :kind AND number = ANY(:numbers) ORDER BY number, id DESC) latest
     WHERE given
""")


def detach_idle(tx: Session, now: datetime) -> int:
    """Detach numbers that were silent for too long, a slice of them; how many.

    Walks the table of numbers: for the night.
    """
    found = [row.number for row in tx.execute(_DETACH, {"now": now, "before": now - IDLE, "n": _SLICE})]
    for number in tx.execute(_AGREED, {"kind": DECLARE, "numbers": found}).scalars().all():
        record_consent(tx, number, DECLARE, given=False, channel="schedule", evidence=None, now=now)
    if found:
        audit.record(tx, "schedule", "number.detach_idle", "phone_numbers", now, {"count": len(found)})
    return len(found)


def suspect(tx: Session, number: str, by: str, now: datetime) -> bool:
    """A carrier or a caller says that `number` was given up or has another card: as if it had been silent for long."""
    marked = update(PhoneNumber).where(PhoneNumber.number == number, PhoneNumber.detached_at.is_(None))
    if tx.execute(marked.values(detached_at=now).returning(PhoneNumber.number)).first() is None:
        return False
    record_consent(tx, number, DECLARE, given=False, channel="operator", evidence=None, now=now)
    audit.record(tx, by, "number.suspect", phone.mask(number), now)
    return True


def estranged(tx: Session, number: str) -> bool:
    """Whether whoever holds `number` now must be told from those it spoke for before."""
    family = exists().where(HouseholdMember.number == PhoneNumber.number)
    query = select(PhoneNumber.number).where(
        PhoneNumber.number == number, PhoneNumber.detached_at.is_not(None), family
    )
    return tx.execute(query).first() is not None


def detached(tx: Session, numbers: list[str]) -> set[str]:
    """Those of `numbers` to which nothing personal may be sent unasked."""
    query = select(PhoneNumber.number).where(
        PhoneNumber.number.in_(numbers), PhoneNumber.detached_at.is_not(None)
    )
    return set(tx.scalars(query))


def recognise(tx: Session, number: str, initial: str, now: datetime) -> bool:
    """Whether `initial` begins a given name of the family; either way the question is settled for good.

    Who joined the family since the number was silent proves nothing: that may be whoever holds it now.
    """
    said = fold(initial)[:1]
    row = tx.get(PhoneNumber, number, populate_existing=True)
    since = row.detached_at if row is not None else None
    family = household(tx, number, even_detached=True)
    before = [one for one in family if since is None or tx.get_one(Person, one.person_id).created_at < since]
    given = {fold(member.name).split()[-1][:1] for member in before}
    known = bool(said) and said in given
    tx.execute(update(PhoneNumber).where(PhoneNumber.number == number).values(detached_at=None))
    if not known:
        tx.execute(delete(HouseholdMember).where(HouseholdMember.number == number))
    audit.record(
        tx, "citizen", "number.recognised" if known else "number.changed_hands", phone.mask(number), now
    )
    tx.flush()
    return known


def detach(tx: Session, number: str, person_id: int, by: str, now: datetime) -> bool:
    """`number` does not speak for this person any more; the person stays on file. False: it never did."""
    gone = delete(HouseholdMember).where(
        HouseholdMember.number == number, HouseholdMember.person_id == person_id
    )
    if not tx.execute(gone.returning(HouseholdMember.ord)).first():
        return False
    audit.record(tx, by, "number.detach", phone.mask(number), now, {"person": person_id})
    tx.flush()
    return True


def prove(tx: Session, number: str, now: datetime) -> None:
    """Whoever holds `number` has just texted a code back."""
    tx.execute(update(PhoneNumber).where(PhoneNumber.number == number).values(proved_at=now))
