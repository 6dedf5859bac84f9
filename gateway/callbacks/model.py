"""The table of reports to clients: one row per status of a message that its client is told of."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, DateTime, Identity, Index, SmallInteger, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from gateway.db import Base

_MOMENT = DateTime(timezone=True)


class Callback(Base):
    """One report. `body` is kept as the bytes that are signed; `next_at` is empty once nothing more is tried."""

    __tablename__ = "callbacks"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    public_id: Mapped[str] = mapped_column(Text)
    month: Mapped[date]
    message_id: Mapped[int] = mapped_column(BigInteger)
    status: Mapped[int] = mapped_column(SmallInteger)
    key_id: Mapped[int] = mapped_column(BigInteger)
    url: Mapped[str] = mapped_column(Text)
    host: Mapped[str] = mapped_column(Text)
    body: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(_MOMENT)
    tries: Mapped[int] = mapped_column(SmallInteger, server_default=text("0"))
    next_at: Mapped[datetime | None] = mapped_column(_MOMENT)
    lease_by: Mapped[str | None] = mapped_column(Text)
    lease_until: Mapped[datetime | None] = mapped_column(_MOMENT)
    done_at: Mapped[datetime | None] = mapped_column(_MOMENT)
    outcome: Mapped[str | None] = mapped_column(Text)
    error: Mapped[str | None] = mapped_column(Text)

    __table_args__ = (
        # a crash between two looks at a message must not report the same status twice
        Index("uq_callbacks_report", "month", "message_id", "status", unique=True),
        # the claim hops over hosts and keys and takes each one's oldest: a long queue costs the others nothing
        Index(
            "ix_callbacks_queues",
            "host",
            "key_id",
            "next_at",
            "id",
            postgresql_where=text("next_at IS NOT NULL"),
        ),
    )
