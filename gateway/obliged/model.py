"""Tables of those obliged to declare, of what they were reminded of, and of how far declarations were looked at."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Date,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    SmallInteger,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, BYTEA
from sqlalchemy.orm import Mapped, mapped_column

from gateway.db import Base, Encrypted

_MOMENT = DateTime(timezone=True)
_DUE = text("state = 'due'")


class ObligedRow(Base):
    """Somebody who must declare between two local days, on a `ground`, by the order `paper`.

    Known by a number, or by name and birth year, or both; `person_id` once they are found on file. `why`: the excuse,
    or why it was closed. `next_at`: the next reminder. `rules`: the version of their times. `verdict`: of the review.
    """

    __tablename__ = "obliged"
    __table_args__ = (
        CheckConstraint("number IS NOT NULL OR (name IS NOT NULL AND birth_year IS NOT NULL)", name="known"),
        Index("ix_obliged_next_at", "next_at", postgresql_where=text("next_at IS NOT NULL")),
        Index("ix_obliged_number", "number", postgresql_where=_DUE),
        Index("ix_obliged_born", "birth_year", "name_keys", postgresql_where=_DUE),
        Index(None, "commune_code", "state"),
        Index(None, "until", "id"),
        Index(None, "changed_at"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    name: Mapped[str | None] = mapped_column(Encrypted("obliged.name"))
    name_keys: Mapped[list[bytes] | None] = mapped_column(ARRAY(BYTEA))
    birth_year: Mapped[int | None] = mapped_column(SmallInteger)
    number: Mapped[str | None] = mapped_column(Text)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"), index=True)
    commune_code: Mapped[str] = mapped_column(Text)
    ground: Mapped[str] = mapped_column(Text)
    paper: Mapped[str] = mapped_column(Text)
    since: Mapped[date] = mapped_column(Date)
    until: Mapped[date] = mapped_column(Date)
    state: Mapped[str] = mapped_column(Text)
    why: Mapped[str | None] = mapped_column(Text)
    declaration_id: Mapped[int | None] = mapped_column(
        ForeignKey("declarations.id", ondelete="SET NULL"), index=True
    )
    declared_at: Mapped[datetime | None] = mapped_column(_MOMENT)
    reminders: Mapped[int] = mapped_column(SmallInteger, server_default=text("0"))
    next_at: Mapped[datetime | None] = mapped_column(_MOMENT)
    rules: Mapped[int] = mapped_column(SmallInteger)
    verdict: Mapped[str | None] = mapped_column(Text)
    review: Mapped[str | None] = mapped_column(Encrypted("obliged.review"))
    reviewed_by: Mapped[str | None] = mapped_column(Text)
    reviewed_at: Mapped[datetime | None] = mapped_column(_MOMENT)
    entered_by: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(_MOMENT)
    changed_at: Mapped[datetime] = mapped_column(_MOMENT)


class ObligedReminder(Base):
    """One reminder; `message` is the public id of its text, whose status says whether it was delivered."""

    __tablename__ = "obliged_reminders"

    obliged_id: Mapped[int] = mapped_column(ForeignKey("obliged.id", ondelete="CASCADE"), primary_key=True)
    no: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    month: Mapped[date] = mapped_column(Date)
    message: Mapped[str] = mapped_column(Text)
    sent_at: Mapped[datetime] = mapped_column(_MOMENT)
    acknowledged_at: Mapped[datetime | None] = mapped_column(_MOMENT)
    acknowledged_by: Mapped[str | None] = mapped_column(Text)


class ObligedSeen(Base):
    """The one row that says which declaration was looked at last."""

    __tablename__ = "obliged_seen"
    __table_args__ = (CheckConstraint("id = 1", name="single"),)

    id: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    changed_at: Mapped[datetime] = mapped_column(_MOMENT)
    declaration_id: Mapped[int] = mapped_column(BigInteger)
