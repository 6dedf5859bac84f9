"""Tables of quarantined people, the slots in which they report, their reports, and who reports for others."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, DateTime, ForeignKey, Identity, Index, SmallInteger, Text, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from gateway.db import Base, Encrypted

_MOMENT = DateTime(timezone=True)
WATCHED = text("state = 'watched'")


class Quarantine(Base):
    """One person's time in quarantine; words of `states`, classes of the rules.

    `number`: where they are reminded; a family may share it, and some have none. `group_code`: a room or hamlet with a
    manager ("P5"). `until`: the last day. `care`: what makes a person read every report. `next_at`: when the clock must
    look at it next.
    """

    __tablename__ = "quarantines"
    __table_args__ = (
        Index("uq_quarantines_watched", "person_id", unique=True, postgresql_where=WATCHED),
        Index(None, "next_at", postgresql_where=WATCHED),
        Index(None, "person_id"),
        Index(None, "number"),
        Index(None, "commune_code", "state"),
        Index(None, "site_id"),
        Index(None, "changed_at"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    number: Mapped[str | None] = mapped_column(Text)
    cls: Mapped[str] = mapped_column(Text)
    place: Mapped[str] = mapped_column(Text)
    site_id: Mapped[int | None] = mapped_column(ForeignKey("sites.id"))
    commune_code: Mapped[str] = mapped_column(Text)
    group_code: Mapped[str | None] = mapped_column(Text)
    starts_on: Mapped[date]
    until: Mapped[date]
    care: Mapped[str | None] = mapped_column(Encrypted("quarantines.care"))
    state: Mapped[str] = mapped_column(Text)
    next_at: Mapped[datetime | None] = mapped_column(_MOMENT)
    created_by: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(_MOMENT)
    changed_at: Mapped[datetime] = mapped_column(_MOMENT)


class HealthReport(Base):
    """One report, never changed. In clear is only what the grid needs; what was said is in `payload`.

    Without a quarantine it was voluntary. `author`: who said it ("number": whoever holds the phone; a manager, an
    account, the call list). `version`: the rules it was judged by. `at`: when it was so, `entered_at`: when we knew.
    """

    __tablename__ = "health_reports"
    __table_args__ = (
        Index(None, "quarantine_id", "id"),
        Index(None, "person_id"),
        Index(None, "number", "at"),
        Index(None, "entered_at"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    quarantine_id: Mapped[int | None] = mapped_column(ForeignKey("quarantines.id", ondelete="CASCADE"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"))
    number: Mapped[str | None] = mapped_column(Text)
    day: Mapped[date]
    slot: Mapped[str | None] = mapped_column(Text)
    outcome: Mapped[str] = mapped_column(Text)
    author: Mapped[str] = mapped_column(Text)
    channel: Mapped[str] = mapped_column(Text)
    version: Mapped[int] = mapped_column(SmallInteger)
    payload: Mapped[str] = mapped_column(Encrypted("health_reports.payload"))
    at: Mapped[datetime] = mapped_column(_MOMENT)
    entered_at: Mapped[datetime] = mapped_column(_MOMENT)


class HealthSlot(Base):
    """One slot of one day of one person, from its first reminder or report on; a slot to come has no row.

    `outcome`, `report_id`: of the newest report. `calls`, `reached`: how often somebody called, and what came of it.
    """

    __tablename__ = "health_slots"
    __table_args__ = (
        Index(
            "ix_health_slots_board",
            "due_at",
            postgresql_where=text("state IN ('calling', 'missed', 'escalated')"),
        ),
        Index(None, "day"),
    )

    quarantine_id: Mapped[int] = mapped_column(
        ForeignKey("quarantines.id", ondelete="CASCADE"), primary_key=True
    )
    day: Mapped[date] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(Text, primary_key=True)
    due_at: Mapped[datetime] = mapped_column(_MOMENT)
    state: Mapped[str] = mapped_column(Text)
    outcome: Mapped[str | None] = mapped_column(Text)
    report_id: Mapped[int | None] = mapped_column(BigInteger)
    calls: Mapped[int] = mapped_column(SmallInteger, server_default=text("0"))
    reached: Mapped[str | None] = mapped_column(Text)
    reached_by: Mapped[str | None] = mapped_column(Text)
    reached_at: Mapped[datetime | None] = mapped_column(_MOMENT)
    changed_at: Mapped[datetime] = mapped_column(_MOMENT)


class Manager(Base):
    """Somebody who reports for a site or a commune from their own phone; for some `groups` of it, or all when empty."""

    __tablename__ = "quarantine_managers"
    __table_args__ = (
        Index(None, "number", postgresql_where=text("ended_at IS NULL")),
        Index(None, "ended_at"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    number: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Encrypted("quarantine_managers.name"))
    account_id: Mapped[int | None] = mapped_column(BigInteger)
    site_id: Mapped[int | None] = mapped_column(ForeignKey("sites.id"))
    commune_code: Mapped[str | None] = mapped_column(Text)
    groups: Mapped[list[str]] = mapped_column(ARRAY(Text))
    created_at: Mapped[datetime] = mapped_column(_MOMENT)
    ended_at: Mapped[datetime | None] = mapped_column(_MOMENT)
