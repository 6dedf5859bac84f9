"""Tables of recorded prompts: what a person has read, and the sittings in which somebody reads by phone.

That a caller hears one recording at most, and that one at most waits to be listened to, is kept by the indexes.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import (
    REAL,
    BigInteger,
    CheckConstraint,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    LargeBinary,
    SmallInteger,
    Text,
    text,
)
from sqlalchemy import UniqueConstraint as Unique
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from gateway.db import Base, Encrypted

_MOMENT = DateTime(timezone=True)


class Recording(Base):
    """What one person has read: the piece `piece` of the text `msg_id` in `lang`, as 8 kHz µ-law in a WAV file.

    `words`: what stood in the catalogue then, in Vietnamese where a language has no texts; `said`: what was read
    instead, in the reader's own language. `level`: mean power in dB below full scale. `speaker`: whose voice it is.
    `sound` is empty once it was withdrawn, or nobody wants it back any more.
    """

    __tablename__ = "prompt_recordings"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    public_id: Mapped[str] = mapped_column(Text)
    msg_id: Mapped[str] = mapped_column(Text)
    piece: Mapped[int] = mapped_column(SmallInteger)
    lang: Mapped[str] = mapped_column(Text)
    words: Mapped[str] = mapped_column(Text)
    said: Mapped[str | None] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text)
    how: Mapped[str] = mapped_column(Text)
    sound: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    seconds: Mapped[float] = mapped_column(REAL)
    level: Mapped[float] = mapped_column(REAL)
    speaker: Mapped[str | None] = mapped_column(Encrypted("prompt_recordings.speaker"))
    recorded_by: Mapped[int] = mapped_column(BigInteger)
    recorded_at: Mapped[datetime] = mapped_column(_MOMENT)
    decided_by: Mapped[int | None] = mapped_column(BigInteger)
    decided_at: Mapped[datetime | None] = mapped_column(_MOMENT)
    why: Mapped[str | None] = mapped_column(Text)
    changed_at: Mapped[datetime] = mapped_column(_MOMENT)

    __table_args__ = (
        Unique("public_id"),
        Index(
            "uq_prompt_recordings_heard",
            "lang",
            "msg_id",
            "piece",
            unique=True,
            postgresql_where=text("state = 'heard'"),
        ),
        Index(
            "uq_prompt_recordings_waiting",
            "lang",
            "msg_id",
            "piece",
            unique=True,
            postgresql_where=text("state = 'waiting'"),
        ),
        Index("ix_prompt_recordings_msg_id", "msg_id", "lang", "recorded_at"),
        CheckConstraint("sound IS NOT NULL OR state NOT IN ('waiting', 'heard')", name="sound"),
    )


class Sitting(Base):
    """Somebody reads `pieces` ([message id, number] each) over the phone, in one call that shows the code.

    `code` is its keyed hash, good until `until` and for the first call that keys it in, which is `call_ref` from then
    on; `shown` is the code itself, for the page, until then. `place`: which piece is read now.
    """

    __tablename__ = "prompt_sittings"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    public_id: Mapped[str] = mapped_column(Text)
    code: Mapped[bytes] = mapped_column(LargeBinary)
    shown: Mapped[str | None] = mapped_column(Encrypted("prompt_sittings.shown"))
    lang: Mapped[str] = mapped_column(Text)
    pieces: Mapped[list[Any]] = mapped_column(JSONB)
    speaker: Mapped[str | None] = mapped_column(Encrypted("prompt_sittings.speaker"))
    made_by: Mapped[int] = mapped_column(BigInteger)
    made_at: Mapped[datetime] = mapped_column(_MOMENT)
    until: Mapped[datetime] = mapped_column(_MOMENT)
    call_ref: Mapped[str | None] = mapped_column(Text)
    place: Mapped[int] = mapped_column(SmallInteger, server_default=text("0"))
    ended_at: Mapped[datetime | None] = mapped_column(_MOMENT)

    __table_args__ = (
        Unique("public_id"),
        Index("uq_prompt_sittings_code", "code", unique=True, postgresql_where=text("call_ref IS NULL")),
        Index("uq_prompt_sittings_call_ref", "call_ref", unique=True),
        Index("ix_prompt_sittings_made_at", "made_at"),
    )


class Take(Base):
    """One reading in a sitting. `ref`: the carrier's name for it. `wanted`: the reader has said to keep it.

    It has come when `sound` is there, or `fault` says why it cannot be used; until then it is asked for again. `gone`:
    the carrier holds no copy any more.
    """

    __tablename__ = "prompt_takes"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    sitting_id: Mapped[int] = mapped_column(ForeignKey("prompt_sittings.id", ondelete="CASCADE"))
    place: Mapped[int] = mapped_column(SmallInteger)
    ref: Mapped[str] = mapped_column(Text)
    wanted: Mapped[bool] = mapped_column(server_default=text("false"))
    made_at: Mapped[datetime] = mapped_column(_MOMENT)
    sound: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    seconds: Mapped[float | None] = mapped_column(REAL)
    level: Mapped[float | None] = mapped_column(REAL)
    fault: Mapped[str | None] = mapped_column(Text)
    gone: Mapped[bool] = mapped_column(server_default=text("false"))

    __table_args__ = (
        Unique("ref"),
        Index(None, "sitting_id", "place"),
        Index("ix_prompt_takes_made_at", "made_at", postgresql_where=text("NOT gone")),
    )
