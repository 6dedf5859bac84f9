"""Tables of exam appointments: places that take bookings, the days they are closed, who has which seat."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import (
    BigInteger,
    Date,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    SmallInteger,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from gateway.db import Base, Encrypted

_MOMENT = DateTime(timezone=True)


class ExamClinic(Base):
    """A site that takes bookings. `hours`: weekday ("1" is Monday) → [["07:30", "11:30"], …], local.

    A slot lasts `slot_minutes` and has `seats`.
    """

    __tablename__ = "exam_clinics"
    __table_args__ = (UniqueConstraint("site_id"),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("sites.id", ondelete="CASCADE"))
    hours: Mapped[dict[str, list[list[str]]]] = mapped_column(JSONB)
    slot_minutes: Mapped[int] = mapped_column(SmallInteger)
    seats: Mapped[int] = mapped_column(SmallInteger)
    state: Mapped[str] = mapped_column(Text)
    changed_by: Mapped[int | None] = mapped_column(BigInteger)
    changed_at: Mapped[datetime] = mapped_column(_MOMENT)


class ExamClosure(Base):
    """Local days on which a clinic takes nobody: a holiday, a day of vaccination. Both days belong to it."""

    __tablename__ = "exam_closures"
    __table_args__ = (Index(None, "clinic_id", "until"),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    clinic_id: Mapped[int] = mapped_column(ForeignKey("exam_clinics.id", ondelete="CASCADE"))
    starts_on: Mapped[date] = mapped_column(Date)
    until: Mapped[date] = mapped_column(Date)
    why: Mapped[str] = mapped_column(Text)
    set_by: Mapped[int | None] = mapped_column(BigInteger)
    set_at: Mapped[datetime] = mapped_column(_MOMENT)


class ExamBooking(Base):
    """One seat of one slot for one person; words of `states`. That it is given once is the word of an index.

    `code`: 7 digits, the last a Damm check digit. `day`: the local day of `starts_at`. `number`: the phone that
    booked, E.164. `next_at`: when the next reminder is due, None when there is none.
    """

    __tablename__ = "exam_bookings"
    __table_args__ = (
        UniqueConstraint("code"),
        Index(
            "uq_exam_bookings_seat", "clinic_id", "starts_at", "seat", unique=True,
            postgresql_where=text("state <> 'cancelled'"),
        ),
        Index(
            "uq_exam_bookings_person_day", "person_id", "day", unique=True,
            postgresql_where=text("state = 'booked'"),
        ),
        Index(None, "number", "starts_at"),
        Index("ix_exam_bookings_next_at", "next_at", postgresql_where=text("next_at IS NOT NULL")),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    code: Mapped[str] = mapped_column(Text)
    clinic_id: Mapped[int] = mapped_column(ForeignKey("exam_clinics.id", ondelete="CASCADE"))
    starts_at: Mapped[datetime] = mapped_column(_MOMENT)
    day: Mapped[date] = mapped_column(Date)
    seat: Mapped[int] = mapped_column(SmallInteger)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    number: Mapped[str] = mapped_column(Text)
    reason: Mapped[str | None] = mapped_column(Encrypted("exam_bookings.reason"))
    state: Mapped[str] = mapped_column(Text)
    channel: Mapped[str] = mapped_column(Text)
    next_at: Mapped[datetime | None] = mapped_column(_MOMENT)
    created_at: Mapped[datetime] = mapped_column(_MOMENT)
    changed_at: Mapped[datetime] = mapped_column(_MOMENT)
