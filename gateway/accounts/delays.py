"""How long who has guessed wrong waits before the next guess counts; nobody is ever locked out of their own account.

Guesses are counted for an account and where they come from: a device that has signed in to it before (known by a
cookie), or else an address. So who guesses from afar makes themselves wait, and the owner, on their own computer or a
new one, does not notice. Where many strangers try one account, each of them waits from the first guess on; where one
address tries many accounts, strangers there wait for one another, whoever they name (decisions 27; OWASP: device
cookies).
"""

from __future__ import annotations

from datetime import datetime, timedelta
from math import ceil
from typing import Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    DateTime,
    Identity,
    Index,
    LargeBinary,
    Text,
    case,
    delete,
    func,
    insert,
    select,
    text,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from gateway import crypto
from gateway.db import Base

LOOK_BACK: Final = timedelta(hours=1)
_FREE: Final = 5  # guesses without a wait: caps lock, an old password, a second look at the note
_FIRST_WAIT: Final = 2  # seconds, doubled by every further guess
_LONGEST: Final = 900  # seconds
_STRANGERS: Final = 40  # guesses an hour at one account from devices it does not know
_SPRAYED: Final = (
    60  # guesses an hour from one address at any accounts: an office behind one router makes fewer
)
_CROWDED: Final = 60  # seconds a stranger then waits after each guess


class SignInTry(Base):
    """One guess. `who`: keyed fingerprint of the account's name as it was given; `source`: a device or an address."""

    __tablename__ = "sign_in_tries"
    __table_args__ = (Index(None, "who", "at"), Index(None, "source", "at"), Index(None, "at"))

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    who: Mapped[bytes] = mapped_column(LargeBinary)
    source: Mapped[str] = mapped_column(Text)
    known: Mapped[bool] = mapped_column(Boolean)
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


def note(tx: Session, identity: str, source: str, *, known: bool, now: datetime) -> int:
    """A guess at `identity` from `source` is about to be looked at; returns the seconds it must wait instead, or 0.

    A guess that must wait is not counted. Guesses from one source are looked at one after the other.
    """
    who = _who(identity)
    key = crypto.ring().token(f"door|{source}")[:8]
    tx.execute(_ONE_AT_A_TIME, {"key": int.from_bytes(key, signed=True)})
    wait = _wait(tx, who, source, known=known, now=now)
    if wait == 0:
        tx.execute(insert(SignInTry).values(who=who, source=source, known=known, at=now))
    return wait


def forget(tx: Session, identity: str, source: str) -> None:
    """They were right: earlier guesses of this pair were slips."""
    tx.execute(delete(SignInTry).where(SignInTry.who == _who(identity), SignInTry.source == source))


def purge(tx: Session, before: datetime) -> int:
    """Delete what no rule looks at any more; returns how many."""
    return len(tx.execute(delete(SignInTry).where(SignInTry.at < before).returning(SignInTry.id)).all())


def _wait(tx: Session, who: bytes, source: str, *, known: bool, now: datetime) -> int:
    since = now - LOOK_BACK
    mine = SignInTry.source == source
    pair = tx.execute(
        select(
            func.count(case((mine, 1))).label("guesses"),
            func.max(case((mine, SignInTry.at))).label("last"),
            func.count(case((~SignInTry.known, 1))).label("strangers"),
        ).where(SignInTry.who == who, SignInTry.at > since)
    ).one()
    tried = tx.execute(
        select(func.count().label("guesses"), func.max(SignInTry.at).label("last")).where(
            mine, SignInTry.at > since
        )
    ).one()
    crowded = not known and (pair.strangers >= _STRANGERS or tried.guesses >= _SPRAYED)
    free, first = (1, _CROWDED) if crowded else (_FREE, _FIRST_WAIT)
    ends: list[datetime] = []
    if pair.guesses >= free:
        ends.append(pair.last + timedelta(seconds=min(first * 2 ** (pair.guesses - free), _LONGEST)))
    if not known and tried.guesses >= _SPRAYED:
        ends.append(tried.last + timedelta(seconds=_CROWDED))
    return max([0, *(ceil((end - now).total_seconds()) for end in ends)])


_ONE_AT_A_TIME = text("SELECT pg_advisory_xact_lock(:key)")


def _who(identity: str) -> bytes:
    return crypto.ring().token(f"sign-in|{identity.strip().casefold()}")
