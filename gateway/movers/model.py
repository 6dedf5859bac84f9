"""Tables of people who need help to leave, and of what each check during an alert has brought."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, Date, DateTime, ForeignKey, Identity, Index, SmallInteger, Text, text
from sqlalchemy import UniqueConstraint as Unique
from sqlalchemy.orm import Mapped, mapped_column

from gateway.db import Base, Encrypted

_MOMENT = DateTime(timezone=True)


class Mover(Base):
    """Somebody, or a household, who cannot leave alone. `reason` tells of their health: guard the database.

    `other_number`: of a neighbour or relative. `people`: how many have to be taken along, themselves among them.
    `until`: the last day on which it is so, where that is known. Nobody is called after it, or after `ended_at`.
    """

    __tablename__ = "movers"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    public_id: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Encrypted("movers.name"))
    number: Mapped[str | None] = mapped_column(Text)
    other_number: Mapped[str | None] = mapped_column(Text)
    commune_code: Mapped[str] = mapped_column(Text)
    hamlet: Mapped[str] = mapped_column(Text)
    address: Mapped[str] = mapped_column(Encrypted("movers.address"))
    note: Mapped[str] = mapped_column(Encrypted("movers.note"))
    people: Mapped[int] = mapped_column(SmallInteger, server_default=text("1"))
    until: Mapped[date | None] = mapped_column(Date)
    made_by: Mapped[int] = mapped_column(BigInteger)
    made_at: Mapped[datetime] = mapped_column(_MOMENT)
    changed_at: Mapped[datetime] = mapped_column(_MOMENT)
    ended_at: Mapped[datetime | None] = mapped_column(_MOMENT)
    ended_why: Mapped[str | None] = mapped_column(Text)

    __table_args__ = (
        Unique("public_id"),
        Index("ix_movers_current", "commune_code", "reason", postgresql_where=text("ended_at IS NULL")),
        Index(None, "number"),
        Index(None, "other_number"),
        Index(None, "ended_at"),
    )


class MoverCheck(Base):
    """What one call or visit during an alert has brought; by a colleague, or by a phone that texted it.

    `alert_ref`: the public id of the alert. `ticket_id`: the call for help that came of it.
    """

    __tablename__ = "mover_checks"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    mover_id: Mapped[int] = mapped_column(ForeignKey("movers.id", ondelete="CASCADE"))
    alert_ref: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(_MOMENT)
    by_account: Mapped[int | None] = mapped_column(BigInteger)
    by_number: Mapped[str | None] = mapped_column(Text)
    outcome: Mapped[str] = mapped_column(Text)
    ticket_id: Mapped[int | None] = mapped_column(BigInteger)

    __table_args__ = (
        Index(None, "mover_id", "alert_ref", "id"),
        Index(None, "alert_ref"),
        Index(None, "by_number"),
        Index(None, "at"),
    )
