"""The table of approvals: one row for each time something was submitted, kept as the record of who decided what."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, DateTime, Identity, Index, Integer, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from gateway.db import Base, Encrypted

_MOMENT = DateTime(timezone=True)


class Approval(Base):
    """Something submitted by one account for another to decide.

    `subject_kind`, `subject_id`: what it is about, in the words of the noun that owns it. `digest`: a fingerprint of
    what was submitted, `count` how many people or things it touches, where that is to be seen. `commune_code`: whose
    area it is in; empty for the whole province.
    """

    __tablename__ = "approvals"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    subject_kind: Mapped[str] = mapped_column(Text)
    subject_id: Mapped[int] = mapped_column(BigInteger)
    digest: Mapped[str] = mapped_column(Text)
    count: Mapped[int | None] = mapped_column(Integer)
    commune_code: Mapped[str | None] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text)
    note: Mapped[str | None] = mapped_column(Encrypted("approvals.note"))
    submitted_by: Mapped[int] = mapped_column(BigInteger)
    submitted_at: Mapped[datetime] = mapped_column(_MOMENT)
    decided_by: Mapped[int | None] = mapped_column(BigInteger)
    decided_at: Mapped[datetime | None] = mapped_column(_MOMENT)
    why: Mapped[str | None] = mapped_column(Encrypted("approvals.why"))

    __table_args__ = (
        Index(
            "uq_approvals_waiting",
            "subject_kind",
            "subject_id",
            unique=True,
            postgresql_where=text("state = 'waiting'"),
        ),
        Index("ix_approvals_waiting_since", "submitted_at", postgresql_where=text("state = 'waiting'")),
        Index(None, "subject_kind", "subject_id", "id"),
    )
