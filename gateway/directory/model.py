"""Tables of the directory: units with the numbers they answer, and the house's own access numbers."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, Date, DateTime, Identity, Index, Text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from gateway.db import Base

_MOMENT = DateTime(timezone=True)


class DirectoryEntry(Base):
    """One unit. `numbers`: as they are dialled, the first is told by text. `places`: codes of the communes and
    provinces it is there for; empty: for everybody. `commune_code`, `address`, `lat`, `lon`: where it stands, if known.

    It is told from `starts_on` to the end of `ends_on`; who had it on a day long ago stands in the audit log.
    """

    __tablename__ = "directory_entries"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    kind: Mapped[str] = mapped_column(Text)
    unit: Mapped[str] = mapped_column(Text)
    unit_key: Mapped[str] = mapped_column(Text)
    numbers: Mapped[list[str]] = mapped_column(ARRAY(Text))
    places: Mapped[list[str]] = mapped_column(ARRAY(Text))
    commune_code: Mapped[str | None] = mapped_column(Text)
    address: Mapped[str] = mapped_column(Text)
    services: Mapped[str] = mapped_column(Text)
    lat: Mapped[float | None]
    lon: Mapped[float | None]
    starts_on: Mapped[date] = mapped_column(Date)
    ends_on: Mapped[date | None] = mapped_column(Date)
    created_at: Mapped[datetime] = mapped_column(_MOMENT)
    changed_at: Mapped[datetime] = mapped_column(_MOMENT)

    __table_args__ = (
        Index("uq_directory_entries_unit_key_starts_on", "unit_key", "starts_on", unique=True),
        Index(None, "ends_on"),
    )


class AccessNumber(Base):
    """A number by which people reach the house itself; `places` as of an entry. It is never deleted."""

    __tablename__ = "access_numbers"

    number: Mapped[str] = mapped_column(Text, primary_key=True)
    use: Mapped[str] = mapped_column(Text, primary_key=True)
    places: Mapped[list[str]] = mapped_column(ARRAY(Text))
    standing: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(_MOMENT)
    changed_at: Mapped[datetime] = mapped_column(_MOMENT)
