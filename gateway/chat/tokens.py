"""The tokens of an account, renewed by one process at a time; a refresh token is good once, so a pair is stored as one.

No transaction is open while the company is asked: whoever renews holds the row by a lease, taken under its lock. Killed
between the company's answer and the store, the pair is lost with the process: the lease ends, the next one asks with
the old token, is refused, and the row says so until an operator gives a new one. That window is one commit long.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from gateway.chat.model import Token

HOLD = timedelta(seconds=60)
"""Longer than the company can take to answer, and than storing what it said."""
EARLY = timedelta(minutes=10)
"""Renewed so long before its end: a message on its way must not meet it."""


@dataclass(frozen=True)
class Pair:
    """What may be used now. `access` empty: nothing was renewed so far."""

    version: int
    access: str = field(repr=False)
    expires_at: datetime
    refused: str | None

    def good(self, now: datetime) -> bool:
        """Whether the company should take it."""
        return bool(self.access) and self.refused is None and now < self.expires_at - EARLY


def plant(tx: Session, account: str, refresh: str, now: datetime) -> None:
    """Take in the refresh token an operator has given, once: a new one replaces whatever the old one led to."""
    seed = hashlib.sha256(f"{account}|{refresh}".encode()).hexdigest()
    given = {"refresh": refresh, "seed": seed, "access": None, "expires_at": now, "refused": None}
    given |= {"held_by": None, "held_until": None}
    first = insert(Token).values(account=account, version=0, **given)
    tx.execute(
        first.on_conflict_do_update(
            index_elements=["account"], set_={**given, "version": Token.version + 1}, where=Token.seed != seed
        )
    )


def current(tx: Session, account: str) -> Pair | None:
    """The pair as it stands."""
    row = tx.get(Token, account, populate_existing=True)
    return None if row is None else Pair(row.version, row.access or "", row.expires_at, row.refused)


def begin(tx: Session, account: str, version: int, holder: str, now: datetime) -> str | None:
    """Become the one who renews the pair `version`: its refresh token; None when somebody else does or has done it."""
    row = tx.execute(select(Token).where(Token.account == account).with_for_update()).scalar_one()
    held = row.held_by not in (None, holder) and row.held_until is not None and now < row.held_until
    if row.version != version or held or row.refused is not None:
        return None
    row.held_by, row.held_until = holder, now + HOLD
    tx.flush()
    return row.refresh


def store(
    tx: Session, account: str, version: int, access: str, refresh: str, lives: timedelta, now: datetime
) -> None:
    """Keep the pair that replaces `version`; what came too late, after another one, changes nothing."""
    row = tx.execute(select(Token).where(Token.account == account).with_for_update()).scalar_one()
    if row.version != version:
        return
    row.access, row.refresh, row.version = access, refresh, version + 1
    row.expires_at, row.renewed_at = now + lives, now
    row.held_by = row.held_until = row.refused = None
    tx.flush()


def refuse(tx: Session, account: str, version: int, code: str) -> None:
    """The company will not renew it: only an operator can help."""
    row = tx.execute(select(Token).where(Token.account == account).with_for_update()).scalar_one()
    if row.version == version:
        row.refused, row.held_by, row.held_until = code, None, None
        tx.flush()


def let_go(tx: Session, account: str, holder: str) -> None:
    """Nobody answered: the next one may try."""
    row = tx.execute(select(Token).where(Token.account == account).with_for_update()).scalar_one()
    if row.held_by == holder:
        row.held_by = row.held_until = None
        tx.flush()
