"""Tables of the administrative map: provinces, communes, the places they replaced, and the edition loaded.

Codes come from the statistics office (GSO) and are reused: 22852 was Xã Phương Hải until 30-6-2025 and is
Xã Ninh Hải since. A code therefore means something only together with its period, and the period is in the
key. Nothing here looks a name up; `find` and its siblings do that from the frozen index.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

from sqlalchemy import (
    ARRAY,
    CheckConstraint,
    Date,
    DateTime,
    ForeignKey,
    Index,
    SmallInteger,
    String,
    Text,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from gateway.db import Base

REFORM: Final = date(2025, 7, 1)
"""First day of 34 provinces without districts (Decision 19/2025/QĐ-TTg); old codes are valid before it."""


class Province(Base):
    """One of the 34 provinces and centrally run cities in force since the reform."""

    __tablename__ = "provinces"

    code: Mapped[str] = mapped_column(String(2), primary_key=True)
    kind: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    name_key: Mapped[str] = mapped_column(Text)
    """Folded name without spaces: what search and sort compare."""
    lat: Mapped[float]
    lon: Mapped[float]


class Commune(Base):
    """A xã, phường or đặc khu during one period; `valid_to` is the first day it no longer existed."""

    __tablename__ = "communes"
    __table_args__ = (
        CheckConstraint("valid_to IS NULL OR valid_to > valid_from", name="period"),
        Index("uq_communes_code_current", "code", unique=True, postgresql_where=text("valid_to IS NULL")),
        Index("ix_communes_province_code_name_key", "province_code", "name_key"),
    )

    code: Mapped[str] = mapped_column(String(5), primary_key=True)
    valid_from: Mapped[date] = mapped_column(Date, primary_key=True)
    valid_to: Mapped[date | None] = mapped_column(Date)
    kind: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    name_key: Mapped[str] = mapped_column(Text)
    province_code: Mapped[str] = mapped_column(ForeignKey("provinces.code"))
    lat: Mapped[float]
    lon: Mapped[float]
    area_km2: Mapped[float | None]
    """Not every commune has been measured in the source."""


class OldPlace(Base):
    """A ward as it was before `valid_to`, with the district and province it lay in and what it became.

    The five island districts had no wards; they are kept under their 3-digit district code with kind "Huyện".
    """

    __tablename__ = "old_places"
    __table_args__ = (
        CheckConstraint("cardinality(became) > 0", name="became"),
        Index("ix_old_places_district_code", "district_code"),
        Index("ix_old_places_name_key", "name_key"),
    )

    code: Mapped[str] = mapped_column(String(5), primary_key=True)
    valid_to: Mapped[date] = mapped_column(Date, primary_key=True)
    """First day the place no longer existed. Its beginning is not recorded in the source."""
    kind: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    name_key: Mapped[str] = mapped_column(Text)
    earlier_keys: Mapped[list[str]] = mapped_column(ARRAY(Text))
    """Keys of still older names people use (wards merged in 2023-2025); the source has no accents for
    them."""
    district_code: Mapped[str] = mapped_column(String(3))
    district_kind: Mapped[str] = mapped_column(Text)
    district_name: Mapped[str] = mapped_column(Text)
    province_code: Mapped[str] = mapped_column(String(2))
    province_name: Mapped[str] = mapped_column(Text)
    became: Mapped[list[str]] = mapped_column(ARRAY(String(5)))
    """Codes of the communes that took its land; the one that took its centre comes first."""
    lat: Mapped[float | None]
    lon: Mapped[float | None]


class PlaceEdition(Base):
    """The single row that names the edition loaded; every process drops its index when it changes."""

    __tablename__ = "place_edition"
    __table_args__ = (CheckConstraint("id = 1", name="single"),)

    id: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    edition: Mapped[str] = mapped_column(Text)
    seeded_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=text("now()"))
