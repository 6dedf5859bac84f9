"""Tables of vaccination: who asked for a dose, which doses somebody got, what followed a dose."""

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
from sqlalchemy.orm import Mapped, mapped_column

from gateway.db import Base, Encrypted

_MOMENT = DateTime(timezone=True)


class VaccineRegistration(Base):
    """One person's wish for one dose; words of `states`. `code`: 7 digits, as a booking's.

    `details`: the form beside what `people` holds (JSON: birth date, identity, insurance, occupation, nationality,
    address). `history`: conditions named (JSON). `called`: place, day and hours last texted (JSON). `number`: the phone
    that registered and that a code has proved, E.164.
    """

    __tablename__ = "vaccine_registrations"
    __table_args__ = (
        UniqueConstraint("code"),
        Index(
            "uq_vaccine_registrations_dose", "person_id", "dose", unique=True,
            postgresql_where=text("state <> 'withdrawn'"),
        ),
        Index(None, "commune_code", "state"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    code: Mapped[str] = mapped_column(Text)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    number: Mapped[str] = mapped_column(Text)
    commune_code: Mapped[str] = mapped_column(Text)
    dose: Mapped[int] = mapped_column(SmallInteger)
    priority: Mapped[str] = mapped_column(Text)
    wished_on: Mapped[date | None] = mapped_column(Date)
    details: Mapped[str] = mapped_column(Encrypted("vaccine_registrations.details"))
    history: Mapped[str] = mapped_column(Encrypted("vaccine_registrations.history"))
    state: Mapped[str] = mapped_column(Text)
    called: Mapped[str | None] = mapped_column(Encrypted("vaccine_registrations.called"))
    channel: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(_MOMENT)
    changed_at: Mapped[datetime] = mapped_column(_MOMENT)


class VaccineDose(Base):
    """A dose somebody got; it stays for years, because the next one depends on it."""

    __tablename__ = "vaccine_doses"
    __table_args__ = (Index("uq_vaccine_doses_person_dose", "person_id", "dose", unique=True),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    dose: Mapped[int] = mapped_column(SmallInteger)
    vaccine: Mapped[str] = mapped_column(Text)
    lot: Mapped[str] = mapped_column(Text)
    given_on: Mapped[date] = mapped_column(Date)
    entered_by: Mapped[int | None] = mapped_column(BigInteger)
    entered_at: Mapped[datetime] = mapped_column(_MOMENT)


class VaccineReaction(Base):
    """What somebody felt after a dose, in their own words; who calls works on the ticket `ticket_code`."""

    __tablename__ = "vaccine_reactions"
    __table_args__ = (Index(None, "reported_at"),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    number: Mapped[str] = mapped_column(Text)
    commune_code: Mapped[str | None] = mapped_column(Text)
    days_since: Mapped[int] = mapped_column(SmallInteger)
    said: Mapped[str] = mapped_column(Encrypted("vaccine_reactions.said"))
    ticket_code: Mapped[str] = mapped_column(Text)
    channel: Mapped[str] = mapped_column(Text)
    reported_at: Mapped[datetime] = mapped_column(_MOMENT)
