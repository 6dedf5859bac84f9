"""Tables of units' reports: one row a unit, form and day; what a correction changed; who was reminded."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, Date, DateTime, ForeignKey, Identity, Index, SmallInteger, Text, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from gateway.db import Base, Encrypted

_MOMENT = DateTime(timezone=True)


class UnitReport(Base):
    """The figures of one unit for one day. `communes`: what it answered for then; codes as they were on `day`.

    `no`: how often it has been given, 1 at first; whoever corrects says which one they saw. `late`: first given after
    it was due.
    """

    __tablename__ = "unit_reports"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    form: Mapped[str] = mapped_column(Text)
    version: Mapped[int] = mapped_column(SmallInteger)
    day: Mapped[date] = mapped_column(Date)
    communes: Mapped[list[str]] = mapped_column(ARRAY(Text))
    figures: Mapped[dict[str, int]] = mapped_column(JSONB)
    no: Mapped[int] = mapped_column(SmallInteger)
    late: Mapped[bool]
    channel: Mapped[str] = mapped_column(Text)
    by: Mapped[int] = mapped_column(BigInteger)
    made_at: Mapped[datetime] = mapped_column(_MOMENT)
    changed_at: Mapped[datetime] = mapped_column(_MOMENT)

    __table_args__ = (
        Index("uq_unit_reports_of_day", "unit_id", "form", "day", unique=True),
        Index(None, "day", "form"),
    )


class ReportChange(Base):
    """One correction: the figures before and after, by whom and when; `reason` where it was due already."""

    __tablename__ = "report_changes"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("unit_reports.id", ondelete="CASCADE"), index=True)
    before: Mapped[dict[str, int]] = mapped_column(JSONB)
    after: Mapped[dict[str, int]] = mapped_column(JSONB)
    channel: Mapped[str] = mapped_column(Text)
    by: Mapped[int] = mapped_column(BigInteger)
    at: Mapped[datetime] = mapped_column(_MOMENT)
    reason: Mapped[str | None] = mapped_column(Encrypted("report_changes.reason"))


class ReportReminder(Base):
    """A unit was reminded; `by`: the account that pressed, None: the clock, once a day."""

    __tablename__ = "report_reminders"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    form: Mapped[str] = mapped_column(Text)
    day: Mapped[date] = mapped_column(Date)
    at: Mapped[datetime] = mapped_column(_MOMENT)
    by: Mapped[int | None] = mapped_column(BigInteger)

    __table_args__ = (
        Index(
            "uq_report_reminders_by_clock",
            "unit_id",
            "form",
            "day",
            unique=True,
            postgresql_where=text("by IS NULL"),
        ),
        Index(None, "day"),
    )
