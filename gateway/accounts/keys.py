"""API keys of other systems: made once, shown once, stored hashed, scoped and revocable."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import BigInteger, DateTime, ForeignKey, Identity, LargeBinary, Text, select, update
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, Session, mapped_column

from gateway import audit
from gateway.accounts import staff
from gateway.db import Base, Encrypted
from gateway.errors import BadInput, NotFound

_MOMENT = DateTime(timezone=True)

SCOPES = {
    "send": "order messages and ask what became of them",
    "verify": "prove numbers by one-time passwords",
    "read.declarations": "read health declarations",
    "read.visits": "read who went in and out of which site",
    "read.messages": "read the status of every client's messages",
    "alert.draft": "write alerts and submit them, in the name of an account",
    "alert.approve": "release and return another's alerts, in the name of an account",
}
FOR_A_PERSON = frozenset({"alert.draft", "alert.approve"})
"""Scopes of what two people must do: a key that has one acts for an account, and may no more than that account."""


class ApiKey(Base):
    """One client's key. A 256-bit random secret needs no slow hash: there is nothing to guess.

    `account_id`: for whom it acts, where what it does needs a person.
    """

    __tablename__ = "api_keys"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    prefix: Mapped[str] = mapped_column(Text)
    digest: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    scopes: Mapped[list[str]] = mapped_column(ARRAY(Text))
    created_at: Mapped[datetime] = mapped_column(_MOMENT)
    revoked_at: Mapped[datetime | None] = mapped_column(_MOMENT)
    callback_secret: Mapped[str | None] = mapped_column(Encrypted("api_keys.callback_secret"))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))


@dataclass(frozen=True)
class Client:
    """Who is calling: the key's id and name, what it may do, and the account it acts for."""

    id: int
    name: str
    scopes: frozenset[str]
    account_id: int | None = None


def create_key(
    tx: Session, name: str, scopes: list[str], now: datetime, *, account_id: int | None = None
) -> str:
    """Make a key and return its secret, which is not stored and cannot be shown again.

    `account_id`: for whom it acts. Raises BadInput for scopes that need a person where there is none.
    """
    unknown = sorted(set(scopes) - set(SCOPES))
    if unknown or not scopes:
        raise BadInput("scopes", "unknown_scope", f"scopes are {', '.join(sorted(SCOPES))}")
    persons = sorted(FOR_A_PERSON.intersection(scopes))
    if persons and account_id is None:
        raise BadInput(
            "account", "missing", f"{', '.join(persons)} act for a person: name their account (--for)"
        )
    if account_id is not None and staff.by_id(tx, account_id, now) is None:
        raise NotFound(f"no open account has the id {account_id}")
    secret = f"gw_{secrets.token_urlsafe(32)}"
    tx.add(
        ApiKey(
            name=name,
            prefix=secret[:8],
            digest=_digest(secret),
            scopes=sorted(set(scopes)),
            created_at=now,
            callback_secret=_new_callback_secret(),
            account_id=account_id,
        )
    )
    details = {"scopes": sorted(set(scopes))} | ({} if account_id is None else {"account": account_id})
    audit.record(tx, "operator", "key.create", name, now, details)
    tx.flush()
    return secret


def revoke_key(tx: Session, name: str, now: datetime) -> int:
    """Close every open key called `name`; returns how many."""
    query = update(ApiKey).where(ApiKey.name == name, ApiKey.revoked_at.is_(None)).values(revoked_at=now)
    count = len(tx.execute(query.returning(ApiKey.id)).all())
    if count == 0:
        raise NotFound(f"no open key is called {name}")
    audit.record(tx, "operator", "key.revoke", name, now)
    return count


def client_of(tx: Session, secret: str) -> Client | None:
    """The client that holds `secret`, unless it is unknown or revoked."""
    query = select(ApiKey).where(ApiKey.digest == _digest(secret), ApiKey.revoked_at.is_(None))
    key = tx.execute(query).scalar()
    return None if key is None else Client(key.id, key.name, frozenset(key.scopes), key.account_id)


def show_callback_secret(tx: Session, name: str, now: datetime, *, renew: bool = False) -> str:
    """The secret that signs reports to the newest open key called `name`, for its owner; showing it is audited."""
    query = select(ApiKey.id).where(ApiKey.name == name, ApiKey.revoked_at.is_(None))
    key_id = tx.execute(query.order_by(ApiKey.id.desc()).limit(1)).scalar()
    if key_id is None:
        raise NotFound(f"no open key is called {name}")
    if renew:
        tx.execute(update(ApiKey).where(ApiKey.id == key_id).values(callback_secret=_new_callback_secret()))
    audit.record(tx, "operator", "key.callback-secret", name, now, {"renewed": renew})
    return callback_secret(tx, key_id)


def callback_secret(tx: Session, key_id: int) -> str:
    """What signs reports to the client of a key, also one that was revoked: its messages are still on their way.

    Keys from before there were reports get theirs here. Raises CannotDecrypt.
    """
    mine = ApiKey.id == key_id
    missing = update(ApiKey).where(mine, ApiKey.callback_secret.is_(None))
    found = tx.execute(select(ApiKey.callback_secret).where(mine)).scalar()
    if found is None:
        tx.execute(missing.values(callback_secret=_new_callback_secret()))
        found = tx.execute(select(ApiKey.callback_secret).where(mine)).scalar()
    if found is None:
        raise NotFound(f"no key has the id {key_id}")
    return found


def _new_callback_secret() -> str:
    return f"gwcb_{secrets.token_urlsafe(32)}"


def _digest(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()
