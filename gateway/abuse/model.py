"""The table of marks: one row for each time a number was proposed, kept as the record of who decided what."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, DateTime, Identity, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from gateway.db import Base, Encrypted

_MOMENT = DateTime(timezone=True)


class Mark(Base):
    """A number and why. `until`: when it ends by itself. `objection`: the ticket in which its holder objects."""

    __tablename__ = "number_marks"
    __table_args__ = (
        Index(
            "uq_number_marks_number",
            "number",
            unique=True,
            postgresql_where=text("state IN ('proposed', 'standing', 'objected')"),
        ),
        Index("ix_number_marks_until", "until"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    number: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Encrypted("number_marks.reason"))
    state: Mapped[str] = mapped_column(Text)
    until: Mapped[datetime] = mapped_column(_MOMENT)
    proposed_by: Mapped[int] = mapped_column(BigInteger)
    approved_by: Mapped[int | None] = mapped_column(BigInteger)
    decided_by: Mapped[int | None] = mapped_column(BigInteger)
    objection: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(_MOMENT)
    changed_at: Mapped[datetime] = mapped_column(_MOMENT)
