"""Tables of arrivals: movements, what they are screened by, guests of lodgings and the days lodgings have told of."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, Date, DateTime, ForeignKey, Identity, Index, Integer, Text, text
from sqlalchemy import UniqueConstraint as Unique
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from gateway.db import Base, Encrypted

_MOMENT = DateTime(timezone=True)


class Movement(Base):
    """Somebody has come from elsewhere; words of `states`.

    `from_province`: a code, `ABROAD` or `UNKNOWN`; `from_commune` where one was said. `commune_code`: where they stay,
    whose station has them. `details`: what was said, as JSON: `said` `vehicle` `plate` `seat`. `class_`, `reasons`
    (JSON): what screening came to and why, under version `rules`. `ticket`: what the station was given, `call_by`: the
    time the traveller was told.
    """

    __tablename__ = "movements"
    __table_args__ = (
        Unique("public_id"),
        Index(None, "person_id", "id"),
        Index(None, "declaration_id"),
        Index(None, "commune_code", "arrived_on"),
        Index(None, "arrived_on", "id"),
        Index(None, "number"),
        Index(None, "changed_at"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    public_id: Mapped[str] = mapped_column(Text)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    declaration_id: Mapped[int | None] = mapped_column(ForeignKey("declarations.id", ondelete="SET NULL"))
    number: Mapped[str] = mapped_column(Text)
    from_province: Mapped[str] = mapped_column(Text)
    from_commune: Mapped[str | None] = mapped_column(Text)
    arrived_on: Mapped[date] = mapped_column(Date)
    commune_code: Mapped[str] = mapped_column(Text)
    details: Mapped[str] = mapped_column(Encrypted("movements.details"))
    class_: Mapped[str] = mapped_column("class", Text)
    reasons: Mapped[str] = mapped_column(Encrypted("movements.reasons"))
    rules: Mapped[int] = mapped_column(Integer)
    state: Mapped[str] = mapped_column(Text)
    ticket: Mapped[str | None] = mapped_column(Text)
    call_by: Mapped[datetime | None] = mapped_column(_MOMENT)
    declared_at: Mapped[datetime] = mapped_column(_MOMENT)
    changed_at: Mapped[datetime] = mapped_column(_MOMENT)


class ListedArea(Base):
    """A province, a commune or all that is abroad, listed by a paper from a day on; it counts once it is approved."""

    __tablename__ = "screening_areas"
    __table_args__ = (
        Unique("public_id"),
        Index(
            "ix_screening_areas_province_code", "province_code", postgresql_where=text("state = 'approved'")
        ),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    public_id: Mapped[str] = mapped_column(Text)
    province_code: Mapped[str] = mapped_column(Text)
    commune_code: Mapped[str | None] = mapped_column(Text)
    level: Mapped[str] = mapped_column(Text)
    starts_on: Mapped[date] = mapped_column(Date)
    until: Mapped[date | None] = mapped_column(Date)
    paper: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text)
    made_by: Mapped[int] = mapped_column(BigInteger)
    made_at: Mapped[datetime] = mapped_column(_MOMENT)
    changed_at: Mapped[datetime] = mapped_column(_MOMENT)


class RuleVersion(Base):
    """A version of the rules, never changed: `body` as `rulebook.Rules` reads it, by which `paper`."""

    __tablename__ = "screening_rules"

    version: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    body: Mapped[dict[str, Any]] = mapped_column(JSONB)
    paper: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text)
    made_by: Mapped[int] = mapped_column(BigInteger)
    made_at: Mapped[datetime] = mapped_column(_MOMENT)
    changed_at: Mapped[datetime] = mapped_column(_MOMENT)


class Guest(Base):
    """A phone that stayed at a lodging on a day. `by`: the lodging's phone or an account told of it.

    `disputed_at`: the phone's holder says that they were no guest there.
    """

    __tablename__ = "lodging_guests"
    __table_args__ = (
        Unique("site_id", "day", "number"),
        Index(None, "number", "id"),
        Index(None, "entered_at"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("sites.id", ondelete="CASCADE"))
    day: Mapped[date] = mapped_column(Date)
    number: Mapped[str] = mapped_column(Text)
    channel: Mapped[str] = mapped_column(Text)
    by: Mapped[str] = mapped_column(Text)
    entered_at: Mapped[datetime] = mapped_column(_MOMENT)
    disputed_at: Mapped[datetime | None] = mapped_column(_MOMENT)


class LodgingDay(Base):
    """A lodging has told of a day, even that there was no guest; `sent_at`: when it did last."""

    __tablename__ = "lodging_days"

    site_id: Mapped[int] = mapped_column(ForeignKey("sites.id", ondelete="CASCADE"), primary_key=True)
    day: Mapped[date] = mapped_column(Date, primary_key=True, index=True)
    sent_at: Mapped[datetime] = mapped_column(_MOMENT)
    by: Mapped[str] = mapped_column(Text)
