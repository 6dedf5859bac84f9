"""What we remember of a number: when it was in touch, its language, whether it wants Vietnamese letters."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from gateway.people.model import PhoneNumber

LANGUAGES = ("vi", "en")


@dataclass(frozen=True)
class Contact:
    """How to speak to a number: `lang` vi or en; `accents` keep, fold or auto as `messages.bodies` reads it."""

    number: str
    lang: str
    accents: str


def contact(tx: Session, number: str, now: datetime, lang: str = "vi") -> Contact:
    """Note that `number` (E.164) was in touch and return how to speak to it; first contact creates it, in `lang`."""
    found = insert(PhoneNumber).values(number=number, lang=lang, first_at=now, last_at=now)
    row = tx.execute(
        found.on_conflict_do_update(index_elements=["number"], set_={"last_at": now}).returning(
            PhoneNumber.lang, PhoneNumber.accents
        )
    ).one()
    return Contact(number, row.lang, row.accents)


def touch(tx: Session, number: str, now: datetime) -> None:
    """Note that a known `number` was in touch; who holds its row notes the same, so nobody waits for them."""
    free = select(PhoneNumber.number).where(PhoneNumber.number == number).with_for_update(skip_locked=True)
    tx.execute(update(PhoneNumber).where(PhoneNumber.number == free.scalar_subquery()).values(last_at=now))


def set_language(tx: Session, number: str, lang: str) -> None:
    """Remember the language its user asked for; every channel follows."""
    if lang not in LANGUAGES:
        raise ValueError(f"no such language: {lang}")
    tx.execute(update(PhoneNumber).where(PhoneNumber.number == number).values(lang=lang))


def remembered(tx: Session, number: str) -> Contact | None:
    """How to speak to `number` without noting a contact; None when it was never in touch."""
    query = select(PhoneNumber.lang, PhoneNumber.accents).where(PhoneNumber.number == number)
    row = tx.execute(query).first()
    return None if row is None else Contact(number, row.lang, row.accents)
