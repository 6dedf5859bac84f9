"""What we remember of a number: when it was in touch, its language, whether it wants Vietnamese letters."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from sqlalchemy import Table, bindparam, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from gateway import phone
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
    accents = "keep" if phone.is_chat(number) else "fold"  # every app shows every letter
    found = insert(PhoneNumber).values(number=number, lang=lang, accents=accents, first_at=now, last_at=now)
    row = tx.execute(
        found.on_conflict_do_update(index_elements=["number"], set_={"last_at": now}).returning(
            PhoneNumber.lang, PhoneNumber.accents
        )
    ).one()
    return Contact(number, row.lang, row.accents)


def know(tx: Session, number: str, now: datetime) -> None:
    """Put a number on file that somebody else speaks for; one that is known stays as it is, and nobody waits for it."""
    first = insert(PhoneNumber).values(number=number, first_at=now, last_at=now)
    tx.execute(first.on_conflict_do_nothing())


def touch(tx: Session, number: str, now: datetime) -> None:
    """Note that a known `number` was in touch; who holds its row notes the same, so nobody waits for them."""
    tx.connection().execute(_TOUCH, {"of": number, "now": now})


def set_language(tx: Session, number: str, lang: str) -> None:
    """Remember the language its user asked for; every channel follows."""
    if lang not in LANGUAGES:
        raise ValueError(f"no such language: {lang}")
    tx.execute(update(PhoneNumber).where(PhoneNumber.number == number).values(lang=lang))


def set_spoken(tx: Session, number: str, lang: str | None) -> None:
    """Remember the language to speak in, which nobody writes; None: the one of its texts."""
    tx.execute(update(PhoneNumber).where(PhoneNumber.number == number).values(spoken=lang))


def spoken(tx: Session, number: str) -> str | None:
    """The language to speak in where it is another than that of the texts."""
    return tx.scalar(select(PhoneNumber.spoken).where(PhoneNumber.number == number)) if number else None


def set_deaf(tx: Session, number: str, deaf: bool, now: datetime) -> None:
    """Nobody there hears a call, or somebody does: from then on what would be a call is a text (people.md, dangers)."""
    know(tx, number, now)
    tx.execute(update(PhoneNumber).where(PhoneNumber.number == number).values(deaf=deaf))


def deaf(tx: Session, numbers: Iterable[str]) -> set[str]:
    """Those of `numbers` where nobody hears a call."""
    query = select(PhoneNumber.number).where(PhoneNumber.number.in_(list(numbers)), PhoneNumber.deaf)
    return set(tx.scalars(query))


def remembered(tx: Session, number: str) -> Contact | None:
    """How to speak to `number` without noting a contact; None when it was never in touch."""
    query = select(PhoneNumber.lang, PhoneNumber.accents).where(PhoneNumber.number == number)
    row = tx.execute(query).first()
    return None if row is None else Contact(number, row.lang, row.accents)


_T = cast(Table, PhoneNumber.__table__)
_FREE = select(_T.c.number).where(_T.c.number == bindparam("of")).with_for_update(skip_locked=True)
_TOUCH = update(_T).where(_T.c.number == _FREE.scalar_subquery()).values(last_at=bindparam("now"))
