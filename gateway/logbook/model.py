"""The table of hand-overs: one sheet each, frozen when a shift leaves and signed by whoever takes over."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, DateTime, ForeignKey, Identity, Index, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from gateway.db import Base, Encrypted

_MOMENT = DateTime(timezone=True)


class Handover(Base):
    """One hand-over. `unit_id`: whose; None: of the province's duty. `sheet`: what was open, without people in it.

    `digest`: over the sheet, the notes, the times and who left, so that a print can be held against it.
    """

    __tablename__ = "handovers"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("units.id"))
    begins_at: Mapped[datetime] = mapped_column(_MOMENT)
    left_at: Mapped[datetime] = mapped_column(_MOMENT)
    left_by: Mapped[int] = mapped_column(BigInteger)
    sheet: Mapped[dict[str, Any]] = mapped_column(JSONB)
    notes: Mapped[str | None] = mapped_column(Encrypted("handovers.notes"))
    digest: Mapped[str] = mapped_column(Text)
    taken_by: Mapped[int | None] = mapped_column(BigInteger)
    taken_at: Mapped[datetime | None] = mapped_column(_MOMENT)

    __table_args__ = (Index(None, "unit_id", "id"), Index(None, "left_at"))
