"""Tables of a gate's staff: what they have looked up within the hour, and their days of texting."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, Date, DateTime, ForeignKey, Identity, Index, LargeBinary, SmallInteger
from sqlalchemy.orm import Mapped, mapped_column

from gateway.db import Base

_MOMENT = DateTime(timezone=True)


class LookUp(Base):
    """One number looked up by one account. `number_key`: a keyed hash; who looked at whom is in the audit log."""

    __tablename__ = "gate_look_ups"
    __table_args__ = (Index(None, "account_id", "at"), Index(None, "at"))

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    account_id: Mapped[int] = mapped_column(BigInteger)
    number_key: Mapped[bytes] = mapped_column(LargeBinary)
    at: Mapped[datetime] = mapped_column(_MOMENT)


class GateDay(Base):
    """One account's local day of texting: whether its PIN was texted back, and the site it stands at.

    `mark`: of the account's sessions when the PIN was made; another one means that they have ended. `round`: which PIN
    of the day it is, from 1; `wrong`: how often it was mistaken.
    """

    __tablename__ = "gate_days"

    account_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    day: Mapped[date] = mapped_column(Date, primary_key=True)
    mark: Mapped[bytes] = mapped_column(LargeBinary)
    round: Mapped[int] = mapped_column(SmallInteger)
    wrong: Mapped[int] = mapped_column(SmallInteger)
    opened_at: Mapped[datetime | None] = mapped_column(_MOMENT)
    site_id: Mapped[int | None] = mapped_column(ForeignKey("sites.id", ondelete="SET NULL"))
    changed_at: Mapped[datetime] = mapped_column(_MOMENT)
