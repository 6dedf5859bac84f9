"""Tables of rumours: editions of the register, texts that people want checked, and who asked about each."""

from __future__ import annotations

from datetime import date, datetime
from typing import ClassVar

from sqlalchemy import BigInteger, Date, DateTime, ForeignKey, Identity, Index, LargeBinary, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from gateway.db import Base, Encrypted
from gateway.editions import Edition

_MOMENT = DateTime(timezone=True)


class Rumour(Edition, Base):
    """One edition of what is known of a claim.

    `title`: the fact in a line of a list. `claim`: what is said, `wordings`: other ways it is said, one a line.
    `fact`: what is so, as X2 says it; `fact_en` in English; `detail` for pages. `clinician`, `clinician_on`: who of the
    medical profession has read it and when, where it is about health. `check_id`: the check it answers.
    """

    __tablename__ = "rumours"
    KIND: ClassVar[str] = "rumour"
    PREFIX: ClassVar[str] = "rum"
    CONTENT: ClassVar[tuple[str, ...]] = (
        "title", "claim", "wordings", "fact", "fact_en", "detail", "verdict", "about", "clinician", "clinician_on",
        "check_id",
    )  # fmt: skip

    title: Mapped[str] = mapped_column(Text)
    claim: Mapped[str] = mapped_column(Text)
    wordings: Mapped[str] = mapped_column(Text)
    fact: Mapped[str] = mapped_column(Text)
    fact_en: Mapped[str] = mapped_column(Text)
    detail: Mapped[str] = mapped_column(Text)
    verdict: Mapped[str] = mapped_column(Text)
    about: Mapped[str] = mapped_column(Text)
    clinician: Mapped[str | None] = mapped_column(Text)
    clinician_on: Mapped[date | None] = mapped_column(Date)
    check_id: Mapped[int | None] = mapped_column(BigInteger)

    __table_args__ = (
        Index("uq_rumours_version", "public_id", "version", unique=True),
        Index("uq_rumours_told", "public_id", unique=True, postgresql_where=text("state = 'published'")),
        Index("ix_rumours_told", "expires_on", postgresql_where=text("state = 'published'")),
    )


class Check(Base):
    """One text that people want checked, however many they are.

    `fingerprint`: of its folded words; a text that is not settled yet has one row. `rumour`: the public id of the
    verdict. `copies`: how often it came, also from the same phone.
    """

    __tablename__ = "rumour_checks"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id"), index=True)
    fingerprint: Mapped[bytes] = mapped_column(LargeBinary)
    said: Mapped[str | None] = mapped_column(Encrypted("rumour_checks.said"))
    state: Mapped[str] = mapped_column(Text)
    copies: Mapped[int]
    rumour: Mapped[str | None] = mapped_column(Text)
    opened_at: Mapped[datetime] = mapped_column(_MOMENT)
    changed_at: Mapped[datetime] = mapped_column(_MOMENT)

    __table_args__ = (
        Index("uq_rumour_checks_open", "fingerprint", unique=True, postgresql_where=text("state = 'open'")),
        Index("ix_rumour_checks_seen", "fingerprint", "id"),
        Index("ix_rumour_checks_changed_at", "changed_at"),
        Index("ix_rumour_checks_waiting", "id", postgresql_where=text("state <> 'told'")),
    )


class Asker(Base):
    """A number that wants to know, once a check; `told_at`: when the verdict was ordered."""

    __tablename__ = "rumour_askers"

    check_id: Mapped[int] = mapped_column(
        ForeignKey("rumour_checks.id", ondelete="CASCADE"), primary_key=True
    )
    number: Mapped[str] = mapped_column(Text, primary_key=True)
    channel: Mapped[str] = mapped_column(Text)
    asked_at: Mapped[datetime] = mapped_column(_MOMENT)
    told_at: Mapped[datetime | None] = mapped_column(_MOMENT)

    __table_args__ = (
        Index("ix_rumour_askers_untold", "check_id", "number", postgresql_where=text("told_at IS NULL")),
        Index("ix_rumour_askers_number", "number"),
    )
