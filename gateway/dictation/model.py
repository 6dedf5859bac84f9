"""Tables of recordings and of the talks whose spoken answers wait to be written down."""

from __future__ import annotations

from datetime import datetime

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
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from gateway.db import Base, Encrypted

_MOMENT = DateTime(timezone=True)


class Recording(Base):
    """What a caller said after one beep, or the talk of a call. `ref`: the carrier's name for it, under which it is
    fetched and then deleted.

    `asked`: the question (message id) it answers; of a talk the one that asked whether it may be recorded. `sound`: the
    WAV file, sealed; nothing else of it is kept, and no address. `seconds`: as the carrier counts. `next_at`: when it
    is fetched, or deleted at the carrier, next.
    """

    __tablename__ = "recordings"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    public_id: Mapped[str] = mapped_column(Text, unique=True)
    carrier: Mapped[str] = mapped_column(Text)
    ref: Mapped[str] = mapped_column(Text)
    call: Mapped[str] = mapped_column(Text)
    number: Mapped[str] = mapped_column(Text)
    asked: Mapped[str] = mapped_column(Text)
    seconds: Mapped[int] = mapped_column(Integer)
    state: Mapped[str] = mapped_column(Text)
    sound: Mapped[bytes | None] = mapped_column(LargeBinary)
    tries: Mapped[int] = mapped_column(SmallInteger, server_default=text("0"))
    next_at: Mapped[datetime | None] = mapped_column(_MOMENT)
    made_at: Mapped[datetime] = mapped_column(_MOMENT)
    kept_at: Mapped[datetime | None] = mapped_column(_MOMENT)

    __table_args__ = (
        Index("uq_recordings_ref", "carrier", "ref", unique=True),
        Index("ix_recordings_next_at", "next_at", postgresql_where=text("next_at IS NOT NULL")),
        Index("ix_recordings_made_at", "made_at"),
        Index("ix_recordings_number", "number"),
        Index("ix_recordings_call", "call"),
    )


class Dictation(Base):
    """A talk with everything in it but what was only spoken. `talk`: the session of the dialogue, sealed.

    `ticket_id`: the promise that was given. `ended_at`: it waits no more, and `ended_how` says why.
    """

    __tablename__ = "dictations"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id"), unique=True)
    number: Mapped[str] = mapped_column(Text)
    channel: Mapped[str] = mapped_column(Text)
    service: Mapped[str] = mapped_column(Text)
    talk: Mapped[str | None] = mapped_column(Encrypted("dictations.talk"))
    began_at: Mapped[datetime] = mapped_column(_MOMENT)
    ended_at: Mapped[datetime | None] = mapped_column(_MOMENT)
    ended_how: Mapped[str | None] = mapped_column(Text)
    ended_by: Mapped[int | None] = mapped_column(BigInteger)

    __table_args__ = (
        Index("ix_dictations_waiting", "began_at", postgresql_where=text("ended_at IS NULL")),
        Index("ix_dictations_ended_at", "ended_at"),
        Index("ix_dictations_number", "number"),
    )
