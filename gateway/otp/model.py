"""The table of verifications: enough to derive a code and to count; no code, and no address it was asked from."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, DateTime, Identity, Index, LargeBinary, SmallInteger, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from gateway.db import Base, Encrypted

_MOMENT = DateTime(timezone=True)


class VerificationRow(Base):
    """One number to be proved to one client for one purpose; or, without `key_id`, the code its phone asked for.

    `prefix`: the number less two digits, a hundred neighbours. `block`: the first seven digits, ten thousand or more.
    `sends` counts the texts a client had sent: none while the phone has a code of its own. `asks` counts the texts a
    phone asked for, last at `asked_at`. `checks` counts what was compared with the code, of a phone by all clients.
    `channel`: how the code travels (auto, sms, voice). `ip_token` is a keyed hash. It is pending until it is approved,
    its checks are used up or its time is over.
    """

    __tablename__ = "verifications"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    public_id: Mapped[str] = mapped_column(Text, unique=True)
    key_id: Mapped[int | None] = mapped_column(BigInteger)
    number: Mapped[str] = mapped_column(Text)
    prefix: Mapped[str] = mapped_column(Text)
    block: Mapped[str] = mapped_column(Text)
    purpose: Mapped[str] = mapped_column(Text)
    lang: Mapped[str] = mapped_column(Text)
    channel: Mapped[str] = mapped_column(Text, server_default=text("'auto'"))
    site: Mapped[str | None] = mapped_column(Encrypted("verifications.site"))
    web_domain: Mapped[str | None] = mapped_column(Text)
    salt: Mapped[bytes] = mapped_column(LargeBinary)
    checks: Mapped[int] = mapped_column(SmallInteger, server_default=text("0"))
    sends: Mapped[int] = mapped_column(SmallInteger, server_default=text("0"))
    asks: Mapped[int] = mapped_column(SmallInteger, server_default=text("0"))
    ip_token: Mapped[bytes | None] = mapped_column(LargeBinary)
    created_at: Mapped[datetime] = mapped_column(_MOMENT)
    sent_at: Mapped[datetime] = mapped_column(_MOMENT)
    asked_at: Mapped[datetime | None] = mapped_column(_MOMENT)
    expires_at: Mapped[datetime] = mapped_column(_MOMENT)
    approved_at: Mapped[datetime | None] = mapped_column(_MOMENT)

    __table_args__ = (
        Index("ix_verifications_number", "number", "sent_at"),
        Index("ix_verifications_prefix", "prefix", "sent_at"),
        Index("ix_verifications_block", "block", "created_at"),
        Index(
            "ix_verifications_ip_token", "ip_token", "sent_at", postgresql_where=text("ip_token IS NOT NULL")
        ),
        Index("ix_verifications_key_id", "key_id", "sent_at", postgresql_where=text("key_id IS NOT NULL")),
        Index("ix_verifications_created_at", "created_at"),
    )
