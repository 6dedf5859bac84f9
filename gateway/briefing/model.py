"""The table of quick reports: the figures they were made of, and the document as it left, byte for byte."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, DateTime, Identity, Index, LargeBinary, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from gateway.db import Base

_MOMENT = DateTime(timezone=True)


class Briefing(Base):
    """One quick report of the 24 hours up to `at`. `before`: the figures of the 24 hours before these.

    `digest`: SHA-256 of `document`. Nothing here is ever changed: what was told yesterday is shown as it was told.
    """

    __tablename__ = "briefings"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    at: Mapped[datetime] = mapped_column(_MOMENT)
    figures: Mapped[dict[str, Any]] = mapped_column(JSONB)
    before: Mapped[dict[str, Any]] = mapped_column(JSONB)
    document: Mapped[bytes] = mapped_column(LargeBinary)
    digest: Mapped[str] = mapped_column(Text)
    made_by: Mapped[int] = mapped_column(BigInteger)
    made_at: Mapped[datetime] = mapped_column(_MOMENT)

    __table_args__ = (Index(None, "at"),)
