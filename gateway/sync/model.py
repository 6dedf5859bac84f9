"""Tables of the exchange with the central databases: where each list stands, batches on their way, facts received."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, DateTime, Identity, Index, Integer, SmallInteger, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from gateway.db import Base, Encrypted

_MOMENT = DateTime(timezone=True)


class SyncCursor(Base):
    """How far one list has been put into batches: its last row by time of change and id."""

    __tablename__ = "sync_cursors"

    list: Mapped[str] = mapped_column(Text, primary_key=True)
    changed_at: Mapped[datetime | None] = mapped_column(_MOMENT)
    row_id: Mapped[int | None] = mapped_column(BigInteger)


class SyncBatch(Base):
    """Some rows of a list, once and in their order. `body`: the bytes that are posted; emptied once acknowledged.

    `public_id` is what a receiver knows it by, however often it is sent. `error`: what came of the last try.
    """

    __tablename__ = "sync_batches"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    public_id: Mapped[str] = mapped_column(Text, unique=True)
    list: Mapped[str] = mapped_column(Text)
    rows: Mapped[int] = mapped_column(Integer)
    body: Mapped[str | None] = mapped_column(Encrypted("sync_batches.body"))
    state: Mapped[str] = mapped_column(Text)
    tries: Mapped[int] = mapped_column(SmallInteger, server_default=text("0"))
    error: Mapped[str | None] = mapped_column(Text)
    made_at: Mapped[datetime] = mapped_column(_MOMENT)
    next_at: Mapped[datetime | None] = mapped_column(_MOMENT)
    lease_by: Mapped[str | None] = mapped_column(Text)
    lease_until: Mapped[datetime | None] = mapped_column(_MOMENT)
    acknowledged_at: Mapped[datetime | None] = mapped_column(_MOMENT)

    __table_args__ = (
        # the next batch of a list is made when the one before has been acknowledged: facts arrive in their order
        Index("uq_sync_batches_open", "list", unique=True, postgresql_where=text("state <> 'acknowledged'")),
        Index(None, "acknowledged_at"),
    )


class SyncFact(Base):
    """One fact received in a file from another installation, as it was last; `origin`: the key that signed it."""

    __tablename__ = "sync_facts"

    origin: Mapped[str] = mapped_column(Text, primary_key=True)
    list: Mapped[str] = mapped_column(Text, primary_key=True)
    fact: Mapped[str] = mapped_column(Text, primary_key=True)
    changed_at: Mapped[datetime] = mapped_column(_MOMENT)
    body: Mapped[str] = mapped_column(Encrypted("sync_facts.body"))
    received_at: Mapped[datetime] = mapped_column(_MOMENT)

    __table_args__ = (Index(None, "received_at"),)
