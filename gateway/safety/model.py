"""Tables of site safety: each self-check as it was answered, each override of an inspector, each reminder."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Date,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    Integer,
    SmallInteger,
    Text,
)
from sqlalchemy.orm import Mapped, mapped_column

from gateway.db import Base, Encrypted

_MOMENT = DateTime(timezone=True)


class SafetyCheck(Base):
    """One self-check of a site. `answers`: the values typed, in the order of the criteria of `group_` and `version`.

    `points`, `level`, `act` follow from these and are kept for lists. `day`: the local day it is for. `number`: the
    phone it came from, `by`: the account; one of them.
    """

    __tablename__ = "safety_checks"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("sites.id", ondelete="CASCADE"))
    group_: Mapped[str] = mapped_column("group", Text)
    version: Mapped[int] = mapped_column(SmallInteger)
    answers: Mapped[list[int]] = mapped_column(ARRAY(SmallInteger))
    points: Mapped[int] = mapped_column(Integer)
    level: Mapped[str] = mapped_column(Text)
    act: Mapped[str] = mapped_column(Text)
    day: Mapped[date] = mapped_column(Date)
    channel: Mapped[str] = mapped_column(Text)
    number: Mapped[str | None] = mapped_column(Text)
    by: Mapped[int | None] = mapped_column(BigInteger)
    made_at: Mapped[datetime] = mapped_column(_MOMENT)

    __table_args__ = (Index(None, "site_id", "id"),)


class SafetyOverride(Base):
    """An inspector's word in the place of a site's own, until it ends or is lifted."""

    __tablename__ = "safety_overrides"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("sites.id", ondelete="CASCADE"))
    level: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Encrypted("safety_overrides.reason"))
    until: Mapped[date] = mapped_column(Date)
    by: Mapped[int] = mapped_column(BigInteger)
    made_at: Mapped[datetime] = mapped_column(_MOMENT)
    lifted_by: Mapped[int | None] = mapped_column(BigInteger)
    lifted_at: Mapped[datetime | None] = mapped_column(_MOMENT)

    __table_args__ = (Index(None, "site_id", "id"),)


class SafetyReminder(Base):
    """A site was reminded on a day, once."""

    __tablename__ = "safety_reminders"

    site_id: Mapped[int] = mapped_column(ForeignKey("sites.id", ondelete="CASCADE"), primary_key=True)
    day: Mapped[date] = mapped_column(Date, primary_key=True)
    reminded_at: Mapped[datetime] = mapped_column(_MOMENT)
