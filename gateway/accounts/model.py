"""Tables of units, of the colleagues who sign in, and of their passkeys; how they sign in is the console's."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    Text,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from gateway.db import Base, Encrypted

_MOMENT = DateTime(timezone=True)


class Unit(Base):
    """A body whose colleagues share an area. `communes`: the codes it answers for; None: the whole province."""

    __tablename__ = "units"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    name: Mapped[str] = mapped_column(Text, unique=True)
    communes: Mapped[list[str] | None] = mapped_column(ARRAY(Text))
    created_at: Mapped[datetime] = mapped_column(_MOMENT)


class Account(Base):
    """One colleague. Without `email` and `password` they only text from `phone`, which they have proved to be theirs.

    `until`: the account ends by itself. `uniquifier` stands in session cookies: a new one ends every session.
    `pin`: see `gateway.accounts.pins`.
    """

    __tablename__ = "accounts"
    __table_args__ = (
        Index("uq_accounts_email", func.lower(text("email")), unique=True),
        Index(
            "uq_accounts_phone", "phone", unique=True, postgresql_where=text("active AND phone IS NOT NULL")
        ),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    name: Mapped[str] = mapped_column(Encrypted("accounts.name"))
    email: Mapped[str | None] = mapped_column(Text)
    password: Mapped[str | None] = mapped_column(Text)
    phone: Mapped[str | None] = mapped_column(Text)
    phone_proved_at: Mapped[datetime | None] = mapped_column(_MOMENT)
    role_names: Mapped[list[str]] = mapped_column("roles", ARRAY(Text))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("units.id"))
    lang: Mapped[str] = mapped_column(Text, server_default=text("'vi'"))
    active: Mapped[bool]
    until: Mapped[datetime | None] = mapped_column(_MOMENT)
    fs_uniquifier: Mapped[str] = mapped_column(Text, unique=True)
    fs_webauthn_user_handle: Mapped[str | None] = mapped_column(Text, unique=True)
    tf_primary_method: Mapped[str | None] = mapped_column(Text)
    tf_totp_secret: Mapped[str | None] = mapped_column(Encrypted("accounts.tf_totp_secret"))
    tf_last_counter: Mapped[int | None] = mapped_column(BigInteger)
    mf_recovery_codes: Mapped[list[str] | None] = mapped_column(JSONB)
    pin: Mapped[bytes | None] = mapped_column(LargeBinary)
    pin_wrong: Mapped[int] = mapped_column(SmallInteger, server_default=text("0"))
    created_at: Mapped[datetime] = mapped_column(_MOMENT)
    changed_at: Mapped[datetime] = mapped_column(_MOMENT)
    signed_in_at: Mapped[datetime | None] = mapped_column(_MOMENT)


class Passkey(Base):
    """A key of WebAuthn: a phone, a stick or the computer itself proves that it is there."""

    __tablename__ = "passkeys"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), index=True)
    credential_id: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    sign_count: Mapped[int] = mapped_column(Integer)
    transports: Mapped[list[str] | None] = mapped_column(ARRAY(Text))
    extensions: Mapped[Any | None] = mapped_column(Text)
    backup_state: Mapped[bool]
    device_type: Mapped[str] = mapped_column(Text)
    lastuse_datetime: Mapped[datetime] = mapped_column(_MOMENT)
    name: Mapped[str] = mapped_column(Text)
    usage: Mapped[str] = mapped_column(Text)
