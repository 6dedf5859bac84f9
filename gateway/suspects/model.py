"""Tables of the register of suspected cases: one line for everybody, and its history."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, DateTime, ForeignKey, Identity, Index, Text, text
from sqlalchemy import UniqueConstraint as Unique
from sqlalchemy.orm import Mapped, mapped_column

from gateway.db import Base, Encrypted

_MOMENT = DateTime(timezone=True)


class Suspect(Base):
    """One human being, whatever told of them; words of `states`.

    `person_id`: who it is, else `number`: whose phone told of it, else `described`: how a neighbour described them.
    `commune_code`: whose station has it. `source`: what told of them last, `first_at` and `last_at` when.
    """

    __tablename__ = "suspects"
    __table_args__ = (
        Unique("public_id"),
        CheckConstraint("person_id IS NOT NULL OR number IS NOT NULL OR described IS NOT NULL", name="known"),
        Index(
            "uq_suspects_person", "person_id", unique=True, postgresql_where=text("person_id IS NOT NULL")
        ),
        Index(
            "uq_suspects_number", "number", unique=True,
            postgresql_where=text("person_id IS NULL AND number IS NOT NULL"),
        ),
        Index("ix_suspects_number_all", "number"),
        Index("ix_suspects_commune_code_last_at", "commune_code", "last_at"),
        Index(None, "last_at"),
        Index(None, "changed_at"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    public_id: Mapped[str] = mapped_column(Text)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    number: Mapped[str | None] = mapped_column(Text)
    described: Mapped[str | None] = mapped_column(Encrypted("suspects.described"))
    commune_code: Mapped[str | None] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text)
    source: Mapped[str] = mapped_column(Text)
    first_at: Mapped[datetime] = mapped_column(_MOMENT)
    last_at: Mapped[datetime] = mapped_column(_MOMENT)
    changed_at: Mapped[datetime] = mapped_column(_MOMENT)


class SuspectEvent(Base):
    """Something told or decided about a line. `person_id` goes with the person when two records become one.

    `suspect_id` refers to no row on purpose: a line that was merged into another is gone, its history is not.
    """

    __tablename__ = "suspect_events"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    suspect_id: Mapped[int] = mapped_column(BigInteger, index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    at: Mapped[datetime] = mapped_column(_MOMENT)
    kind: Mapped[str] = mapped_column(Text)
    source: Mapped[str | None] = mapped_column(Text)
    state: Mapped[str | None] = mapped_column(Text)
    body: Mapped[str | None] = mapped_column(Encrypted("suspect_events.body"))
    ref: Mapped[str | None] = mapped_column(Text)
    by: Mapped[str] = mapped_column(Text)
