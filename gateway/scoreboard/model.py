"""Tables of counts: by day and site, by day and commune, and up to when records were looked at; nobody is in them."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, Date, DateTime, Integer, SmallInteger, Text
from sqlalchemy.orm import Mapped, mapped_column

from gateway.db import Base


class SiteDay(Base):
    """One site on one local day. `checked_out`: arrivals of the day whose person said that they left.

    `commune_code` is the site's when it was counted.
    """

    __tablename__ = "site_days"

    day: Mapped[date] = mapped_column(Date, primary_key=True)
    site_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    commune_code: Mapped[str] = mapped_column(Text)
    visits_in: Mapped[int] = mapped_column(Integer)
    visits_out: Mapped[int] = mapped_column(Integer)
    checked_out: Mapped[int] = mapped_column(Integer)


class CommuneDay(Base):
    """One commune on one local day, by its code of that day; "" where a request named no place.

    `promised`: requests whose answer was promised for the day; `kept`: those of them that were closed by then.
    """

    __tablename__ = "commune_days"

    day: Mapped[date] = mapped_column(Date, primary_key=True)
    commune_code: Mapped[str] = mapped_column(Text, primary_key=True)
    declarations: Mapped[int] = mapped_column(Integer)
    promised: Mapped[int] = mapped_column(Integer)
    kept: Mapped[int] = mapped_column(Integer)


class ScoreCounted(Base):
    """The one row that says up to when changed records have been counted."""

    __tablename__ = "score_counted"
    __table_args__ = (CheckConstraint("id = 1", name="single"),)

    id: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    counted_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
