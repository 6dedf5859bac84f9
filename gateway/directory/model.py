"""Tables of the directory: units with their numbers, what is proposed for them, the house's own access numbers."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, Date, DateTime, Identity, Index, Text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from gateway.db import Base

_MOMENT = DateTime(timezone=True)


class DirectoryEntry(Base):
    """One unit. `numbers`: as they are dialled, the first is told by text. `places`: codes of the communes and
    provinces it is there for; empty: for everybody. `commune_code`, `address`, `lat`, `lon`: where it stands, if known.

    It is told from `starts_on` to the end of `ends_on`, unless it is hidden (`hidden_at`) because what stands there
    is said to be wrong. Who had it on a day long ago stands in the audit log.
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
    hidden_at: Mapped[datetime | None] = mapped_column(_MOMENT)
    created_at: Mapped[datetime] = mapped_column(_MOMENT)
    changed_at: Mapped[datetime] = mapped_column(_MOMENT)

    __table_args__ = (
        Index("uq_directory_entries_unit_key_starts_on", "unit_key", "starts_on", unique=True),
        Index(None, "ends_on"),
    )


class DirectoryProposal(Base):
    """What one person wishes to have told and another decides; where it stands is what its approval says.

    `lines`: what stands there (`was`) and what shall (`now`), by the columns of an entry or of an access number.
    `entries`: what it is about; one that is added, once it is there. `hides`: they are not told until it is decided.
    """

    __tablename__ = "directory_proposals"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    act: Mapped[str] = mapped_column(Text)
    entries: Mapped[list[int]] = mapped_column(ARRAY(BigInteger))
    lines: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    hides: Mapped[bool]
    made_by: Mapped[int] = mapped_column(BigInteger)
    made_at: Mapped[datetime] = mapped_column(_MOMENT)

    __table_args__ = (Index(None, "entries", postgresql_using="gin"),)


class AccessNumber(Base):
    """A number by which people reach the house itself; `places` as of an entry. It is never deleted."""

    __tablename__ = "access_numbers"

    number: Mapped[str] = mapped_column(Text, primary_key=True)
    use: Mapped[str] = mapped_column(Text, primary_key=True)
    places: Mapped[list[str]] = mapped_column(ARRAY(Text))
    standing: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(_MOMENT)
    changed_at: Mapped[datetime] = mapped_column(_MOMENT)
